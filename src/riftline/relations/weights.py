"""What one statement says about the sign of a relation, and how strongly.

Act signs and weights are data (lexicon/acts.toml). Bare words are weighed by their stance.
"""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import TYPE_CHECKING

from riftline import lexicon
from riftline.errors import UsageError
from riftline.model import Act

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riftline.columns import Columns, Floats, Mask
    from riftline.model import Statement

__all__ = ["UNCOUNTED", "act_of", "acts", "lean", "leans", "observation", "of_kind"]

UNCOUNTED = frozenset({"LOCATED_IN", "SAME_AS", "RUNS"})
"""Facts about one actor rather than about how two get on."""

STANCE_FLOOR = 0.25
"""A stance weaker than this is not told from none (a quarter of the scale)."""

STANCE_WEIGHT = 0.5
"""What words with full stance weigh: as much as ACCUSE or SUPPORT, which are words too."""

NEUTRAL_WEIGHT = 0.2
"""What talk without a sign weighs in the neutral column: as much as a meeting (CONSULT)."""

_BY_STANCE = frozenset({"SAY", "REQUEST"})


@cache
def acts() -> Mapping[str, Act]:
    """The closed vocabulary, by code."""
    return {code: Act(code=code, **entry) for code, entry in lexicon.load("acts").items()}


def act_of(statement: Statement) -> Act:
    """The vocabulary's entry for the statement's act. Raises UsageError for an unknown one."""
    return _known(statement.act, f"statement {statement.id} has")


def _known(act: str, seen: str = "a statement has") -> Act:
    found = acts().get(act)
    if found is None:
        raise UsageError(
            f"{seen} the act {act!r}",
            expected="one of the acts in lexicon/acts.toml",
            do="use an act of the vocabulary, or SAY where none fits",
        )
    return found


def of_kind(c: Columns, kind: str) -> Mask:
    """Which rows have an act of that kind."""
    import numpy as np

    if kind not in c.made:
        c.made[kind] = np.array([_known(act).kind == kind for act in c.acts], dtype=bool)[c.act]
    found: Mask = c.made[kind]
    return found


def lean(statement: Statement) -> tuple[int, float]:
    """Sign (−1 hostile, 0, 1 friendly) and weight 0 … 1 of the act toward its target.

    SAY and REQUEST take both from the speaker's stance where it is at least `STANCE_FLOOR`.
    """
    act = act_of(statement)
    if statement.act in _BY_STANCE:
        stance = statement.stance
        if stance is not None and abs(stance) >= STANCE_FLOOR:
            return (1 if stance > 0 else -1), STANCE_WEIGHT * min(1.0, abs(stance))
        return 0, NEUTRAL_WEIGHT
    return act.sign, act.weight


def leans(c: Columns) -> tuple[Floats, Floats]:
    """`lean` of all rows at once: signs and weights."""
    import numpy as np

    if "leans" in c.made:
        return c.made["leans"]  # type: ignore[no-any-return]
    known = [_known(act) for act in c.acts]
    sign = np.array([act.sign for act in known], dtype=np.float64)[c.act]
    weight = np.array([act.weight for act in known], dtype=np.float64)[c.act]
    size = np.abs(c.stance)
    by_stance = np.array([act.code in _BY_STANCE for act in known], dtype=bool)[c.act]
    told = by_stance & (size >= STANCE_FLOOR)
    sign[by_stance], weight[by_stance] = 0.0, NEUTRAL_WEIGHT
    sign[told] = np.where(c.stance[told] > 0, 1.0, -1.0)
    weight[told] = STANCE_WEIGHT * np.minimum(1.0, size[told])
    c.made["leans"] = sign, weight
    return sign, weight


def observation(statement: Statement, sure: float) -> tuple[int, float]:
    """Sign and size 0 … 1 of the statement as one observation of the relation's sign.

    Size is certainty `sure` times the square root of the weight: a killing is one observation,
    an accusation 0.7 of one, a meeting 0.45. The plain weight would call an accusation half an
    observation of its own sign, which it is not; counting every act as one would let a meeting
    balance a killing. The root keeps the order and never exceeds one.
    """
    sign, weight = lean(statement)
    return sign, sure * sqrt(weight)
