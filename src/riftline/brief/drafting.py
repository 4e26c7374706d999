"""A draft: what the record says of two actors since a day, in the order that a reader of news
expects. Every sentence comes from a template and is bound to what it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import date, timedelta

from riftline import dossier
from riftline.brief import measures
from riftline.brief.checking import Read, Text, check, seen
from riftline.brief.parts import Brief, Section, Sentence
from riftline.brief.sentences import claim, name_of, quotation
from riftline.errors import NotFound
from riftline.model import Snapshot, Statement
from riftline.relations import certainty

__all__ = ["HEADINGS", "draft"]

HEADINGS = {
    "new": "What is new",
    "words": "In their words",
    "speaker": "Who is speaking, and how we know",
    "before": "What was said before",
    "conflict": "Accounts that differ",
    "course": "The course",
    "unseen": "What we could not see",
}

LATELY = 60
"""Days before the pair's last dated statement that count as new where nobody says since when."""

MOST = 6
"""Sentences of a kind: an article, not a list; all statements are a click away on the desk."""

SURE = 0.2
"""Certainty below which a statement is left to the desk; as in relations/explain.py."""


def draft(snapshot: Snapshot, a: str, b: str, since: str | None, read: Read, text: Text) -> Brief:
    """A draft on two actors (ids) that the check (`checking.check`) has nothing against.

    `since` is an ISO day; without it the pair's last `LATELY` days. What no template can say so
    that it is read back as it was meant is left out. `read` and `text` are those of the check.
    Raises NotFound for an unknown actor.
    """
    for id_ in (a, b):
        if id_ not in snapshot.roster.by_id:
            raise NotFound(f"no actor {id_!r} in the case {snapshot.name}")
    told = _firsts(snapshot, _between(snapshot, a, b))
    start = since or _lately(snapshot, told)
    new = [s for s in told if (snapshot.said.get(s.id) or "") >= start]
    before = [s for s in told if "" < (snapshot.said.get(s.id) or "") < start]
    pair, trend = (a, b), snapshot.trend(a, b)
    rests = frozenset(trend.drivers if trend is not None else ())
    sections = (
        _section("new", _claims(snapshot, _foremost(snapshot, new, rests, 2 * MOST))),
        _section("words", _quotations(snapshot, _words_beside(snapshot, new, start))),
        _section("speaker", _speakers(snapshot, pair)),
        _section("before", _claims(snapshot, _foremost(snapshot, before, rests, 2 * MOST))),
        _section("conflict", _conflicts(snapshot, pair)),
        _section("course", _course(snapshot, pair)),
        _section("unseen", _unseen(snapshot, pair)),
    )
    made = Brief(
        case=snapshot.name,
        a=a,
        b=b,
        since=start,
        title=f"{name_of(snapshot, a)} and {name_of(snapshot, b)}",
        revision=snapshot.revision,
        sections=sections,
    )
    made = replace(made, seen=seen(snapshot, (i for s in made.sentences() for i in s.statements)))
    wrong = {f.sentence for f in check(made, snapshot, read, text)}
    return replace(made, sections=tuple(_sound(made.sections, wrong)))


def _sound(sections: Iterable[Section], wrong: Set[str]) -> Iterator[Section]:
    """Sections without sentences that something is wrong with or that stood before, of `MOST`
    sentences at most."""
    had = set(wrong)
    for section in sections:
        kept = tuple(s for s in section.sentences if s.text not in had)[:MOST]
        had.update(s.text for s in kept)
        if kept:
            yield replace(section, sentences=kept)


def _section(kind: str, sentences: Iterable[Sentence]) -> Section:
    return Section(kind, HEADINGS[kind], tuple(sentences))  # type: ignore[arg-type]


# --- which statements --------------------------------------------------------------------------


def _between(snapshot: Snapshot, a: str, b: str) -> Iterator[Statement]:
    """All that is on record from one toward the other, by whomever: what their members and accounts
    say too, each under their own name. Undated ones included."""
    for tie in (snapshot.tie(a, b), snapshot.tie(b, a)):
        if tie is None:
            continue
        dated = (i for m in tie.months for c in (m.own, m.third) for i in c.statements)
        for id_ in dict.fromkeys((*dated, *tie.states, *tie.undated)):
            s = snapshot.statement(id_)
            if s is not None:
                yield s


def _firsts(snapshot: Snapshot, told: Iterable[Statement]) -> list[Statement]:
    """Copies left out, in the order in which it was said."""
    found = {s.id: s for s in told if snapshot.copied(s.id) is None and certainty_of(s) >= SURE}
    return sorted(found.values(), key=lambda s: (snapshot.said.get(s.id) or "", s.id))


def certainty_of(s: Statement) -> float:
    """How far the extraction is trusted; what is denied is as tellable as what is asserted."""
    return certainty(s) if s.claim.polarity == "asserted" else s.confidence


def _lately(snapshot: Snapshot, told: Sequence[Statement]) -> str:
    days = [d for s in told if (d := snapshot.said.get(s.id))]
    last = max(days, default="")
    # Of some statements only the month is known: then from its first day on.
    whole = last if len(last) == 10 else f"{last}-01" if len(last) == 7 else ""
    return (date.fromisoformat(whole) - timedelta(days=LATELY)).isoformat() if whole else last


def _foremost(
    snapshot: Snapshot, told: Sequence[Statement], rests: Set[str], most: int
) -> list[Statement]:
    """What the course `rests` on, then the surest; one of each act by each speaker, in the order in
    which it was said."""
    kept: dict[tuple[object, ...], Statement] = {}
    for s in sorted(told, key=lambda s: (s.id not in rests, -certainty_of(s), s.id)):
        ends = tuple(getattr(snapshot.roster.of(m), "id", "") for m in (s.speaker, s.subject))
        kept.setdefault((s.act, *ends, snapshot.said.get(s.id)), s)
    return sorted(list(kept.values())[:most], key=lambda s: (snapshot.said.get(s.id) or "", s.id))


def _words_beside(snapshot: Snapshot, told: Sequence[Statement], since: str) -> list[Statement]:
    """What those who speak in `told` say in the same documents, since that day: a charge and the
    words it was made in are often two statements."""
    who = {s.speaker.key for s in told}
    found = {
        s.id: s
        for id_ in dict.fromkeys(s.document_id for s in told)
        for s in snapshot.statements(document=id_)
        if s.speaker.key in who
        and s.speaker.kind != "author"
        and (snapshot.said.get(s.id) or "") >= since
    }
    return _firsts(snapshot, found.values())


# --- sections ----------------------------------------------------------------------------------


def _claims(snapshot: Snapshot, told: Iterable[Statement]) -> Iterator[Sentence]:
    return (c for s in told if (c := claim(snapshot, s)) is not None)


def _quotations(snapshot: Snapshot, told: Iterable[Statement]) -> Iterator[Sentence]:
    found: dict[str, Sentence] = {}
    for s in told:
        quoted = quotation(snapshot, s)
        if quoted is not None:
            found.setdefault(quoted.text, quoted)
    yield from list(found.values())[:MOST]


def _speakers(snapshot: Snapshot, pair: tuple[str, str]) -> Iterator[Sentence]:
    """What the two are, and to whom they belong, by whose account."""
    for id_ in pair:
        spells = [s for s in dossier.states(snapshot, id_) if s.subject == id_ or s.act == "RUNS"]
        for spell in spells[: MOST // 2]:
            told = (snapshot.statement(i) for account in spell.accounts for i in account.statements)
            first = next((c for s in told if s and (c := claim(snapshot, s)) is not None), None)
            if first is not None:
                yield first


def _conflicts(snapshot: Snapshot, pair: tuple[str, str]) -> Iterator[Sentence]:
    """Both accounts, side by side, neither of them called true."""
    for found in dossier.of_pair(snapshot, *pair).contradictions[:MOST]:
        if {found.subject, found.target} != set(pair):
            continue
        for side in (found.asserted, found.denied):
            told = (snapshot.statement(i) for i in side)
            first = next((c for s in told if s and (c := claim(snapshot, s)) is not None), None)
            if first is not None:
                yield first


def _course(snapshot: Snapshot, pair: tuple[str, str]) -> Iterator[Sentence]:
    trend = snapshot.trend(*pair)
    if trend is None:
        return
    yield _figured(
        snapshot, pair,
        "The record between them holds {pair-independent}, carried in {pair-carriers}.",
    )  # fmt: skip
    yield _figured(snapshot, pair, "What it adds up to: {verdict}.")
    if trend.onset is not None:
        yield _figured(snapshot, pair, "The change lies {onset}; that it is one is {onset-sure}.")
    if trend.p_widening is not None and trend.verdict != "not enough evidence":
        yield _figured(
            snapshot, pair,
            "That they are further apart in the last months than in those before is {widening}.",
        )  # fmt: skip


def _unseen(snapshot: Snapshot, pair: tuple[str, str]) -> Iterator[Sentence]:
    if snapshot.coverage.months:
        yield _figured(snapshot, pair, "This rests on {documents} from {sources}, of {covered}.")
        yield _figured(snapshot, pair, "Nothing was captured in {silent}.")
    if snapshot.coverage.undated:
        yield _figured(snapshot, pair, "{undated} no date.")


def _figured(snapshot: Snapshot, pair: tuple[str, str], template: str) -> Sentence:
    """A sentence whose ``{measure}`` places are filled with figures."""
    import re

    names = re.findall(r"\{([a-z-]+)\}", template)
    figures = tuple(measures.figure(snapshot, pair, n, ()) for n in names)
    text = template
    for f in figures:
        text = text.replace(f"{{{f.measure}}}", f.shown)
    return Sentence(text, (), figures)
