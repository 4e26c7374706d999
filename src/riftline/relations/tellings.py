"""What is said of a quarrel or an alliance itself: since when, when it grew worse, and by whom.

A course counts what the record holds. A single article can know more: it says that a rift began
years before its first line. That is somebody's account, with its own dates, and stands beside the
course; it never enters it as evidence of those years.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from riftline.relations.sureness import certainty
from riftline.relations.weights import act_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riftline.model import DocumentCard, Period, Roster, Statement

__all__ = ["Telling", "Turn", "tellings"]

Turn: TypeAlias = Literal["holds", "began", "worse", "eased", "ended"]
"""What is told of a state: that it holds over a time, or how it turned then."""

TOLD_OF = frozenset({"HOSTILE_TO", "ALLIED_WITH"})

_TURNS: Mapping[str, Turn] = {
    "began": "began", "worse": "worse", "eased": "eased", "ended": "ended",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """One voice's account of how two stand to each other, over a time that it names.

    `by` is an actor's id, "" for a source that is none; `name` is what it is called. `earliest`
    and `latest` are ISO days, None where open, `phrase` the words that say so. `said` is the first
    day on which it was told. `words` is a sentence that says all this.
    """

    by: str
    name: str
    act: str
    turn: Turn
    earliest: str | None
    latest: str | None
    edtf: str
    phrase: str
    said: str | None
    hedged: bool
    statements: tuple[str, ...]
    words: str


def tellings(
    statements: Iterable[Statement],
    roster: Roster,
    said: Mapping[str, str | None],
    cards: Mapping[str, DocumentCard],
) -> tuple[Telling, ...]:
    """Accounts of a quarrel or alliance among the given statements of one pair, by the time that
    they are about. Without a time of its own, or not asserted, a statement is none."""
    groups: dict[tuple[str, str, str, Turn, str | None, str | None], list[Statement]]
    groups = defaultdict(list)
    for s in statements:
        when = s.when
        if s.act in TOLD_OF and when and (when.earliest or when.latest) and certainty(s) > 0.0:
            by, name = _voice(s, roster, cards)
            groups[by, name, s.act, _turn(s), when.earliest, when.latest].append(s)
    found = [_telling(key, told, said) for key, told in groups.items()]
    return tuple(
        sorted(found, key=lambda t: (t.earliest or "", t.latest or "9999", t.turn, t.name))
    )


def _voice(s: Statement, roster: Roster, cards: Mapping[str, DocumentCard]) -> tuple[str, str]:
    actor = roster.of(s.speaker)
    if actor is not None:
        return actor.id, actor.name
    card = cards.get(s.document_id)
    source = (card.publisher or card.account) if card else None
    return "", (source if s.speaker.kind == "author" else s.speaker.text) or "somebody"


def _turn(s: Statement) -> Turn:
    """What its rule saw (`attribution.acts_rift`): ``…+turn:began``."""
    _, seen, turn = s.rule.rpartition("+turn:")
    return _TURNS.get(turn, "holds") if seen else "holds"


def _telling(
    key: tuple[str, str, str, Turn, str | None, str | None],
    told: list[Statement],
    said: Mapping[str, str | None],
) -> Telling:
    by, name, act, turn, earliest, latest = key
    days = sorted(d for s in told if (d := said.get(s.id)))
    first = min(told, key=lambda s: (said.get(s.id) or "9999", s.id))
    assert first.when is not None
    hedged = all(s.claim.hedges for s in told)
    day = days[0] if days else None
    return Telling(
        by, name, act, turn, earliest, latest, first.when.edtf, first.when.text, day, hedged,
        tuple(s.id for s in sorted(told, key=lambda s: s.id)),
        _sentence(name, day, hedged, first, turn),
    )  # fmt: skip


def _sentence(name: str, day: str | None, hedged: bool, s: Statement, turn: Turn) -> str:
    assert s.when is not None
    what = "the quarrel" if s.act == "HOSTILE_TO" else "the alliance"
    told = {
        "holds": f"the two are {act_of(s).verb} each other {_span(s.when)}",
        "began": f"{what} began {_from(s.when)}",
        "worse": f"{what} grew worse {_span(s.when)}",
        "eased": f"{what} eased {_span(s.when)}",
        "ended": f"{what} ended {_until(s.when)}",
    }[turn]
    phrase = f" (“{s.when.text}”)" if s.when.text else ""
    when = f", {day}" if day else ""
    return f"By the account of {name}{when}{', with a hedge' if hedged else ''}: {told}{phrase}."


def _from(when: Period) -> str:
    return f"in {_start(when)}" if when.earliest else _until(when)


def _until(when: Period) -> str:
    return f"by {when.latest}" if when.latest else _span(when)


def _span(when: Period) -> str:
    if when.earliest and when.latest:
        about = "about " if "~" in when.edtf else ""
        return f"between {about}{when.earliest} and {when.latest}"
    return f"from {_start(when)} on" if when.earliest else f"until {when.latest}"


def _start(when: Period) -> str:
    """The beginning as finely as the text gives it: ``2013-12`` of "since December 2013"."""
    told = when.edtf.partition("/")[0].rstrip("~?%")
    return told if when.earliest and told and when.earliest.startswith(told) else str(when.earliest)
