"""Cases made by hand, for tests of whatever reads a case. All names are invented.

`said` writes a statement the way it stands in a sentence; `made_case` puts documents into a real
case folder, so that snapshot, search and decisions are the real ones. Nothing is read by rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from riftline.case import Case, open_case
from riftline.lexicon.forms import key_of
from riftline.model import (
    Block,
    BlockKind,
    Capture,
    Claim,
    Document,
    Extract,
    Issue,
    Mention,
    Name,
    Period,
    Piece,
    Span,
    Statement,
    digest,
)
from riftline.settings import Settings, write_settings

__all__ = ["Para", "Said", "demo_case", "document", "extract", "hostile_case", "made_case", "said"]

DEMO = "Ledra delta"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and what it says. Each part is given by its words as they stand in it."""

    text: str
    speaker: str = ""
    act: str = "SAY"
    target: str = ""
    subject: str = ""
    cue: str = ""
    content: Sequence[str] = ()
    hedges: Sequence[str] = ()
    when: str = ""
    period: tuple[str | None, str | None] | None = None
    precision: str = "day"
    stance: float | None = None
    polarity: Any = "asserted"
    distance: Any = "stated"
    mode: Any = "indirect"
    confidence: float = 0.85
    rule: str = "made"
    kind: Any = "group"


@dataclass(frozen=True, slots=True)
class Para:
    """A block of a document: sentences, each plain or with what it says."""

    parts: Sequence[str | Said] = ()
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Story:
    """A document to be made."""

    paras: Sequence[Para | Said | str]
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    author: str | None = None
    lang: str = "en"
    kind: Any = "article"
    account: str | None = None
    platform: str | None = None
    captions: tuple[str, ...] = ()
    uri: str = ""
    names: tuple[Name, ...] = ()
    issues: tuple[Issue, ...] = ()
    context: dict[str, str] = field(default_factory=dict)


def said(s: Said, document_id: str, at: int) -> Statement:
    """The statement that `s` makes, its sentence standing at `at` in the document's text."""

    def piece(words: str) -> Piece:
        where = s.text.index(words)
        return Piece(words, Span(at + where, at + where + len(words)))

    def mention(words: str) -> Mention:
        return Mention(words, piece(words).span, key_of(words), s.kind)

    speaker = mention(s.speaker) if s.speaker else Mention("", None, "author", "author")
    subject = mention(s.subject) if s.subject else speaker
    target = mention(s.target) if s.target else None
    when = None
    if s.when or s.period:
        earliest, latest = s.period or (None, None)
        span = piece(s.when).span if s.when else None
        when = Period(earliest, latest, s.precision, s.when, "", span)  # type: ignore[arg-type]
    evidence = Span(at, at + len(s.text))
    return Statement(
        id=digest(document_id, evidence, speaker.key, subject.key, target and target.key, s.act),
        document_id=document_id,
        evidence=evidence,
        text=s.text,
        speaker=speaker,
        cue=piece(s.cue) if s.cue else None,
        content=tuple(piece(c) for c in s.content),
        mode=s.mode if s.speaker else "authored",
        carriers=(),
        subject=subject,
        act=s.act,
        target=target,
        stance=s.stance,
        stance_words=(),
        when=when,
        claim=Claim(tuple(piece(h) for h in s.hedges), s.polarity, s.distance),
        glosses=(),
        confidence=s.confidence,
        rule=s.rule,
    )


def document(story: Story) -> tuple[Document, tuple[Statement, ...]]:
    """The document of a story and its statements, with every span in its place."""
    chunks: list[str] = []
    blocks: list[Block] = []
    found: list[tuple[Said, int]] = []
    at = 0
    for para in story.paras:
        para = para if isinstance(para, Para) else Para((para,))
        start = at
        for n, part in enumerate(para.parts):
            if n:
                chunks.append(" ")
                at += 1
            text = part.text if isinstance(part, Said) else part
            if isinstance(part, Said):
                found.append((part, at))
            chunks.append(text)
            at += len(text)
        blocks.append(Block(para.kind, Span(start, at)))
        chunks.append("\n\n")
        at += 2
    text = "".join(chunks)[:-2]
    id_ = digest(story.title, story.published, story.publisher, story.account, text)
    doc = Document(
        id=id_,
        capture=digest(id_, size=32),
        uri=story.uri or f"made/{id_[:8]}.html",
        title=story.title,
        author=story.author,
        publisher=story.publisher,
        published=story.published,
        lang=story.lang,
        text=text,
        blocks=tuple(blocks),
        captions=story.captions,
        kind=story.kind,
        platform=story.platform,
        account=story.account,
        context=story.context,
        reader="made",
    )
    return doc, tuple(said(s, id_, where) for s, where in found)


def extract(story: Story) -> Extract:
    """All that a story says, as a reader would give it."""
    doc, statements = document(story)
    mentions = [m for s in statements for m in (s.speaker, s.subject, s.target) if m]
    issues = tuple(replace(i, where=i.where or doc.id) for i in story.issues)
    return Extract(doc, statements, tuple(mentions), story.names, issues, "made")


def made_case(root: Path, stories: Iterable[Story], name: str = DEMO) -> Case:
    """A real case in the folder `root` that holds the stories."""
    root.mkdir(parents=True, exist_ok=True)
    write_settings(root / "case.toml", Settings(name=name))
    case = open_case(root)
    for n, story in enumerate(stories):
        e = extract(story)
        capture = Capture(
            e.document.capture, e.document.uri, len(e.document.text), "2018-01-05", "file"
        )
        at = f"2018-01-05T10:{n // 60 % 60:02d}:{n % 60:02d}+00:00"
        case.store.write(capture, (e,), (), "made", at)
    return case


# --- a case worth looking at -------------------------------------------------------------------

LEAGUE, COUNCIL, HERON = "Lantern League", "Ford Council", "Heron Guard"
OUTLETS = ("The Ledra Courier", "Delta Dispatch", "Harbour Wire")


def demo_stories() -> list[Story]:
    """Two years in an invented delta: allies fall out, two others stay friends, a third is loud."""
    stories: list[Story] = []
    warm = ("agreed to share the upper locks with", "sent grain boats to", "praised")
    cold = ("accused", "attacked a convoy of", "threatened")
    for n in range(22):
        if n in (7, 15):  # two silent months
            continue
        month = f"{2016 + n // 12}-{n % 12 + 1:02d}"
        deed, act = (warm[n % 3], ("AGREE", "AID", "SUPPORT")[n % 3])
        if n > 11:
            deed, act = cold[n % 3], ("ACCUSE", "ASSAULT", "THREATEN")[n % 3]
        lead = Said(
            f"Fighters of the {LEAGUE} {deed} the {COUNCIL} on {n % 26 + 1} of the month, "
            "two boatmen said.",
            speaker=LEAGUE,
            act=act,
            target=COUNCIL,
            cue=deed.split()[0],
            content=(deed,),
            confidence=0.9,
        )
        answer = Said(
            f"A spokesman of the {COUNCIL} reportedly said that the {LEAGUE} "
            + ("had broken the lock treaty" if n > 10 else "had kept its word")
            + f" since the flood, a claim that nobody at the ford could check in week {n}.",
            speaker=COUNCIL,
            act="ACCUSE" if n > 10 else "SUPPORT",
            target=LEAGUE,
            cue="said",
            content=("had broken the lock treaty" if n > 10 else "had kept its word",),
            hedges=("reportedly",),
            when="since the flood",
            period=(f"{month}-01", None),
            precision="range",
            distance="claimed",
            confidence=0.62,
        )
        stories.append(
            Story(
                [
                    Para((f"Ledra, {month}",), "byline"),
                    Para(("The river was high and the market at the ford was open.", lead)),
                    Para((answer,)),
                    Para(("What the boatmen saw",), "heading"),
                    Para(
                        (
                            Said(
                                f"“The {HERON} will stand with the {COUNCIL} in year {n},” its "
                                "commander said.",
                                speaker=HERON,
                                act="ALLIED_WITH",
                                target=COUNCIL,
                                cue="said",
                                content=(f"will stand with the {COUNCIL} in year {n}",),
                                mode="direct",
                            ),
                        ),
                        "quote",
                    ),
                ],
                title=("Quarrel" if n > 11 else "Calm") + f" at the ford, chapter {n + 1}",
                published=f"{month}-{n % 26 + 2:02d}",
                publisher=OUTLETS[n % 3],
                author="Mira Oldacre",
                captions=("Boats below the third lock. Photograph: staff",),
            )
        )
        if n in (13, 17):  # the wire story in two more outlets
            base = stories[-1]
            stories += [replace(base, publisher=o) for o in OUTLETS if o != base.publisher]
    stories.append(
        Story(
            [
                Said(
                    "Фонарная лига обвинила Совет брода в краже зерна.",
                    speaker="Фонарная лига",
                    act="ACCUSE",
                    target="Совет брода",
                    cue="обвинила",
                    content=("в краже зерна",),
                )
            ],
            published="2017-06-02T18:20:00+03:00",
            lang="ru",
            kind="post",
            account="@heron_watch",
            platform="telegram",
            context={"forwarded_from": "@ledra_now"},
        )
    )
    stories.append(
        Story(
            [Para(("هذا نص مخترع عن الجسر والنهر.",)), Para(("لا شيء فيه عن أحد.",))],
            title="رسالة من الضفة",
            lang="ar",
            publisher="Harbour Wire",
            issues=(
                Issue("undated", "", "no date in the page", "a date", "give one with --published"),
            ),
        )
    )
    return stories


def demo_case(root: Path) -> Case:
    """The demonstration case in the folder `root`."""
    return made_case(root, demo_stories())


# --- a case that means harm --------------------------------------------------------------------

SCRIPT = "<script>alert('x')</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
ADDRESS = "javascript:alert(document.domain)"
OVERRIDE = "\u202egnirts\u202c"


def hostile_stories() -> list[Story]:
    """Every field that a capture can fill, filled with what must stay text."""
    who = f"Grey{SCRIPT}Hand"
    whom = f"Salt{IMAGE}Row/../.."
    text = f"{who} {OVERRIDE} accused {whom} of {{{{ 7*7 }}}} &amp; \x00\x07\ud800 {ADDRESS}"
    return [
        Story(
            [
                Para((f"{SCRIPT} heading",), "heading"),
                Para(
                    (
                        Said(
                            text,
                            speaker=who,
                            act="ACCUSE",
                            target=whom,
                            cue="accused",
                            content=(ADDRESS, "{{ 7*7 }}"),
                            hedges=("&amp;",),
                            when=OVERRIDE,
                            rule=SCRIPT,
                        ),
                    ),
                    kind,
                ),
                Para(("x" * 5000,)),
            ],
            title=f"{IMAGE} {kind}",
            published=f"2016-{n + 1:02d}-03",
            publisher=f"{SCRIPT} Press",
            author=f"{IMAGE}",
            lang='en" onmouseover="alert(1)',
            captions=(SCRIPT, IMAGE),
            uri=f"{ADDRESS}/{n}",
            names=(Name(f"{SCRIPT} Alias", key_of(who), "pejorative", 'xx"><b>', source=IMAGE),),
            issues=(Issue(f"odd{SCRIPT}", "", IMAGE, SCRIPT, ADDRESS),),
            context={SCRIPT: IMAGE, "reply_to": ADDRESS},
            platform=SCRIPT,
            account=IMAGE,
            kind="post" if n % 2 else "article",
        )
        for n, kind in enumerate(("paragraph", "quote", "caption", "item", "headline", "byline"))
    ]


def hostile_case(root: Path) -> Case:
    """The hostile case in the folder `root`, its own name included."""
    return made_case(root, hostile_stories(), name=f"Case {SCRIPT}")
