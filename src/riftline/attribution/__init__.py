"""Document → extract: who says what about whom in one document. The steps stand in order below.

Pure: it needs no store and no other document. In a language that no grammar reads only the
learned tagger and quotation marks speak, no act is found, and an issue says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from riftline import plugins
from riftline.attribution import acts, acts_rift, link, mentions, naming, segment, trace
from riftline.attribution.compose import Parts, statements
from riftline.attribution.coref_scene import Tie
from riftline.attribution.kinds import settle_kinds
from riftline.attribution.phrases import Grammar
from riftline.attribution.plain import plain
from riftline.attribution.tagger import Reading
from riftline.attribution.when import dates
from riftline.lexicon.forms import key_of
from riftline.model import (
    Document,
    Extract,
    Issue,
    Mention,
    Name,
    Period,
    Span,
    Statement,
    Step,
    digest,
)

__all__ = ["TAGGER", "alike", "attribute", "stamp", "ties", "why"]

TAGGER = "learned"
"""The tagger that reads unless a case's settings name another."""


def attribute(document: Document, names: Sequence[Name] = (), tagger: str = TAGGER) -> Extract:
    """Read one document. `names` are seed names to be found besides those that the text shows.

    Raises PluginError when no tagger is called `tagger`.
    """
    parts = _parts(document, names, tagger)
    return Extract(
        document=document,
        statements=statements(parts),
        mentions=parts.who.mentions,
        names=_names(parts),
        issues=tuple(_issues(parts)),
    )


def alike(one: str, other: str, names: Collection[str] = ()) -> float:
    """How far two passages say the same, 0 … 1, also across English and Russian; words of `names`
    are left out. No tagger is asked (`meaning`)."""
    from riftline.attribution import meaning

    return meaning.alike(one, other, names)


def ties(
    document: Document, names: Sequence[Name] = (), tagger: str = "rules"
) -> tuple[tuple[Mention, ...], Mapping[int, Tie]]:
    """The names of a document, and whom its short names, pronouns and descriptions mean.

    A tie stands under the code point where its head word begins. Of the tagger only the names are
    asked. Raises PluginError when there is none of that name.
    """
    seg, grammar = segment.segment(document), _grammar(document.lang)
    who = mentions.cast(seg, grammar, names, plugins.load("taggers", tagger)(seg, grammar))
    return who.mentions, who.tied


def stamp(tagger: str) -> str:
    """What a reading by `tagger` depends on besides software and words: it, and its weights."""
    if tagger != "learned":
        return tagger
    from importlib.resources import files

    made = files("riftline.attribution.tagger") / "weights" / "tagger.json"
    return f"{tagger}-{digest(made.read_text(encoding='utf-8'), size=4)}"


def why(
    document: Document, statement: Statement, names: Sequence[Name] = (), tagger: str = TAGGER
) -> tuple[Step, ...]:
    """Which rules gave `statement`, which abstained, and what they saw."""
    parts = _parts(document, names, tagger)
    found = next((s for s in statements(parts) if s.id == statement.id), None)
    return trace.explain(parts, found, statement)


def _parts(document: Document, names: Sequence[Name], tagger: str) -> Parts:
    grammar = _grammar(document.lang)
    seg = segment.segment(document)
    reading: Reading = plugins.load("taggers", tagger)(seg, grammar)
    who = mentions.cast(seg, grammar, names, reading)
    tags = reading.tags(who.mentions, tuple(who.pointed()))
    listed = {key_of(n.text) for n in names if n.key.startswith("seed:")}
    settle_kinds(seg, who, tags.kinds, listed)
    known = tuple(naming.aliases(seg, grammar, who))
    who.called.extend((a.owner.span, a.name) for a in known if a.owner.span and not a.owner.key)
    who.called.extend(naming.named_later(seg, grammar, who))
    attributions = link.link(seg, grammar, tags, who)
    periods = _periods(document)
    deeds = acts.deeds(seg, grammar, who, tags.bonds)
    return Parts(
        seg=seg,
        grammar=grammar,
        who=who,
        attributions=attributions,
        views=tags.views,
        unread=tags.unread,
        firm=tags.firm,
        deeds=acts_rift.turned(deeds, grammar, periods),
        aliases=known,
        periods=periods,
    )


def _grammar(lang: str) -> Grammar:
    if lang == "en":
        from riftline.attribution.english import grammar as english

        return english()
    if lang == "ru":
        from riftline.attribution.russian import grammar as russian

        return russian()
    return plain(lang)


def _periods(document: Document) -> tuple[Period, ...]:
    return dates(document.text, document.published, document.lang)


def _names(parts: Parts) -> tuple[Name, ...]:
    document = parts.seg.document
    found = [*parts.who.names, *naming.glossed(parts.seg, parts.grammar, parts.who)]
    for alias in parts.aliases:
        name = naming.claims(alias, document.id, document.lang)
        if name:
            found.append(name)
    return tuple(dict.fromkeys(found))


def _issues(parts: Parts) -> list[Issue]:
    found = []
    if parts.grammar.lang not in ("en", "ru"):
        found.append(_unread(parts.seg.document))
    else:
        found.extend(_strange(parts.seg.document, span) for span in parts.unread)
    for a, b in pairwise(q for q in parts.seg.quotes if q.depth == 1):
        if not a.closed and parts.seg.document.text[b.outer.start : b.outer.start + 1] not in '"“«':
            found.append(_open_quote(parts.seg.document, a.outer))
    return found


def _open_quote(document: Document, span: Span) -> Issue:
    return Issue(
        "open-quote",
        document.id,
        "a quotation mark is opened and not closed: " + document.text[span.start : span.start + 60],
        "a closing mark, or a next paragraph that goes on with an opening one",
        "check where the quotation ends before you cite it",
        span,
    )


def _strange(document: Document, span: Span) -> Issue:
    return Issue(
        "unread-language",
        document.id,
        "a passage in a script that the tagger does not read: "
        + document.text[span.start : span.start + 60],
        "Latin, Cyrillic or Arabic letters",
        "its quotations are kept; read the passage yourself",
        span,
    )


def _unread(document: Document) -> Issue:
    return Issue(
        "unread-language",
        document.id,
        f"the language looks like {document.lang!r}",
        "English or Russian",
        "what the model alone found is kept, without acts and dates: check it against the text",
    )
