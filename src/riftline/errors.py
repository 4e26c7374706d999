"""One tree of exceptions: trouble in the code or in what a person asked for.

Trouble in the world (a broken page, an undated post) is never raised: it is kept as an
`Issue`. Every message says what was seen, what was expected, and what to do.
"""

from __future__ import annotations

__all__ = [
    "CaseBusy",
    "CaseNotFound",
    "ExamError",
    "NotFound",
    "PluginError",
    "RiftlineError",
    "SettingsError",
    "StoreError",
    "UsageError",
]


class RiftlineError(Exception):
    """Root of the tree. `exit_code` is what the command line returns for it."""

    exit_code = 1

    def __init__(self, seen: str, *, expected: str = "", do: str = "") -> None:
        self.seen = seen
        self.expected = expected
        self.do = do
        parts = [seen.rstrip(".") + "."]
        if expected:
            parts.append(f"Expected {expected.rstrip('.')}.")
        if do:
            parts.append(do.rstrip(".") + ".")
        super().__init__(" ".join(parts))


class UsageError(RiftlineError):
    """A command or call was given values that make no sense."""

    exit_code = 2


class CaseNotFound(RiftlineError):
    """The folder is not a case."""

    exit_code = 3


class NotFound(RiftlineError):
    """A case has no such document, statement, actor or pair."""

    exit_code = 4


class SettingsError(RiftlineError):
    """`case.toml` or `actors.toml` cannot be used as it stands."""

    exit_code = 5


class StoreError(RiftlineError):
    """The record could not be read or written (disk full, damaged file, newer version)."""

    exit_code = 6


class CaseBusy(StoreError):
    """Another process held the record's write lock for longer than we wait."""

    exit_code = 7


class PluginError(RiftlineError):
    """A plug-in is missing or does not do what its entry point promises."""

    exit_code = 8


class ExamError(RiftlineError):
    """A data set given to `riftline eval` has not the shape of its kind."""

    exit_code = 9
