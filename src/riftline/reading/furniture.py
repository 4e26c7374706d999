"""Telling an article from what stands around it, line by line.

Works on drafts (blocks not yet placed), so that plain text and HTML share it. The rule of this
file: when unsure, keep. A line goes only because a word list or its shape says what it is, and
nothing is cut that would take more of the text than it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from riftline import lexicon
from riftline.reading import dates
from riftline.reading.blocks import Draft
from riftline.reading.clean import line

__all__ = ["Parts", "article", "author_named", "copyright_holder", "names_in_byline", "title_like"]

_EDGES = " \t\n.,:;!?…|·•»«\"'“”„()[]<>›‹→←▶►▾-–—_*#"
_SEPARATORS = re.compile(r"\s*(?:[|·•/]|\s[-–—]\s)\s*")
_SPLIT = re.compile(r"\s*[|·•]\s*")
_FINAL = re.compile(r"[.!?…。؟][\"'”’»)\]]*$")
_SOFT_END = re.compile(r"[.,:;…][\"'”’»)\]]*$")
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)[\s©]*(?:\(c\)\s*)?(?:\d{4}\s*(?:[-–]\s*\d{4})?)?[\s,.]*(?:by\s+)?(.*)",
    re.I,
)
_CLOSING_DASH = re.compile(r"^(?:--|—|–|-)\s*")
_EDITING = re.compile(r"^\(?\s*(?:additional |with )?(?:reporting|editing|writing)\s+by\b", re.I)
_CREDIT_IN_BRACKETS = re.compile(r"[\[(]([^\[\]()]{2,60})[\])]$")
_CREDIT_AT_END = re.compile(r"(?:^|[.!?”\"]\s+)([^.!?]{2,60})$")

_HEADLINE_WORDS = (3, 30)
_CAPTION_WORDS = 70


@dataclass(frozen=True, slots=True)
class Parts:
    """What `article` tells apart."""

    body: tuple[Draft, ...]
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    captions: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    """Fields met on the way; the first of each kind stands."""

    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    updated: str | None = None
    captions: list[str] | None = None

    def caption(self, text: str) -> None:
        self.captions = [*(self.captions or ()), text]


def article(drafts: Sequence[Draft], *, title: str | None = None) -> Parts:
    """Body, headline, byline, date, captions and publisher of one saved article.

    `title` is the headline where it is already known (HTML); then none is looked for and its
    repetition in the body is dropped. A text without furniture comes back whole.
    """
    found = _Found()
    start = _body_start(drafts)
    if start is None:
        return Parts(tuple(d for d in drafts if not _same(d.text, title)), title)
    head, rest = list(drafts[:start]), list(drafts[start:])
    title, head = _read_head(head, rest, title, found)
    body = _read_body(rest, found)
    body = _headings([*head, *body])
    return Parts(
        tuple(body),
        title,
        found.author,
        found.publisher,
        found.published or found.updated,
        tuple(found.captions or ()),
    )


# -- the head ---------------------------------------------------------------------------------


def _body_start(drafts: Sequence[Draft]) -> int | None:
    """Index of the first paragraph that can only be body, or None where nothing is."""
    return next(
        (
            i
            for i, d in enumerate(drafts)
            if _prose(d.text) and not _caption(d.text) and not _promo(d.text)
        ),
        None,
    )


def _read_head(
    head: list[Draft], rest: Sequence[Draft], title: str | None, found: _Found
) -> tuple[str | None, list[Draft]]:
    """Headline and what must be kept of the lines before the body."""
    known = title is not None
    unknown: list[Draft] = []
    for draft in head:
        text = draft.text
        if _same(text, title):
            continue
        if draft.kind in ("quote", "item"):
            unknown.append(draft)
        elif _caption(text):
            found.caption(text)
        elif not _meta_line(text, found) and not _furniture(text):
            unknown.append(draft)
    if known:
        return title, unknown
    unknown = _without_masthead(unknown, found)
    at = _headline_at(unknown, rest)
    if at is None:
        return None, unknown
    # Short lines above a headline are menus and section names; below it stand sub-headlines.
    kept = [d for d in unknown[:at] if len(d.text.split()) > 4]
    return unknown[at].text, kept + unknown[at + 1 :]


def _without_masthead(lines: list[Draft], found: _Found) -> list[Draft]:
    """The name of an outlet above everything else (``Estuary News Agency``) says who publishes."""
    if len(lines) < 2:
        return lines
    words = lines[0].text.split()
    outlets = lexicon.load("furniture")["publisher"]["outlets"]
    named = 2 <= len(words) <= 5 and all(w[:1].isupper() or w in ("of", "and") for w in words)
    if not named or not any(w.casefold() in outlets for w in words):
        return lines
    found.publisher = found.publisher or line(lines[0].text)
    return lines[1:]


def _headline_at(lines: Sequence[Draft], rest: Sequence[Draft]) -> int | None:
    fits = [i for i, d in enumerate(lines) if title_like(d.text)]
    long = [i for i in fits if len(d_words(lines[i])) >= 4]
    if long:
        return long[0]
    # A headline of two or three words: the one right above a body that is clearly longer.
    short = [i for i in fits if i == len(lines) - 1 and len(d_words(lines[i])) >= 2]
    return short[0] if short and len(rest[0].text) > 3 * len(lines[short[0]].text) else None


def d_words(draft: Draft) -> list[str]:
    """Words of a draft."""
    return draft.text.split()


def title_like(text: str) -> bool:
    """Whether a line could be a headline: a few words, no full stop, begins like one."""
    words = text.split()
    if not 2 <= len(words) <= _HEADLINE_WORDS[1] or len(text) > 220:
        return False
    if _SOFT_END.search(text) or text.startswith(("http://", "https://", "@", "#")):
        return False
    first = text.lstrip("\"'“”„«‘(")[:1]
    return first.isupper() or first.isdigit()


def _meta_line(text: str, found: _Found) -> bool:
    """Whether `text` is wholly byline, date and publisher parts; notes what they say."""
    if len(text) > 250:
        return False
    parts = [p for p in _SPLIT.split(text) if p]
    read: list[tuple[str, str]] = []
    for part in parts:
        date = dates.date_line(part)
        author = None if date else names_in_byline(part)
        publisher = None if date or author else _publisher(part)
        if date:
            read.append(("updated" if dates.is_update(part) else "published", date))
        elif author:
            read.append(("author", author))
        elif publisher:
            read.append(("publisher", publisher))
        elif len(parts) > 1 and _furniture(part):
            continue
        elif len(parts) > 1 and read and _is_names(part):
            read.append(("author", part))
        else:
            return False
    for field, value in read:
        if getattr(found, field) is None:
            setattr(found, field, value)
    return bool(read)


# -- the body and what follows ----------------------------------------------------------------


def _read_body(rest: list[Draft], found: _Found) -> list[Draft]:
    rest = rest[: _end(rest, found)]
    kept: list[Draft] = []
    last_prose = max((i for i, d in enumerate(rest) if _prose(d.text)), default=-1)
    for i, draft in enumerate(rest):
        text = draft.text
        if draft.kind == "quote":
            kept.append(draft)
        elif _caption(text):
            found.caption(text)
        elif _promo(text):
            _copyright(text, found)
        elif i > last_prose and (_button(text) or _meta_line(text, found) or _sign(text, found)):
            continue  # what it says is noted
        elif _key(text) not in _section() or draft.kind == "item":
            kept.append(draft)
    return kept


def _end(rest: Sequence[Draft], found: _Found) -> int:
    """Where the article ends: at its closing byline or at the first heading of page furniture."""
    sizes = [len(d.text) for d in rest]
    total, before = sum(sizes), 0
    for i, draft in enumerate(rest):
        after = total - before - sizes[i]
        if i and draft.kind not in ("quote", "item"):
            follows = rest[i + 1].text if i + 1 < len(rest) else ""
            closes = not follows or _key(follows) in _section() or _promo(follows)
            if _EDITING.match(draft.text) and after < before:
                _reporting(draft.text, found)
                return _with_copyright(rest, i, found)
            if _closing_byline(draft.text) and (closes or after < 0.3 * before):
                _sign(draft.text, found)
                return _with_copyright(rest, i, found)
            if _key(draft.text) in _section() and after < before:
                return _with_copyright(rest, i, found)
        before += sizes[i]
    return len(rest)


def _with_copyright(rest: Sequence[Draft], end: int, found: _Found) -> int:
    for draft in rest[end + 1 :]:
        if len(draft.text) < 250:
            _copyright(draft.text, found)
    return end


def _closing_byline(text: str) -> str | None:
    dash = _CLOSING_DASH.match(text)
    if dash and len(text) < 120:
        rest = text[dash.end() :].strip()
        return names_in_byline(rest) or (rest.rstrip(".") if _is_names(rest) else None)
    return names_in_byline(text)


def _sign(text: str, found: _Found) -> bool:
    author = _closing_byline(text)
    if author is None:
        return False
    found.author = found.author or line(author)
    return True


def _reporting(text: str, found: _Found) -> None:
    """``(Reporting by A and B; Editing by C)``: A and B wrote it."""
    match = re.match(r"^\(?\s*reporting\s+by\s+([^;.()]{3,120})", text, re.I)
    if match and found.author is None and _is_names(match.group(1)):
        found.author = line(match.group(1))


def _copyright(text: str, found: _Found) -> None:
    found.publisher = found.publisher or copyright_holder(text)


def copyright_holder(text: str) -> str | None:
    """Whose copyright a line says it is (``© 2014 The Harbour Post``), or None."""
    match = _COPYRIGHT.search(text[:300])
    if match:
        name = re.split(
            r"[.|]|,\s*(?:inc|llc|ltd)\b|\ball rights|\bвсе права", match.group(1), flags=re.I
        )
        named = name[0].strip(_EDGES)
        if named and len(named.split()) <= 7 and named[:1].isupper():
            return line(named)
    return None


def _headings(body: Sequence[Draft]) -> list[Draft]:
    """Short lines without a full stop that stand above prose become headings."""
    done: list[Draft] = []
    for i, draft in enumerate(body):
        above_prose = i + 1 < len(body) and _prose(body[i + 1].text)
        short = len(draft.text.split()) <= 12 and not _FINAL.search(draft.text)
        heads = draft.kind == "paragraph" and above_prose and short and title_like(draft.text)
        done.append(replace(draft, kind="heading") if heads else draft)
    return done


# -- what a line is ---------------------------------------------------------------------------


def _prose(text: str) -> bool:
    words = len(text.split())
    return (words >= 10 and _FINAL.search(text) is not None) or words > 40


def _caption(text: str) -> bool:
    if len(text) > 1000 or len(text.split()) > _CAPTION_WORDS:
        return False
    folded = text.casefold()
    bare = folded.rstrip(". ")
    data = lexicon.load("furniture")["caption"]
    if bare.endswith(tuple(data["ends"])) or folded.startswith(tuple(data["begins"])):
        return True
    bracketed = _CREDIT_IN_BRACKETS.search(bare)
    credit = bracketed or _CREDIT_AT_END.search(bare)
    if credit is None:
        return False
    named = [n for p in re.split(r"[/|]", credit.group(1)) if (n := p.strip(" ©"))]
    known = any(p in data["credits"] for p in named)
    # In brackets an agency alone is a credit; loose, only with a slash: "Agency/Name".
    return known and (bool(bracketed and len(named) <= 3) or len(named) > 1)


def _furniture(text: str) -> bool:
    if _key(text) in _lead() or _button(text) or _promo(text) or not _key(text):
        return True
    parts = [p for p in _SEPARATORS.split(text) if p.strip(_EDGES)]
    return len(parts) > 2 and sum(_key(p) in _lead() for p in parts) * 2 >= len(parts)


def _button(text: str) -> bool:
    if len(text) > 80:
        return False
    key = _key(text)
    return (
        key in _words("button")
        or re.fullmatch(r"\d+ (?:comments?|shares?|views?)", key) is not None
    )


def _promo(text: str) -> bool:
    return len(text) <= 200 and text.casefold().startswith(_promos())


def _publisher(text: str) -> str | None:
    match = _publishers().match(text)
    named = match.group(1).strip(_EDGES) if match else ""
    return line(named) if named and len(named.split()) <= 8 and named[:1].isupper() else None


def names_in_byline(text: str) -> str | None:
    """The names in ``By A and B`` or ``Автор: А``, or None where the line is not a byline."""
    match = _bylines().match(text)
    if match is None or len(text) > 150:
        return None
    if match.group("colon") is None and match.group("word").casefold() not in _BARE:
        return None
    kept: list[str] = []
    for part in re.split(r"\s*,\s*", match.group("rest").strip().rstrip(".")):
        if not _is_names(part):
            break
        kept.append(part)
    return line(", ".join(kept)) if kept else None


def author_named(text: str | None) -> str | None:
    """Author from a field that a page fills: label, date and buttons off, system accounts out.

    Keeps what it does not understand: a page's own word for its author is better than none.
    """
    if not text:
        return None
    parts = [p for p in _SPLIT.split(text) if p and not dates.date_line(p) and not _furniture(p)]
    if not parts:
        return None
    named = _without_date(parts[0])
    labelled = _bylines().match(named)
    named = names_in_byline(named) or (labelled.group("rest") if labelled else named)
    nobody = lexicon.load("furniture")["byline"]["nobody"]
    if named.casefold() in nobody or re.match(r"https?:|@|www\.", named):
        return None
    return line(named, 200)


def _without_date(text: str) -> str:
    """A name that ran into its date line (``By A. Orlan NOVEMBER 20, 2019 10:43``)."""
    for at in (m.start() for m in re.finditer(r"\s", text[:200])):
        if dates.date_line(text[at:].strip()):
            return text[:at].strip()
    return text


# English bylines need no colon; a Russian one without it is the beginning of a sentence.
_BARE = {
    "by", "written by", "words by", "text by", "story by", "report by", "reporting by", "posted by",
}  # fmt: skip


def _is_names(text: str) -> bool:
    words = text.split()
    joins = set(lexicon.load("furniture")["byline"]["joins"])
    if not 1 <= len(words) <= 10 or any(c.isdigit() for c in text):
        return False
    if re.search(r"[!?:;\"«»“”]", text):
        return False
    big = [w for w in words if w[:1].isupper()]
    return bool(big) and all(w[:1].isupper() or w.casefold().strip(",") in joins for w in words)


def _same(text: str, title: str | None) -> bool:
    return title is not None and _key(text) == _key(title)


def _key(text: str) -> str:
    return text[:300].casefold().replace("’", "'").strip(_EDGES) if len(text) <= 300 else text


@cache
def _lead() -> frozenset[str]:
    return _words("lead")


@cache
def _section() -> frozenset[str]:
    return _words("section")


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(_every(lexicon.load("furniture")[kind].values()))


@cache
def _promos() -> tuple[str, ...]:
    return tuple(_every(lexicon.load("furniture")["inline"].values()))


def _every(lists: Iterable[Iterable[str]]) -> Iterable[str]:
    return (word for words in lists for word in words)


@cache
def _bylines() -> re.Pattern[str]:
    data = lexicon.load("furniture")["byline"]
    words = sorted([*data["en"], *data["ru"]], key=len, reverse=True)
    return re.compile(
        rf"^(?P<word>{'|'.join(map(re.escape, words))})(?P<colon>\s*[:—–])?\s+(?P<rest>\S.*)$", re.I
    )


@cache
def _publishers() -> re.Pattern[str]:
    words = sorted(_every(lexicon.load("furniture")["publisher"].values()), key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(map(re.escape, words))})\s*[:—–]\s*(\S.*)$", re.I)
