"""The evidence pack: an edition with everything that it rests on, in one file that any machine can
re-check with standard tools."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from riftline import bags
from riftline.brief.parts import Brief, Note
from riftline.brief.rendering import html, markdown
from riftline.errors import StoreError, UsageError

__all__ = ["pack", "withheld"]

_WITHHELD = "withheld"

README = """\
{title}
Edition {edition}, released {released} by {by}.

What lies here
  data/brief.html, data/brief.md   the edition as it was released
  data/brief.json                  the same for programs: each sentence with what it rests on
  data/statements.jsonl            each statement that is cited, as captured, with where it stands
{captures}
How to check it again, on any machine
  1. Unpack the ZIP and go to its folder.
  2. sha256sum -c manifest-sha256.txt           every file is what was packed
  3. sha256sum -c tagmanifest-sha256.txt        and so are the lists
  4. A footnote's SHA-256 is the name of its capture: sha256sum data/captures/*
     Open the capture and look for the words of the footnote. "characters" counts code points in
     the text as Riftline read it, without menus and the like; `quoted` in statements.jsonl are the
     words at that place.

What it says and what it does not
  A statement is what somebody says; that it is here does not make it true. The hashes show that
  nothing was changed since it was captured. They do not show that the page said so on its own day.
"""


def withheld(brief: Brief) -> Brief:
    """The edition without titles, publications, addresses and carriers in its footnotes. What the
    sentences themselves name stays: it was published."""
    return replace(brief, notes=tuple(_hidden(n) for n in brief.notes))


def _hidden(note: Note) -> Note:
    return replace(
        note, title=_WITHHELD, publication=_WITHHELD, address="", document=_WITHHELD, carriers=()
    )


def pack(
    brief: Brief, capture: Callable[[str], Path], out: Path, *, withhold: bool = False
) -> tuple[str, ...]:
    """Write the pack of an edition to the new file `out`; returns the SHA-256 of its captures.

    `capture` says where the bytes of a hash lie. With `withhold` no capture goes with it and the
    sources' names are left out; their hashes stay, so that whoever holds a capture can show that it
    is the one. Raises UsageError for a draft or a file that is there, StoreError for a capture that
    is gone or changed; then no file is left.
    """
    if not brief.released:
        raise UsageError("a draft has no pack", do="release it first")
    if out.exists():
        raise UsageError(f"{out} is there already", expected="a new file")
    shown = withheld(brief) if withhold else brief
    hashes = () if withhold else tuple(dict.fromkeys(n.capture for n in brief.notes))
    temp = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    about = {
        "Bagging-Date": brief.released[:10],
        "External-Description": f"{brief.title}, edition {brief.edition}",
    }
    try:
        with zipfile.ZipFile(temp, "x", zipfile.ZIP_DEFLATED) as archive:
            written = bags.write(archive, out.stem, _payload(shown, hashes, capture), about)
        for sha in hashes:
            if written[f"data/captures/{sha}"] != sha:
                raise StoreError(
                    f"the capture {sha} has changed",
                    expected="the bytes that were taken",
                    do="run `riftline verify` and restore it from a backup",
                )
        temp.replace(out)
    finally:
        temp.unlink(missing_ok=True)
    return hashes


def _payload(
    brief: Brief, hashes: tuple[str, ...], capture: Callable[[str], Path]
) -> Iterator[tuple[str, BinaryIO]]:
    kept = "  data/captures/                   what was captured, each file named by its SHA-256\n"
    gone = "  Captures and the names of sources are withheld; the hashes of captures stand.\n"
    readme = README.format(
        title=brief.title,
        edition=brief.edition,
        released=brief.released,
        by=brief.released_by,
        captures=kept if hashes else gone,
    )
    told = "".join(json.dumps(asdict(n), ensure_ascii=False) + "\n" for n in brief.notes)
    texts = {
        "data/README.txt": readme,
        "data/brief.html": html(brief),
        "data/brief.md": markdown(brief),
        "data/brief.json": msgspec.json.format(msgspec.json.encode(brief), indent=1).decode(),
        "data/statements.jsonl": told,
    }
    for place, text in texts.items():
        yield place, io.BytesIO(text.encode("utf-8", "replace"))
    for sha in hashes:
        path = capture(sha)
        if not path.exists():
            raise StoreError(
                f"the capture {sha} is missing", do="run `riftline verify` before packing"
            )
        yield f"data/captures/{sha}", path.open("rb")
