"""Roles that a sentence gives to names: *Commander Arn*, *Arn, commander of the Reed Guard*."""

from __future__ import annotations

from collections.abc import Iterator

from riftline.attribution.coref_forms import GROUPS
from riftline.attribution.coref_scene import Scene
from riftline.attribution.segment import Sentence
from riftline.lexicon.forms import is_cyrillic, parses
from riftline.model import Mention

__all__ = ["learn"]


def learn(scene: Scene, s: Sentence) -> None:
    """Note the roles that the words of `s` give to its names."""
    for m in scene.mentions[s.number]:
        if m.span is None or m.kind not in ("person", "unknown"):
            continue
        for base, owner in _roles_of(s, m, scene):
            scene.bear(base, m.key, owner)


def _roles_of(s: Sentence, m: Mention, scene: Scene) -> Iterator[tuple[str, str]]:
    """(role, key of whom it is for or "") that stand beside a name."""
    if m.span is None:
        return
    first, after = s.at(m.span.start), s.at(m.span.end)
    yield from _before_name(s, first, scene)
    yield from _after_name(s, after, scene)


def _is_role(low: str, scene: Scene) -> bool:
    base = scene.grammar.base(low)
    names, roles = scene.grammar.words["names"], scene.grammar.words["roles"]
    return (
        base in roles["LEADS"] or base in roles["MEMBER_OF"]
        or base in names["titles"] or base in names["person_words"]
    )  # fmt: skip


def _key_at(s: Sentence, k: int, scene: Scene) -> str:
    at = s.tokens[k].start
    return next(
        (
            m.key for m in scene.mentions[s.number]
            if m.span and m.span.start <= at < m.span.end and m.kind in GROUPS
        ), "",
    )  # fmt: skip


def _before_name(s: Sentence, first: int, scene: Scene) -> Iterator[tuple[str, str]]:
    """*Reed Guard commander Arn*, *командир бригады «Цапля» Арн*."""
    named = scene.named[s.number]
    owner = ""
    bases: list[str] = []
    before = scene.grammar.words["roles"]["before"]
    for k in range(first - 1, max(-1, first - 9), -1):
        low = s.tokens[k].low
        if k in named:
            owner = owner or _key_at(s, k, scene)
            if not owner or (bases and scene.grammar.lang == "ru"):
                break
        elif _is_role(low, scene):
            bases.append(scene.grammar.base(low))
            if scene.grammar.lang == "ru" and owner:
                break
        elif (
            low in ("'s", "’s", "«", "»", "“", "”", '"', ".")
            or low in before
            or (
                scene.grammar.lang == "ru"
                and not bases
                and is_cyrillic(low)
                and any("gent" in m for _, _, m in parses(low))
            )
        ):
            continue
        else:
            break
    for base in bases:
        yield base, owner


def _after_name(s: Sentence, after: int, scene: Scene) -> Iterator[tuple[str, str]]:
    """*Arn, commander of the Reed Guard,*; *Arn leads the Guard*."""
    tokens, named = s.tokens, scene.named[s.number]
    if after >= len(tokens):
        return
    leading = scene.grammar.words["coref"]["leading"]
    verb = next(
        (k for k in range(after, min(after + 3, len(tokens))) if tokens[k].low in leading), None
    )
    if verb is not None:
        owner = next(
            (_key_at(s, k, scene) for k in range(verb, min(verb + 5, len(tokens))) if k in named),
            "",
        )
        yield "leader", owner
    if tokens[after].low not in (",", "—", "–", "("):
        return
    base, owner = "", ""
    for k in range(after + 1, min(after + 10, len(tokens))):
        low = tokens[k].low
        if low in (",", ".", ";", ")") and k > after + 1:
            break
        if k in named:
            owner = owner or _key_at(s, k, scene)
        elif not base and _is_role(low, scene):
            base = scene.grammar.base(low)
        elif (not base and (low in ("who", "which", "whose") or low.startswith("котор"))) or (
            not base and low in scene.grammar.words["grammar"]["auxiliaries"]
        ):
            return
    if base:
        yield base, owner
