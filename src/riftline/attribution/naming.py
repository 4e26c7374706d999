"""Names that a text itself explains: aliases, translations, glosses of loaded names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from riftline.attribution.mentions import Cast
from riftline.attribution.phrases import Grammar
from riftline.attribution.segment import Segmented, Sentence
from riftline.lexicon import any_of, spoken
from riftline.lexicon.forms import key_of, script_of
from riftline.model import Mention, Name, Piece, Span

__all__ = ["Alias", "aliases", "claims", "glossed", "glosses", "named_later"]


@dataclass(frozen=True, slots=True)
class Alias:
    """*calls herself X*: `owner` goes by `name`; `trigger` says so."""

    sentence: Sentence
    owner: Mention
    name: Mention
    trigger: Span
    register: str
    rule: str


@cache
def _calls(lang: str) -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(" + any_of(spoken(lang)["names"]["aliases"]) + r")\s+(?:the\s+)?[\"“«'‘]?(?=\w)",
        re.IGNORECASE,
    )


_OR = re.compile(r"[\"”»'’]?\s*(?:,|\bor\b|\bили\b)\s*(?:or\s+)?[\"“«]?", re.IGNORECASE)
_TRANSLATION = re.compile(
    r"[\"”»]?\s*\(\s*(?:literally\s+|or\s+|буквально\s+)?[\"“«]([^\"“”«»()]{2,60})[\"”»]\s*\)"
)
_SELF = re.compile(r"self|сам|себя|himself|herself|itself|themselves", re.IGNORECASE)


def aliases(seg: Segmented, grammar: Grammar, who: Cast) -> Iterator[Alias]:
    """Self-given names, aliases and translations in brackets."""
    text = seg.document.text
    by_start = {m.span.start: m for m in who.mentions if m.span}
    for s in seg.sentences:
        for hit in _calls(grammar.lang).finditer(text, *s.span):
            at = hit.end()
            owner = _owner(who, s, hit.start(), text)
            if owner is None:
                continue
            own = bool(_SELF.search(hit.group(1)))
            register = "self-name" if own else "nom de guerre"
            while (named := by_start.get(at)) is not None and named.span:
                if named.key != owner.key:
                    yield Alias(
                        s,
                        owner,
                        named,
                        Span(hit.start(1), hit.end(1)),
                        register,
                        "alias:" + " ".join(hit.group(1).lower().split()),
                    )
                after = named.span.end
                gloss = _TRANSLATION.match(text, after)
                if gloss:
                    after = gloss.end()
                more = _OR.match(text, after)
                if not more or (
                    "or" not in more.group().lower() and "или" not in more.group().lower()
                ):
                    break
                at = more.end()
        for m in who.inside(s.span):
            gloss = _TRANSLATION.match(text, m.span.end) if m.span else None
            if gloss and m.span:
                span = Span(gloss.start(1), gloss.end(1))
                words = text[slice(*span)]
                if words[:1].isupper() and key_of(words) != m.key:
                    yield Alias(
                        s,
                        m,
                        Mention(words, span, key_of(words), m.kind),
                        span,
                        "translation",
                        "alias:bracket",
                    )


def _owner(who: Cast, s: Sentence, at: int, text: str) -> Mention | None:
    """Whose alias it is: the description right before, else the last one named."""
    lead = text[max(s.span.start, at - 120) : at]
    described = re.search(
        r"\b((?:a|an|the|one)\s+(?:[\w'’-]+\s+){0,5}?[\w'’-]+),?\s+(?:(?:who|which|that)\s+)?$",
        lead,
        re.IGNORECASE,
    )
    inner = who.inside(Span(s.span.start, at))
    if described:
        start = at - len(lead) + described.start(1)
        end = start + len(described.group(1))
        span = Span(start, end)
        named = [m for m in inner if m.span and m.span.end == end]
        if named:
            return named[-1]
        # Nobody's name yet: the description is an actor of its own, known by what it is called.
        return Mention(text[slice(*span)], span, "", "role")
    return inner[-1] if inner else None


def named_later(seg: Segmented, grammar: Grammar, who: Cast) -> Iterator[tuple[Span, Mention]]:
    """*A channel linked to the Guard … The channel, Barra Info, …*: the first one's name.

    Yields the words that bring in an account without its name, and the name. Abstains where two
    such accounts are brought in before it, and in languages without articles.
    """
    if grammar.lang != "en":
        return
    text = seg.document.text
    by_start = {m.span.start: m for m in who.mentions if m.span}
    new = [Span(*hit.span()) for hit in _new_account().finditer(text)]
    for hit in _that_account().finditer(text):
        named = by_start.get(hit.end())
        before = [n for n in new if n.end <= hit.start()]
        if named is not None and len(before) == 1:
            yield before[0], Mention(named.text, named.span, named.key, "account")


@cache
def _new_account() -> re.Pattern[str]:
    words = any_of(spoken("en")["names"]["account_words"])
    return re.compile(
        rf"\b(?:an?|one|another)\s+(?:[\w'’-]+\s+){{0,3}}?(?:{words})\b", re.IGNORECASE
    )


@cache
def _that_account() -> re.Pattern[str]:
    words = any_of(spoken("en")["names"]["account_words"])
    return re.compile(rf"\bthe\s+(?:{words}),\s+(?:called\s+)?[\"“]?", re.IGNORECASE)


def claims(found: Alias, document_id: str, lang: str) -> Name | None:
    """The alias as a name of its owner; one whom the text only describes is known by it."""
    key = found.owner.key or found.name.key
    if not key:
        return None
    return Name(
        found.name.text, key, found.register, lang, script_of(found.name.text),
        key if found.register == "self-name" else "", document_id, found.name.span,
    )  # fmt: skip


# --- an editor's brackets ------------------------------------------------------------------------


def glosses(seg: Segmented) -> tuple[Piece, ...]:
    """Insertions in brackets within quotations: the editor's words."""
    return tuple(seg.document.piece(*b) for b in seg.brackets if seg.quote_at(b.start) is not None)


def glossed(seg: Segmented, grammar: Grammar, who: Cast) -> Iterator[Name]:
    """*"X" [a pejorative term for the Guard used by rivals]* → a pejorative name of the Guard."""
    words = grammar.words["names"]
    text = seg.document.text
    for b in seg.brackets:
        inside = text[b.start + 1 : b.end - 1]
        low = inside.lower()
        register = next(
            (r for r in ("pejorative", "honorific") if any(w in low for w in words[r])), None
        )
        if register is None and not any(w in low for w in words["gloss_words"]):
            continue
        meant = [m for m in who.inside(b) if m.key]
        named = re.search(
            r"[\"“«„]([^\"“”«»„]{2,80})[\"”»“]\s*$", text[max(0, b.start - 90) : b.start]
        )
        if not meant or not named:
            continue
        start = max(0, b.start - 90) + named.start(1)
        span = Span(start, start + len(named.group(1)))
        user = meant[1].key if len(meant) > 1 and any(w in low for w in words["used_by"]) else ""
        yield Name(
            named.group(1), meant[0].key, register or "exonym", seg.document.lang,
            script_of(named.group(1)), user, seg.document.id, span,
        )  # fmt: skip
