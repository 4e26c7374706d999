"""The command line: reads a snapshot, hands back decisions, knows nothing of what lies below.

Invariants: with ``--json`` only JSON goes to standard output, and words and progress go to
standard error; captured text passes `plain` before a terminal sees it; nothing heavy is imported
before a command runs, so that ``riftline --help`` answers at once.
"""

from __future__ import annotations

# Imported for the commands that they add to the application.
from riftline.cli import (  # noqa: F401
    actors,
    brief,
    cases,
    dossier,
    evidence,
    exams,
    field,
    names,
    pair,
    people,
    read,
    review,
    serve,
    trends,
    views,
    watch,
)
from riftline.cli.door import app, main
from riftline.cli.terminal import plain

__all__ = ["app", "main", "plain"]
