"""Statements, issues and trends as lines for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from riftline.cli.terminal import grid, indented, styled

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from riftline.dossier import Spell
    from riftline.model import Issue, Mention, Piece, Snapshot, Statement, Trend


def who_is(mention: Mention | None, view: Snapshot | None) -> str:
    """Whom a mention means, in words."""
    if mention is None:
        return "nobody named"
    actor = view.roster.of(mention) if view else None
    if actor is not None:
        return actor.name
    if mention.kind == "author" and not mention.text:
        return "the document's author"
    return mention.text or mention.key


def statement_lines(
    s: Statement, view: Snapshot | None = None, *, by: int = 0
) -> list[RenderableType]:
    """A statement for reading, moved in `by` columns: who said what, the words, how sure."""
    bold = "bold"
    speaker, subject, target = (who_is(m, view) for m in (s.speaker, s.subject, s.target))
    parts: list[tuple[str, str] | str] = []
    said = view.said.get(s.id) if view else None
    if said:
        parts += [(said, "dim"), "  "]
    parts.append((speaker, bold))
    if s.subject is not None and s.subject.key != s.speaker.key:
        parts += [": ", (subject, bold)]
    parts += [" — ", (s.act, "cyan")]
    if s.target is not None:
        parts += [" → ", (target, bold)]
    return [
        indented(styled(*parts), by),
        indented(styled(f"“{s.text}”"), by + 4),
        indented(styled(("; ".join(_details(s, view)), "dim")), by + 4),
    ]


def _details(s: Statement, view: Snapshot | None) -> Iterator[str]:
    if s.cue:
        yield f"cue “{s.cue.text}”"
    if s.mode != "authored":
        yield s.mode
    if s.carriers:
        yield "via " + " ← ".join(who_is(m, view) for m in s.carriers)
    if s.when:
        words = f" (“{s.when.text}”)" if s.when.text else ""
        yield f"when {s.when.edtf or _span_of(s.when.earliest, s.when.latest)}{words}"
    if s.stance is not None:
        yield f"stance {s.stance:+.2f}{_quoted(s.stance_words)}"
    if s.claim.hedges:
        yield f"hedged{_quoted(s.claim.hedges)}"
    if s.claim.polarity != "asserted":
        yield s.claim.polarity
    if s.claim.distance != "stated":
        yield s.claim.distance
    if s.glosses:
        yield f"the editor adds{_quoted(s.glosses)}"
    if view is not None:
        yield from _copies(s, view)
    yield f"confidence {s.confidence:.2f} by {s.rule}"
    yield f"id {s.id}"


_HOW = {
    "words": "the same words",
    "repost": "the same words under another name",
    "meaning": "the same in other words or another language",
    "ruling": "somebody ruled so",
}
_MOST_CARRIERS = 4


def _copies(s: Statement, view: Snapshot) -> Iterator[str]:
    """What a statement was folded with, and why."""
    fold = view.fold(s.id)
    if fold is None or len(fold.members) < 2:
        return
    if s.id != fold.first:
        yield f"copy of {fold.first} ({_HOW[view.copied(s.id) or 'words']})"
        return
    more = len(fold.carriers) - _MOST_CARRIERS
    named = ", ".join(fold.carriers[:_MOST_CARRIERS]) + (f" and {more} more" if more > 0 else "")
    yield f"first of {len(fold.members)} copies, carried by {named}"


def _quoted(pieces: Sequence[Piece]) -> str:
    return " " + ", ".join(f"“{p.text}”" for p in pieces) if pieces else ""


def _span_of(earliest: str | None, latest: str | None) -> str:
    if earliest == latest:
        return earliest or "unknown"
    return f"{earliest or '..'}/{latest or '..'}"


def on_record(as_of: str | None) -> str:
    """That a view is an earlier day's."""
    return f", on record by the end of {as_of} (UTC)" if as_of else ""


_BASIS = {"self": "its own claim", "other": "the other side", "third": "others"}


def state_words(spell: Spell, view: Snapshot) -> list[str]:
    """One state in words: who is what to whom, from when until when, and who says or denies it."""
    since = f"since {spell.since}" if spell.stated else f"known from {spell.since}"
    over = f", ended {spell.until}" if spell.until else ""
    accounts = (
        f"{_BASIS[a.basis]} ({_name(view, a.by) if a.by else 'no actor'})"
        f"{' denies it' if a.denies else ''}{', hedged' if a.hedged else ''}"
        for a in spell.accounts
    )
    return [
        f"{_name(view, spell.subject)} — {spell.act} → {_name(view, spell.target)}: ",
        (since if spell.since else "undated") + over + "; " + "; ".join(accounts),
    ]


def issue_line(issue: Issue) -> Text:
    todo = f" — {issue.do}" if issue.do else ""
    return styled((issue.code, "yellow"), f"  {issue.where}: {issue.seen}{todo}")


def trend_table(view: Snapshot, trends: Iterable[Trend]) -> RenderableType:
    columns = ("a", "b", "verdict", "onset", "P(widening)", "independent", "carriers")
    rows = (
        (
            _name(view, t.a),
            _name(view, t.b),
            t.called,
            month_range(t.onset.earliest, t.onset.latest) if t.onset else "–",
            share(t.p_widening),
            str(t.independent),
            str(t.carriers),
        )
        for t in trends
    )
    return grid(columns, rows, right=columns[4:], whole=columns[2:4])


def _name(view: Snapshot, actor: str) -> str:
    found = view.roster.by_id.get(actor)
    return found.name if found else actor


def month_range(earliest: str, latest: str) -> str:
    return earliest if earliest == latest else f"{earliest} … {latest}"


def likely(p: float | None) -> str:
    """A probability with its word, as ICD 203 asks."""
    from riftline.dossier import likelihood

    if p is None:
        return "–"
    # Never a bare 0.00 or 1.00, which no finite record can give.
    number = "under 0.01" if p < 0.01 else "over 0.99" if p > 0.99 else f"{p:.2f}"
    return f"{number}, {likelihood(p)}"


def share(p: float | None) -> str:
    return "–" if p is None else f"{p:.2f}"
