"""What a pair's change rests on, and what came shortly before it, each with its statements.

Invariant: no sentence made here says that something caused something. What preceded a change
preceded it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from riftline.model import Driver
from riftline.relations.claims import claims, voice_of
from riftline.relations.days import NARROW, is_deed
from riftline.relations.drivers import DRIVERS
from riftline.relations.months import label, number
from riftline.relations.retold import Contents
from riftline.relations.sureness import certainty, likelihood
from riftline.relations.tellings import tellings
from riftline.relations.tie import touching
from riftline.relations.weights import act_of, lean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riftline.model import Break, Snapshot, Statement, Trend
    from riftline.relations.claims import Group
    from riftline.relations.retold import Alike
    from riftline.relations.tellings import Telling

__all__ = ["why"]

CLOSE = 60
"""Days before the first month of a change within which an act counts as close to it."""

WEIGHTY = 0.6
"""Weight of an act (lexicon/acts.toml) from which it is named: threats, sanctions and all deeds of
force; agreements and all that changes who belongs to whom."""

BELONGING = frozenset({"PLEDGE", "JOIN", "LEAVE", "SPLIT", "MERGE"})
"""Acts that are named whichever way the course turns, and whoever the other side is: who goes over
to a third changes how two others stand."""

DENOUNCED = 180
"""Days without a hostile word by one of the two about the other, after which the next is named."""

SURE = 0.2
"""Certainty below which an act is not named."""

MOST = 5
"""Of each kind, at most: what a reader can take in at a glance."""

MOST_SAID = 400
"""Statements about the two among which claims are looked for, those nearest the change: more would
take longer than anybody waits for a page."""

YEAR = 12
"""Months before and after a change in which is looked for anything that is told of it."""


@dataclass(frozen=True, slots=True)
class _Change:
    """The dates of a change: the first day and the last of the months in which it may lie."""

    first: date
    last: date
    words: str
    worse: bool

    def near(self, day: str | None) -> int | None:
        """By how many days at least it came before, if it came `CLOSE` before or within."""
        if day is None:
            return None
        at = date.fromisoformat(day)
        if not self.first - timedelta(days=CLOSE) <= at <= self.last:
            return None
        return max(0, (self.first - at).days)

    def sentence(self, days: int) -> str:
        """How something that came `days` before it stands to it."""
        if not days:
            return f"within the dates of {self.words}"
        return f"{days} {'day' if days == 1 else 'days'} or more before {self.words}"


def why(view: Snapshot, trend: Trend, alike: Alike) -> tuple[Driver, ...]:
    """Statements, acts, shared claims and loaded names behind a pair's course and its change.

    The change is the onset, else the last break. Without one, acts are told that came shortly
    before the times in which, by somebody's account, the quarrel began or grew worse.
    By kind in that order, and within one from the largest share of the move. An act that is told
    among the statements is not told again.
    """
    teller = _Teller(view, trend, Contents(alike, {c.id: c for c in view.documents}))
    told = (teller.statements(), teller.acts(), teller.claims(), teller.names())
    return tuple(chain.from_iterable(sorted(found, key=_order)[:MOST] for found in told))


def _order(d: Driver) -> tuple[object, ...]:
    return -d.share, d.days or 0, d.day or "", d.words


class _Teller:
    """What is asked of one pair."""

    def __init__(self, view: Snapshot, trend: Trend, contents: Contents) -> None:
        self.view = view
        self.contents = contents
        self.pair = (trend.a, trend.b)
        self.change = _change(trend)
        self.changes = (self.change,) if self.change else tuple(self._told_of())
        self.moves = {f: m.share for m in trend.moves for f in m.folds}
        self.shown = trend.moves[:DRIVERS]
        ties = (view.tie(trend.a, trend.b), view.tie(trend.b, trend.a))
        counts = (c for t in ties if t for m in t.months for c in (m.own, m.third))
        self.own = frozenset(chain.from_iterable(c.statements for c in counts))
        self.about = tuple(self._about_either())
        self.leads: dict[str, str] = {}  # leader → whom he is said to lead

    def statements(self) -> Iterator[Driver]:
        """What the result rests on."""
        for move in self.shown:
            s = self.view.statement(move.folds[0])
            if s is None:
                continue
            day = self.view.said.get(s.id)
            fold = self.view.fold(s.id)
            carriers = len(fold.carriers) if fold else 1
            told = f"{self._told(s)}, {_on(day)}"
            if carriers > 1:
                told += f", told by {carriers} carriers"
            told += f": {_percent(move.share)} of what moves the result"
            days = self.change.near(day) if self.change else None
            if self.change is not None and days is not None:
                told += f"; {self.change.sentence(days)}"
            yield Driver(
                "statement", f"{told}.", self._copies(move.folds), move.share, day, days,
                (voice_of(s, self.view.roster, self.contents),),
            )  # fmt: skip

    def acts(self) -> Iterator[Driver]:
        """Dated acts that came shortly before the change and involve the two."""
        told = (*self.about, *self._of_leaders()) if self.changes else ()
        for change in self.changes:
            yield from self._before(change, told)

    def _told_of(self) -> Iterator[_Change]:
        """The times in which the quarrel began or grew worse by somebody's account."""
        ties = (self.view.tie(*self.pair), self.view.tie(*self.pair[::-1]))
        ids = sorted({id_ for t in ties if t for id_ in (*t.states, *t.undated)})
        found = [s for id_ in ids if (s := self.view.statement(id_))]
        cards = {c.id: c for s in found if (c := self.view.document(s.document_id))}
        for told in tellings(found, self.view.roster, self.view.said, cards):
            change = _told_change(told)
            if change is not None:
                yield change

    def _before(self, change: _Change, told: Sequence[Statement]) -> Iterator[Driver]:
        deeds: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
        shown = {f for move in self.shown for f in move.folds}
        for s in told:
            day = self.view.said.get(s.id)
            if self.view.fold_of.get(s.id, s.id) in shown:
                continue
            if change.near(day) is not None and self._counts(s, change):
                ends = (self._who(s, "subject"), self._who(s, "target"))
                deeds[s.act, *ends, day or ""].append(s)
        for (_, _, _, day), same in deeds.items():
            days = change.near(day) or 0
            first = max(same, key=certainty)
            yield self._driver(
                "act", f"{self._told(first)}, {_on(day)}: {change.sentence(days)}.",
                [s.id for s in same], day, days,
                [voice_of(s, self.view.roster, self.contents) for s in same],
            )  # fmt: skip

    def _of_leaders(self) -> Iterator[Statement]:
        """What others do with those who are said to lead one of the two: who pledges allegiance to
        a leader pledges it to whom he leads."""
        ties = list(touching(self.view.ties, self.pair))
        states = [i for t in ties if t.b in self.pair for i in t.states]
        held = self.view.all_statements.some(states).values()
        led = (s for s in held if s.act == "LEADS" and certainty(s) >= SURE)
        self.leads.update({self._who(s, "subject"): self._who(s, "target") for s in led})
        known = {s.id for s in self.about}
        months = (m for t in touching(self.view.ties, {*self.leads}) for m in t.months)
        ids = dict.fromkeys(i for m in months for c in (m.own, m.third) for i in c.statements)
        found = self.view.all_statements.some(i for i in ids if i not in known)
        yield from (s for s in found.values() if self._who(s, "target") in self.leads)

    def claims(self) -> Iterator[Driver]:
        """What several say of one of the two, at least one of them between the two."""
        rows = [s for s in self._nearest() if not self._reported(s)]
        folds = {s.id: f for s in rows if (f := self.view.fold(s.id)) is not None}
        for g in claims(rows, self.view.roster, self.view.said, folds, self.contents):
            if g.target in self.pair and not self.own.isdisjoint(g.folds):
                days = self.change.near(g.days[0]) if self.change else None
                yield self._driver("claim", self._claimed(g), g.folds, g.days[0], days, g.voices)

    def _reported(self, s: Statement) -> bool:
        """Whether a newspaper tells it as its own: reporters report, and make no claim."""
        card = self.view.document(s.document_id)
        return s.speaker.kind == "author" and (card is None or card.kind != "post")

    def _claimed(self, g: Group) -> str:
        names = [self._name(v) for v in g.voices]
        more = f" and {len(names) - 4} more" if len(names) > 4 else ""
        return (
            f"{len(names)} say the same {'against' if g.sign < 0 else 'for'} "
            f"{self._name(g.target)}, each independently: {', '.join(names[:4])}{more}; "
            f"first {names[0]}, {_on(g.days[0])}."
        )

    def names(self) -> Iterator[Driver]:
        """Loaded names of one of the two that somebody begins to use shortly before the change."""
        if self.change is None:
            return
        speakers = {
            voice_of(s, self.view.roster, self.contents)
            for id_ in self.own
            if (s := self.view.statement(id_)) is not None
        } | {*self.pair}
        for name in self.view.loaded:
            if name.actor not in self.pair:
                continue
            for use in name.uses:
                days = self.change.near(use.since)
                if days is None or use.user not in speakers or use.user == name.actor:
                    continue
                told = (
                    f"{self._name(use.user)} calls {self._name(name.actor)} “{name.text}” "
                    f"({name.register}), first {_on(use.since)}: {self.change.sentence(days)}."
                )
                yield self._driver("name", told, use.statements, use.since, days, [use.user])

    # --- what counts, and in which words ---

    def _counts(self, s: Statement, change: _Change) -> bool:
        """Whether a statement tells of an act that is named."""
        act = act_of(s)
        if act.kind != "event" or certainty(s) < SURE:
            return False
        if s.act in BELONGING:
            return True
        if s.id not in self.own or lean(s)[0] != (-1 if change.worse else 1):
            return False
        if is_deed(s) or act.sign > 0:
            return act.weight >= WEIGHTY
        return self._denounced(s)

    def _denounced(self, s: Statement) -> bool:
        """Whether a hostile word is its speaker's first about the other for long."""
        day = self.view.said.get(s.id)
        ends = {self._who(s, "subject"), self._who(s, "target")}
        if day is None or ends != {*self.pair}:
            return False
        since = (date.fromisoformat(day) - timedelta(days=DENOUNCED)).isoformat()
        return not any(
            since <= (self.view.said.get(other.id) or "") < day
            and self._who(other, "subject") == self._who(s, "subject")
            and lean(other)[0] < 0
            for other in self.about
            if other.id in self.own
        )

    def _about_either(self) -> Iterator[Statement]:
        """Statements of the pair, and those of its two with anybody, in the year of the change."""
        first, last = "", "9999"
        if self.change is not None:  # without one, of all times
            first = label(number(self.change.first.isoformat()) - YEAR)
            last = label(number(self.change.last.isoformat()) + YEAR)
        ties = touching(self.view.ties, self.pair)
        months = (m for t in ties for m in t.months if first <= m.period <= last)
        ids = dict.fromkeys(i for m in months for c in (m.own, m.third) for i in c.statements)
        held = self.view.all_statements.some(ids)
        yield from (held[i] for i in ids if i in held)

    def _nearest(self) -> Sequence[Statement]:
        """Of the statements about the two those nearest the change, or the latest."""
        at = self.change.first if self.change else date.max

        def far(s: Statement) -> tuple[int, str]:
            day = self.view.said.get(s.id)
            return abs((date.fromisoformat(day) - at).days) if day else at.toordinal(), s.id

        return sorted(self.about, key=far)[:MOST_SAID]

    def _driver(
        self,
        kind: str,
        words: str,
        statements: Iterable[str],
        day: str | None,
        days: int | None,
        voices: Iterable[str],
    ) -> Driver:
        ids = self._copies(statements)
        firsts = {self.view.fold_of.get(id_, id_) for id_ in ids}
        share = sum(self.moves.get(f, 0.0) for f in firsts)
        return Driver(
            kind, words, ids, min(1.0, share), day, days, tuple(dict.fromkeys(voices))  # type: ignore[arg-type]
        )  # fmt: skip

    def _copies(self, statements: Iterable[str]) -> tuple[str, ...]:
        """The statements with all copies of theirs."""
        folds = ((id_, self.view.fold(id_)) for id_ in statements)
        ids = chain.from_iterable(f.members if f is not None else (id_,) for id_, f in folds)
        return tuple(dict.fromkeys(ids))

    def _who(self, s: Statement, role: str) -> str:
        actor = self.view.roster.of(getattr(s, role))
        return actor.id if actor is not None else ""

    def _name(self, voice: str) -> str:
        actor = self.view.roster.by_id.get(voice)
        return actor.name if actor is not None else voice

    def _told(self, s: Statement) -> str:
        """Who does what toward whom, according to whom."""
        subject, target = (self._name(self._who(s, r)) for r in ("subject", "target"))
        voice = self._name(voice_of(s, self.view.roster, self.contents))
        act = act_of(s)
        if act.kind == "say":
            side = {-1: " ill", 0: "", 1: " well"}[lean(s)[0]]
            return f"{voice} speaks{side} of {target or 'nobody named'}"
        of = self.leads.get(self._who(s, "target"))
        led = f", said to lead {self._name(of)}" if of and s.act in BELONGING else ""
        told = f"{subject or 'somebody'} {act.clause or act.verb} {target or 'somebody'}{led}"
        return told if not voice or voice == subject else f"{told} ({voice} says so)"


def _change(trend: Trend) -> _Change | None:
    turn: Break | None = trend.onset or (trend.breaks[-1] if trend.breaks else None)
    if turn is None:
        return None
    span = turn.earliest if turn.earliest == turn.latest else f"{turn.earliest} to {turn.latest}"
    last = date.fromisoformat(f"{label(number(turn.latest) + 1)}-01") - timedelta(days=1)
    # Never a bare 1.00, which no finite record can give.
    p = "over 0.99" if turn.probability > 0.99 else f"{turn.probability:.2f}"
    sure = f"{likelihood(turn.probability)}, {p}"
    way = "worse" if turn.direction == "worse" else "better"
    return _Change(
        date.fromisoformat(f"{turn.earliest}-01"),
        last,
        f"the change for the {way} of {span} ({sure})",
        turn.direction == "worse",
    )


def _told_change(told: Telling) -> _Change | None:
    """The time of an account that a quarrel began or grew worse; None for any other account."""
    if told.act != "HOSTILE_TO" or told.turn not in ("began", "worse") or not told.earliest:
        return None
    first = date.fromisoformat(told.earliest)
    # What began "in December 2013" began within that month at most.
    last = date.fromisoformat(told.latest) if told.latest else first + NARROW
    what = "beginning" if told.turn == "began" else "growing worse"
    words = f"the quarrel's {what} by the account of {told.name} (“{told.phrase}”)"
    return _Change(first, last, words, worse=True)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 else "under 1 %"


def _on(day: str | None) -> str:
    return day or "undated"
