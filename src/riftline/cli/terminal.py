"""What goes to the terminal and to pipes: plain text, tables, and JSON on one line."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.text import Text


# Controls and invisible characters with which captured text could move the cursor, change
# colours, or turn a name around: C0, C1, bidirectional marks, zero-width space and joiners of
# words, interlinear and tag characters, lone surrogates. ZWNJ and ZWJ spell words in Persian and
# stay.
_INVISIBLE = (
    *range(0x20),
    *range(0x7F, 0xA0),
    0x00AD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F,
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0080),
)  # fmt: skip
_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(_INVISIBLE),
    **dict.fromkeys(map(ord, "\t\n\x0b\x0c\r\x85\u2028\u2029"), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
# JSON escapes C0 by itself.
_UNSAFE = re.compile(
    f"[{''.join(chr(c) for c in _INVISIBLE if c > 0x20)}\u2028\u2029\ud800-\udfff]"
)


def plain(text: str) -> str:
    """`text` on one line, without anything that a terminal would obey instead of show."""
    return text.translate(_PLAIN)


def say(words: str) -> None:
    """Words for a person, on standard error."""
    typer.echo(words, err=True)


def emit(value: Any) -> None:
    """One line of JSON on standard output, UTF-8, with invisible characters escaped."""
    import msgspec

    bare = msgspec.to_builtins(value, enc_hook=_plainly)
    line = json.dumps(bare, ensure_ascii=False, allow_nan=False)
    # All structure is ASCII, so what matches stands inside a string, where JSON allows \uXXXX.
    safe = _UNSAFE.sub(lambda m: json.dumps(m[0])[1:-1], line)
    typer.echo(safe.encode("utf-8"))


def _plainly(value: Any) -> Any:
    """numpy's scalars, which exams return, and sequences that are made when somebody looks."""
    if hasattr(value, "item"):
        return value.item()
    if isinstance(value, Sequence):
        return tuple(value)
    raise NotImplementedError(f"{type(value).__name__} has no JSON")


def finite(value: Any) -> Any:
    """`value` with null for figures that JSON has no number for (0 ÷ 0)."""
    if isinstance(value, Mapping):
        return {str(k): finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [finite(v) for v in value]
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return value


def new_console(*, err: bool = False) -> Console:
    """Rich without its markup, emoji and highlighting: captured text is text.

    Off a terminal a line may be as long as a file's readers like; 100 columns suit most.
    """
    from rich.console import Console

    class Pipe(Console):
        def on_broken_pipe(self) -> None:
            raise  # rich would end the program with 1; the door has a code for it

    stream = sys.stderr if err else sys.stdout
    narrow = not stream.isatty() and "COLUMNS" not in os.environ
    return Pipe(
        stderr=err, markup=False, emoji=False, highlight=False, width=100 if narrow else None
    )


def styled(*parts: tuple[str, str] | str) -> Text:
    """Styled text of parts ``words`` or ``(words, style)``; every part is made plain."""
    from rich.text import Text

    line = Text()
    for part in parts:
        words, style = (part, "") if isinstance(part, str) else part
        line.append(plain(words), style=style or None)
    return line


def grid(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    right: Sequence[str] = (),
    whole: Sequence[str] = (),
) -> RenderableType:
    """A table of plain text. Columns in `right` are numbers; those in `whole` never wrap (ids)."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in columns:
        table.add_column(
            name,
            justify="right" if name in right else "left",
            overflow="fold",
            no_wrap=name in whole or name in right,
        )
    for row in rows:
        table.add_row(*(styled(c) for c in row))
    return table


def show(*things: RenderableType) -> None:
    """Print for reading, on standard output."""
    from rich.text import Text

    console = new_console()
    for thing in things:
        console.print(indented(thing, 0) if isinstance(thing, Text) else thing)


def counted(n: int, one: str, many: str = "") -> str:
    """``1 issue``, ``2 issues``, ``1,000 issues``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def indented(thing: Text, by: int = 4) -> RenderableType:
    """`thing` wrapped to the width that is left, each line moved in; no blanks at line ends."""
    return _Indented(thing, by)


class _Indented:
    # rich.padding pads to the right as well, and a pipe would carry the blanks.
    def __init__(self, thing: Text, by: int) -> None:
        self.thing = thing
        self.by = by

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        from rich.text import Text

        for line in self.thing.wrap(console, max(options.max_width - self.by, 20)):
            line.rstrip()
            yield Text.assemble(" " * self.by, line)


def bare(value: Any) -> dict[str, Any]:
    import msgspec

    bare: dict[str, Any] = msgspec.to_builtins(value)
    return bare
