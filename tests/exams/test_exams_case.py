"""The exam of a whole case, tried on small cases whose right figures were counted by hand.

All names and words are invented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline import reading
from riftline.errors import ExamError
from riftline.exams.case import _Folded, _places, _same, _words, report, score_case
from riftline.exams.truth import read_truth
from riftline.model import (
    Actor,
    Break,
    Claim,
    Counts,
    Coverage,
    Document,
    DocumentCard,
    Fold,
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

SALTMARSH = Path(__file__).resolve().parents[2] / "examples" / "saltmarsh"

# --- a small case -------------------------------------------------------------------------------

STORY = (
    "The Quarry Guild accused the Mill League of theft.\n\n"
    "The Mill League denied it, and its head, Olla Brandt, thanked the Quarry Guild.\n\n"
    "The market was open."
)
POST = "Мельничная лига обманула всех."

TRUTH = """
[[actor]]
id = "guild"
kind = "group"
names = ["Quarry Guild"]
[[actor]]
id = "league"
kind = "group"
names = ["Mill League", "Мельничная лига"]
[[actor]]
id = "brandt"
kind = "person"
names = ["Olla Brandt", "Brandt"]

[[document]]
path = "courier/story.txt"
exhaustive = true
[[document]]
path = "wall/export.json"
record = "message 7"
exhaustive = false

[[statement]]
document = "courier/story.txt"
quote = "accused the Mill League of theft"
speaker = "guild"
cue = "accused"
act = "ACCUSE"
subject = "guild"
target = "league"
polarity = "asserted"
distance = "stated"
when = "2016-03"
[[statement]]
document = "courier/story.txt"
quote = "The Mill League denied it"
speaker = "league"
cue = "denied"
act = "ACCUSE"
subject = "guild"
target = "league"
polarity = "denied"
distance = "denied"
[[statement]]
document = "courier/story.txt"
quote = "thanked the Quarry Guild"
speaker = "brandt"
cue = "thanked"
act = "SUPPORT"
subject = "brandt"
target = "guild"
polarity = "asserted"
distance = "stated"
[[statement]]
document = "wall/export.json"
record = "message 7"
quote = "обманула всех"
speaker = "author"
cue = ""
act = "ACCUSE"
subject = "author"
target = "league"
polarity = "asserted"
distance = "stated"

[[rift]]
a = "guild"
b = "league"
onset_earliest = "2016-03"
onset_latest = "2016-05"
announced = false
[[not_a_rift]]
a = "guild"
b = "brandt"
why = "thanks"
[[tie]]
a = "guild"
b = "league"
sign = -1
since = "2016-03"
[[copy]]
documents = ["courier/story.txt", "wall/export.json#message 7"]
"""


def doc(
    id_: str, text: str, path: str, record: str = "", capture: str = "", **more: Any
) -> Document:
    values: dict[str, Any] = {
        "id": id_, "capture": capture or id_, "uri": f"https://courier.example/{id_}",
        "title": None, "author": None, "publisher": None, "published": "2016-03-02", "lang": "en",
        "text": text, "context": {"path": path, **({"record": record} if record else {})},
    }  # fmt: skip
    return Document(**(values | more))


DOCUMENTS = {
    "d1": doc("d1", STORY, "/home/ann/courier/story.txt", title="A quarrel at the mill"),
    "d2": doc(
        "d2", POST, "/home/ann/wall/export.json", "message 7", lang="ru", kind="post",
        account="mill_watch",
    ),
}  # fmt: skip

KEYS = {"Quarry Guild": "guild", "Mill League": "league", "Olla Brandt": "olla brandt"}
AUTHOR = Mention("", None, "author", "author")


def who(text: str, document: Document, key: str = "") -> Mention:
    at = document.text.index(text)
    return Mention(text, Span(at, at + len(text)), key or KEYS.get(text, text.casefold()), "group")


def says(
    evidence: str,
    speaker: Mention,
    act: str,
    target: Mention | None,
    *,
    subject: Mention | None = None,
    document: Document = DOCUMENTS["d1"],
    **claim: Any,
) -> Statement:
    start = document.text.index(evidence)
    span = Span(start, start + len(evidence))
    return Statement(
        id=f"{document.id}:{start}:{span.end}:{act}:{speaker.key}:{target and target.key}",
        document_id=document.id, evidence=span, text=evidence, speaker=speaker, cue=None,
        content=(), mode="indirect", carriers=(), subject=subject or speaker, act=act,
        target=target, stance=None, stance_words=(), when=claim.pop("when", None),
        claim=Claim(**claim), glosses=(), confidence=0.8, rule="made",
    )  # fmt: skip


D1, D2 = DOCUMENTS["d1"], DOCUMENTS["d2"]
GUILD, LEAGUE = who("Quarry Guild", D1), who("Mill League", D1)
BRANDT = who("Olla Brandt", D1)
LIGA = who("Мельничная лига", D2, "league")

ACCUSED = says(
    "The Quarry Guild accused the Mill League of theft.", GUILD, "ACCUSE", LEAGUE,
    when=Period("2016-03-01", "2016-03-31", "month"),
)  # fmt: skip
DENIED = says(
    "The Mill League denied it", LEAGUE, "ACCUSE", LEAGUE, subject=GUILD, polarity="denied",
    distance="denied",
)  # fmt: skip
THANKED = says("its head, Olla Brandt, thanked the Quarry Guild", BRANDT, "SUPPORT", GUILD)
POSTED = says(POST, AUTHOR, "ACCUSE", LIGA, document=D2)
RIGHT = (ACCUSED, DENIED, THANKED, POSTED)

ROSTER = (
    Actor("r-guild", "Quarry Guild", "group", (Name("Quarry Guild", "guild"),), ("guild",)),
    Actor("r-league", "Mill League", "group", (Name("Mill League", "league"),), ("league",)),
    Actor(
        "r-brandt", "Olla Brandt", "person", (Name("O. Brandt", "olla brandt"),), ("olla brandt",)
    ),
)

ALL_FIELDS = (
    "speaker", "act", "sign", "subject", "target", "polarity", "distance", "whole",
    "speaker_by_name", "subject_by_name", "target_by_name",
)  # fmt: skip

NOTHING = Coverage((), 0, 0, 0)


def roster(actors: Sequence[Actor]) -> Roster:
    return Roster(
        tuple(actors), {k: a.id for a in actors for k in a.keys}, {a.id: a for a in actors}
    )


def trend(a: str, b: str, verdict: Any, onset: tuple[str, str] | None = None) -> Trend:
    turn = Break(*onset, 0.9, "worse") if onset else None
    return Trend(a, b, (), turn, (turn,) if turn else (), 0.5, verdict, (), NOTHING, 9, 12)


def tie(a: str, b: str, *months: tuple[str, float, float]) -> Tie:
    return Tie(
        a, b, tuple(TieMonth(m, Counts(hostile=h), Counts(friendly=f)) for m, h, f in months)
    )


RIFT = trend("r-guild", "r-league", "rift", ("2016-04", "2016-05"))
CALM = trend("r-brandt", "r-guild", "friendly")
COLD = tie("r-guild", "r-league", ("2016-01", 0.0, 5.0), ("2016-03", 1.0, 0.5))
COPIED = Fold(ACCUSED.id, (ACCUSED.id, POSTED.id), ())


def case(
    statements: Sequence[Statement] = RIGHT,
    actors: Sequence[Actor] = ROSTER,
    trends: Sequence[Trend] = (RIFT, CALM),
    ties: Sequence[Tie] = (COLD,),
    folds: Sequence[Fold] = (COPIED,),
    documents: Mapping[str, Document] = DOCUMENTS,
) -> Snapshot:
    cards = tuple(
        DocumentCard(
            d.id, d.capture, d.uri, d.title, None, None, d.published, d.lang, d.kind, None,
            d.account, "", 0,
        )
        for d in documents.values()
    )  # fmt: skip
    return Snapshot(
        name="Mill valley", revision=1, documents=cards, all_statements=Statements(statements),
        roster=roster(actors), folds=tuple(folds), ties=tuple(ties), trends=tuple(trends),
        coverage=NOTHING, issues=(), decisions=(), said={}, fold_of={},
    )  # fmt: skip


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    path = tmp_path / "truth.toml"
    path.write_text(TRUTH, "utf-8")
    return path


def counts(figure: Mapping[str, Any]) -> tuple[int, int]:
    """right and n, once the share is seen to be theirs."""
    right, n = figure["right"], figure["n"]
    assert figure["share"] == (round(right / n, 4) if n else None)
    return right, n


# --- all right, all wrong -----------------------------------------------------------------------


def test_a_case_that_reads_everything_right_has_every_figure_full(truth: Path) -> None:
    scores = score_case(case(), DOCUMENTS, truth)
    assert counts(scores["documents"]) == (2, 2)
    actors = scores["actors"]
    assert counts(actors["found"]) == counts(actors["clean"]) == (3, 3)
    # "Brandt" alone stands nowhere: four of five names are held.
    assert counts(actors["names"]) == (4, 5)
    assert counts(actors["split"]) == (0, 3)
    assert counts(actors["merged_wrong"]) == (0, 3)
    said = scores["statements"]
    assert counts(said["recall"]) == counts(said["whole"]["recall"]) == (4, 4)
    # The post is not marked exhaustively: precision is of the story's three alone.
    assert counts(said["precision"]) == counts(said["whole"]["precision"]) == (3, 3)
    assert {f: counts(v) for f, v in said["of_found"].items()} == {
        **dict.fromkeys(ALL_FIELDS, (4, 4)),
        "when": (1, 1),
    }
    rifts = scores["rifts"]
    for figure in ("found", "within", "called_rift", "non_rifts_silent"):
        assert counts(rifts[figure]) == ((1, 1))
    assert counts(rifts["non_rifts_silent"]["with_evidence"]) == (1, 1)
    assert counts(rifts["alarms_elsewhere"]) == (0, 0)
    assert counts(scores["ties"]["found"]) == counts(scores["ties"]["sign"]) == (1, 1)
    assert counts(scores["copies"]["recall"]) == counts(scores["copies"]["precision"]) == (1, 1)
    assert (scores["misses"], scores["wrong"], scores["superfluous"]) == ([], [], [])


def test_a_case_that_reads_much_wrong_has_the_figures_counted_by_hand(truth: Path) -> None:
    """Speaker and target swapped; the denial lost its polarity; thanks became a threat by nobody;
    the post unread; one statement out of thin air."""
    swapped = replace(ACCUSED, speaker=LEAGUE, subject=LEAGUE, target=GUILD, when=None)
    bare = replace(DENIED, claim=Claim())
    threat = replace(THANKED, act="THREATEN", speaker=who("head", D1), subject=None)
    thin = says("The market was open.", GUILD, "SAY", None)
    wrong = case(
        (swapped, bare, threat, thin),
        trends=(
            trend("r-brandt", "r-guild", "rift", ("2016-01", "2016-02")),
            trend("r-brandt", "r-league", "mixed", ("2016-01", "2016-02")),
            trend("r-guild", "r-league", "mixed", ("2016-01", "2016-02")),
        ),
        ties=(tie("r-guild", "r-league", ("2016-02", 9.0, 0.0), ("2016-04", 0.1, 0.5)),),
        folds=(),
    )
    scores = score_case(wrong, DOCUMENTS, truth)
    said = scores["statements"]
    assert counts(said["recall"]) == (3, 4)
    assert counts(said["precision"]) == (3, 4)
    assert {f: counts(said["of_found"][f]) for f in said["of_found"] if "by_name" not in f} == {
        "speaker": (1, 3),  # the denial's
        "act": (2, 3),
        "sign": (2, 3),
        "subject": (1, 3),
        "target": (2, 3),  # the denial's and the threat's
        "polarity": (2, 3),
        "distance": (2, 3),
        "when": (0, 1),
        "whole": (0, 3),
    }
    assert said["missed"] == {"no statement was read there": 1}
    assert scores["misses"] == [
        {
            "document": "wall/export.json#message 7",
            "quote": "обманула всех",
            "why": "no statement was read there",
        }
    ]
    assert [s["text"] for s in scores["superfluous"]] == ["The market was open."]
    assert scores["wrong"][0]["wanted_read"] == {
        "speaker": ["guild", "Mill League → r-league"],
        "subject": ["guild", "Mill League → r-league"],
        "target": ["league", "Quarry Guild → r-guild"],
    }
    rifts = scores["rifts"]
    assert counts(rifts["found"]) == (1, 1)
    assert counts(rifts["within"]) == counts(rifts["called_rift"]) == (0, 1)
    assert counts(rifts["non_rifts_silent"]) == (0, 1)
    assert counts(rifts["alarms_elsewhere"]) == (1, 1)
    assert rifts["planted"][0]["rank"] == 3
    # Only months since the tie's own count: 0.1 hostile against 0.5 friendly.
    assert counts(scores["ties"]["found"]) == (1, 1)
    assert counts(scores["ties"]["sign"]) == (0, 1)
    assert counts(scores["copies"]["recall"]) == (0, 1)
    assert counts(scores["copies"]["precision"]) == (0, 0)


def test_an_empty_case_has_nothing_and_divides_by_nothing(truth: Path) -> None:
    scores = score_case(case((), (), (), (), (), {}), {}, truth)
    assert counts(scores["documents"]) == (0, 2)
    assert counts(scores["statements"]["recall"]) == (0, 4)
    assert counts(scores["statements"]["precision"]) == (0, 0)
    assert scores["statements"]["missed"] == {"the case has no such document": 4}
    assert scores["rifts"]["planted"][0]["why"] == "no actor was found for guild"
    assert "–" in report(scores)


# --- documents ----------------------------------------------------------------------------------


def test_a_document_is_known_by_its_bytes_wherever_it_was_read_from(truth: Path) -> None:
    file = truth.parent / "documents" / "courier" / "story.txt"
    file.parent.mkdir(parents=True)
    file.write_text(STORY, "utf-8")
    moved = doc("d1", STORY, "/tmp/x.txt", capture=sha256(file.read_bytes()).hexdigest())
    # Another file of the same name, whose bytes are others, is not taken for it.
    other = doc("d0", "Nothing.", "/old/courier/story.txt")
    scores = score_case(case(), {"d0": other, "d1": moved, "d2": D2}, truth)
    assert counts(scores["documents"]) == (2, 2)
    assert scores["documents"]["not_in_the_truth"] == 1
    assert counts(scores["statements"]["recall"]) == (4, 4)


@pytest.mark.parametrize(
    ("uri", "path", "known"),
    [
        ("file:///home/ann/courier/story.txt", "", True),
        ("/home/ann/courier/story.txt", "", True),
        ("https://courier.example/1", "C:\\case\\courier\\story.txt", True),
        ("/home/ann/mycourier/story.txt", "", False),
        ("https://courier.example/1", "/home/ann/story.txt", False),
    ],
)
def test_a_path_must_end_in_the_truths_whole_path(
    truth: Path, uri: str, path: str, known: bool
) -> None:
    moved = replace(D1, uri=uri, context={"path": path} if path else {})
    scores = score_case(case(), {"d1": moved, "d2": D2}, truth)
    assert counts(scores["documents"]) == (1 + known, 2)


def test_a_record_of_another_number_is_another_document(truth: Path) -> None:
    other = replace(D2, context={**D2.context, "record": "message 70"})
    scores = score_case(case(), {"d1": D1, "d2": other}, truth)
    assert counts(scores["documents"]) == (1, 2)


# --- finding statements -------------------------------------------------------------------------


def test_a_quote_is_found_across_line_breaks_and_soft_hyphens() -> None:
    text = "One.\n\nHe said\u00a0the  mill\nwheel had\u00ad stopped.  "
    (span,) = _Folded.of(text).find("said the\nmill wheel had stopped")
    assert text[span.start : span.end] == "said\u00a0the  mill\nwheel had\u00ad stopped"


@given(st.text("ab \n\u00ad", max_size=30), st.text("ab \n", min_size=1, max_size=4))
def test_whatever_is_found_reads_as_the_quote(text: str, quote: str) -> None:
    for span in _Folded.of(text).find(quote):
        found = text[span.start : span.end].replace("\u00ad", "")
        assert " ".join(found.split()) == " ".join(quote.split())


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ("The Quarry Guild accused the Mill League of theft.", True),  # around the quote
        ("Mill League of theft.", True),  # over half of it
        ("theft", True),  # inside it
        ("The Quarry Guild accused", False),  # under half of it
        ("The market was open.", False),
    ],
)
def test_evidence_covers_half_of_the_quote_or_lies_inside(
    truth: Path, evidence: str, found: bool
) -> None:
    scores = score_case(case((says(evidence, GUILD, "ACCUSE", LEAGUE),)), DOCUMENTS, truth)
    assert counts(scores["statements"]["recall"]) == (found, 4)


def test_a_quote_outside_the_text_is_missed_and_says_where_it_stands(truth: Path) -> None:
    for quote, why in (
        ("quarrel at the mill", "the quote stands in the title, not in the text"),
        ("wheel at dusk", "the quote stands in the captions, not in the text"),
        ("flour was sold", "the quote is not in the text that was read"),
    ):
        truth.write_text(TRUTH.replace("thanked the Quarry Guild", quote), "utf-8")
        documents = {**DOCUMENTS, "d1": replace(D1, captions=("The wheel at dusk.",))}
        scores = score_case(case(), documents, truth)
        assert scores["misses"] == [{"document": "courier/story.txt", "quote": quote, "why": why}]


def test_statements_on_one_sentence_pair_up_by_what_they_say_in_any_order(truth: Path) -> None:
    """The second and third marked statements share a sentence; both readings hold all of it."""
    sentence = "The Mill League denied it, and its head, Olla Brandt, thanked the Quarry Guild."
    start = STORY.index(sentence)
    whole = Span(start, start + len(sentence))
    both = [replace(DENIED, evidence=whole), replace(THANKED, evidence=whole)]
    for n, pair in enumerate((both, both[::-1])):
        named = [replace(s, id=f"{n}{i}") for i, s in enumerate(pair)]
        scores = score_case(case((ACCUSED, *named, POSTED)), DOCUMENTS, truth)
        assert counts(scores["statements"]["whole"]["recall"]) == (4, 4)


def test_one_statement_is_found_once_only(truth: Path) -> None:
    sentence = "The Mill League denied it, and its head, Olla Brandt, thanked the Quarry Guild."
    lone = says(sentence, BRANDT, "SUPPORT", GUILD)
    scores = score_case(case((lone,)), DOCUMENTS, truth)
    assert counts(scores["statements"]["recall"]) == (1, 4)
    assert counts(scores["statements"]["whole"]["recall"]) == (1, 4)
    assert scores["statements"]["missed"] == {
        "no statement was read there": 2,
        "fewer statements were read there than are marked": 1,
    }


def test_the_order_of_everything_does_not_matter(truth: Path) -> None:
    plain = score_case(case(), DOCUMENTS, truth)
    shuffle = Random(4).sample
    mixed = case(shuffle(RIGHT, 4), shuffle(ROSTER, 3))
    documents = dict(reversed(DOCUMENTS.items()))
    assert score_case(mixed, documents, truth) == plain


# --- speakers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "speaker", "right"),
    [
        ("author", AUTHOR, True),
        ("author", Mention("@mill_watch", Span(0, 3), "mill watch", "account"), True),
        ("author", LIGA, False),
        ("league", LIGA, True),
        ("guild", LIGA, False),
        ("unnamed", Mention("всех", Span(25, 29), "", "role"), True),
        ("unnamed", LIGA, False),
        ("unnamed", AUTHOR, False),
        ("league", Mention("всех", Span(25, 29), "", "role"), False),
    ],
)
def test_who_is_the_right_speaker(truth: Path, wanted: str, speaker: Mention, right: bool) -> None:
    truth.write_text(TRUTH.replace('speaker = "author"', f'speaker = "{wanted}"'), "utf-8")
    scores = score_case(
        case((ACCUSED, DENIED, THANKED, replace(POSTED, speaker=speaker))), DOCUMENTS, truth
    )
    assert counts(scores["statements"]["of_found"]["speaker"]) == (3 + right, 4)


def test_a_target_where_there_is_none_is_wrong_and_a_stranger_is_none_of_the_list(
    truth: Path,
) -> None:
    truth.write_text(TRUTH.replace('target = "guild"', 'target = ""'), "utf-8")
    for target, right in ((None, True), (who("market", D1), True), (GUILD, False)):
        read = case((ACCUSED, DENIED, replace(THANKED, target=target), POSTED))
        scores = score_case(read, DOCUMENTS, truth)
        assert counts(scores["statements"]["of_found"]["target"]) == (3 + right, 4)


@pytest.mark.parametrize(
    ("when", "earliest", "latest", "right"),
    [
        ("2016-02", "2016-02-01", "2016-02-29", True),
        ("2016", "2016-01-01", "2016-12-31", True),
        ("2016-03-04", "2016-03-04T10:00:00", "2016-03-04T10:00:00", True),
        ("2016-03/..", "2016-03-01", None, True),
        ("../2016-03", None, "2016-03-31", True),
        ("2016-03-04/2016-04-05", "2016-03-04", "2016-04-05", True),
        ("2016-03", "2016-03-01", None, False),
        ("2016-03", "2016-03-01", "2016-03-30", False),
    ],
)
def test_dates(
    truth: Path, when: str, earliest: str | None, latest: str | None, right: bool
) -> None:
    truth.write_text(TRUTH.replace('when = "2016-03"', f'when = "{when}"'), "utf-8")
    dated = replace(ACCUSED, when=Period(earliest, latest, "unknown"))
    scores = score_case(case((dated,)), DOCUMENTS, truth)
    assert counts(scores["statements"]["of_found"]["when"]) == (right, 1)


@pytest.mark.parametrize(("read", "right"), [("appears", True), ("perhaps", False), ("", False)])
def test_hedges(truth: Path, read: str, right: bool) -> None:
    marked = TRUTH.replace('when = "2016-03"', 'when = "2016-03"\nhedge = "appears to"')
    truth.write_text(marked, "utf-8")
    hedged = replace(ACCUSED, claim=Claim((Piece(read, Span(0, len(read))),)))
    scores = score_case(case((hedged,)), DOCUMENTS, truth)
    assert counts(scores["statements"]["of_found"]["hedge"]) == (right, 1)


# --- actors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("the Quarry Guild", "Quarry Guild’s"),
        ("QUARRY GUILD", "quarry guild"),
        ("Мельничная лига", "Мельничной лиги"),
        ("Маррин", "Маррином"),
        ("бригада «Мельник»", "Бригаде «Мельник»"),
    ],
)
def test_spellings_of_one_name(a: str, b: str) -> None:
    assert _same(_words(a), _words(b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Quarry Guild", "Quarry Guilds"),
        ("Quarry", "Quarry Guild"),
        ("лига", "лиман"),
        ("Мельник", "Мельничная"),
        ("Ора", "Орий"),  # two letters are no stem
        ("", ""),
        ("the", ""),
    ],
)
def test_spellings_of_two_names(a: str, b: str) -> None:
    assert not _same(_words(a), _words(b))


def test_an_actor_in_two_pieces_is_split_and_only_the_larger_is_its_counterpart(
    truth: Path,
) -> None:
    liga = Actor("r-liga", "Мельничной лиги", "group", (), ("liga",))
    posted = replace(POSTED, target=replace(LIGA, key="liga"))
    scores = score_case(case((*RIGHT[:3], posted), (*ROSTER, liga)), DOCUMENTS, truth)
    actors = scores["actors"]
    assert counts(actors["found"]) == (3, 3)
    assert counts(actors["clean"]) == (2, 3)
    assert actors["split"]["which"] == {"league": ["r-league", "r-liga"]}
    assert actors["counterparts"]["league"] == "r-league"
    fields = scores["statements"]["of_found"]
    assert counts(fields["target"]) == (3, 4)
    assert counts(fields["target_by_name"]) == (4, 4)


def test_an_actor_made_of_two_is_merged_wrong_and_stands_for_one_only(truth: Path) -> None:
    both = Actor("r-both", "Quarry Guild", "group", (), ("guild", "league"))
    scores = score_case(case(actors=(both, ROSTER[2]), trends=()), DOCUMENTS, truth)
    actors = scores["actors"]
    # It holds two names of the league and one of the guild.
    assert actors["counterparts"] == {"guild": None, "league": "r-both", "brandt": "r-brandt"}
    assert counts(actors["merged_wrong"]) == (1, 2)
    assert actors["merged_wrong"]["which"]["r-both"]["holds"] == {
        "guild": ["Quarry Guild"],
        "league": ["Mill League", "Мельничная лига"],
    }
    fields = scores["statements"]["of_found"]
    # The denial's and the thanks' speakers, and the post's author; the guild's is lost.
    assert counts(fields["speaker"]) == counts(fields["speaker_by_name"]) == (3, 4)


def test_a_listed_name_of_another_is_merged_wrong_and_does_not_move_the_counterpart(
    truth: Path,
) -> None:
    greedy = replace(ROSTER[2], names=(Name("Quarry Guild", "olla brandt"),))
    actors = score_case(case(actors=(*ROSTER[:2], greedy)), DOCUMENTS, truth)["actors"]
    assert list(actors["merged_wrong"]["which"]) == ["r-brandt"]
    assert actors["counterparts"]["guild"] == "r-guild"
    assert counts(actors["split"]) == (0, 3)


def test_a_surname_counts_as_held_where_the_document_says_whose_it_is(truth: Path) -> None:
    short = replace(BRANDT, text="Brandt")
    scores = score_case(case((*RIGHT, replace(THANKED, id="x", speaker=short))), DOCUMENTS, truth)
    assert counts(scores["actors"]["names"]) == (5, 5)


# --- rifts, ties, copies ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("onset", "within", "inside"),
    [
        (("2016-03", "2016-05"), 1, 1),
        (("2016-02", "2016-03"), 1, 0),
        (("2016-05", "2016-09"), 1, 0),
        (("2016-01", "2016-12"), 1, 0),
        (("2016-06", "2016-06"), 0, 0),
        (("2015-12", "2016-02"), 0, 0),
        (None, 0, 0),
    ],
)
def test_windows(truth: Path, onset: tuple[str, str] | None, within: int, inside: int) -> None:
    read = case(trends=(trend("r-guild", "r-league", "rift", onset),))
    rifts = score_case(read, DOCUMENTS, truth)["rifts"]
    assert counts(rifts["found"]) == (int(onset is not None), 1)
    assert (rifts["within"]["right"], rifts["inside"]["right"]) == (within, inside)
    # Nothing is on record for the non-rift: silent, but not by virtue of evidence.
    assert counts(rifts["non_rifts_silent"]) == (1, 1)
    assert counts(rifts["non_rifts_silent"]["with_evidence"]) == (0, 0)


@pytest.mark.parametrize(
    ("verdict", "onset", "silent"),
    [
        ("rift", None, False),
        ("mixed", ("2016-01", "2016-02"), False),
        ("easing", None, True),
        ("quiet", None, True),
    ],
)
def test_a_non_rift_with_an_onset_or_the_verdict_is_not_silent(
    truth: Path, verdict: str, onset: tuple[str, str] | None, silent: bool
) -> None:
    read = case(trends=(trend("r-guild", "r-brandt", verdict, onset),))
    rifts = score_case(read, DOCUMENTS, truth)["rifts"]
    assert counts(rifts["non_rifts_silent"]["with_evidence"]) == (silent, 1)


def test_a_tie_is_ordered_and_needs_evidence_since_its_month(truth: Path) -> None:
    for read in (
        tie("r-league", "r-guild", ("2016-03", 1.0, 0.0)),
        tie("r-guild", "r-league", ("2016-02", 1.0, 0.0)),
        tie("r-guild", "r-league", ("2016-03", 0.0, 0.0)),
    ):
        scores = score_case(case(ties=(read,)), DOCUMENTS, truth)
        assert counts(scores["ties"]["found"]) == (0, 1)
        assert counts(scores["ties"]["sign"]) == (0, 0)


def test_folds_inside_one_document_and_with_strangers_are_no_pairs(truth: Path) -> None:
    inside = Fold(ACCUSED.id, (ACCUSED.id, THANKED.id), ())
    scores = score_case(case(folds=(inside,)), DOCUMENTS, truth)
    assert counts(scores["copies"]["precision"]) == (0, 0)
    assert scores["copies"]["missed"] == [["courier/story.txt", "wall/export.json#message 7"]]


def test_a_pair_that_is_none_lowers_precision(truth: Path) -> None:
    plain = TRUTH[: TRUTH.index("[[copy]]")]
    truth.write_text(plain, "utf-8")
    scores = score_case(case(), DOCUMENTS, truth)
    assert counts(scores["copies"]["recall"]) == (0, 0)
    assert counts(scores["copies"]["precision"]) == (0, 1)
    assert scores["copies"]["superfluous"] == [["courier/story.txt", "wall/export.json#message 7"]]


# --- what comes out -----------------------------------------------------------------------------


def test_the_scores_are_json_and_the_report_shows_them(truth: Path) -> None:
    scores = score_case(case(), DOCUMENTS, truth)
    assert json.loads(json.dumps(scores, allow_nan=False)) == scores
    lines = report(scores).splitlines()
    assert lines[0] == "Mill valley: 4 marked statements"
    (recall,) = [line for line in lines if line.startswith("  recall ")][:1]
    assert recall.split()[1:4] == ["1.000", "4", "4"]
    assert any(
        line.startswith("rift    guild – league: rift, onset 2016-04 … 2016-05") for line in lines
    )


def test_a_captured_name_cannot_move_the_terminal(truth: Path) -> None:
    shown = replace(case(), name="Mill\x1b[2J\nvalley\u202e")
    text = report(score_case(shown, DOCUMENTS, truth))
    assert text.startswith("Mill�[2J�valley�: 4 marked statements\n")


def test_misses_are_listed_up_to_a_bound_and_counted_beyond(truth: Path) -> None:
    more = "".join(
        f'[[statement]]\ndocument = "courier/story.txt"\nquote = "flour {i}"\nspeaker = "guild"\n'
        'act = "SAY"\n'
        for i in range(250)
    )
    truth.write_text(TRUTH + more, "utf-8")
    scores = score_case(case(), DOCUMENTS, truth)
    assert len(scores["misses"]) == 200
    assert sum(scores["statements"]["missed"].values()) == 250


# --- the truth's file ---------------------------------------------------------------------------


def test_the_example_cases_truth_is_read_whole() -> None:
    truth = read_truth(SALTMARSH / "truth.toml")
    raw = (SALTMARSH / "truth.toml").read_text("utf-8").splitlines()
    tables = {t: raw.count(f"[[{t}]]") for t in ("actor", "document", "statement", "rift", "copy")}
    assert tables == {
        "actor": len(truth.actors),
        "document": len(truth.documents),
        "statement": len(truth.statements),
        "rift": len(truth.rifts),
        "copy": len(truth.copies),
    }
    assert all(truth.statements)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[actor]]", "[[actor", "cannot be read"),
        ('quote = "thanked the Quarry Guild"', "", r"\[\[statement\]\] number 3 .*quote"),
        ('quote = "thanked the Quarry Guild"', 'quote = " "', "the quote is empty"),
        ('speaker = "brandt"', 'speaker = "brand"', "'brand', which no"),
        ('document = "courier/story.txt"', 'document = "courier/tale.txt"', "courier/tale.txt"),
        ('onset_latest = "2016-05"', 'onset_latest = "May 2016"', "no month"),
        ('onset_latest = "2016-05"', 'onset_latest = "2016-01"', "after onset_latest"),
        ("sign = -1", "sign = 0", "neither -1 nor 1"),
        ('"wall/export.json#message 7"]', '"wall/export.json#message 8"]', "message 8"),
        ('names = ["Quarry Guild"]', 'names = "Quarry Guild"', "names is no list"),
        ('id = "brandt"', 'id = "guild"', "two actors have one id"),
        ('b = "brandt"', 'b = "nobody"', "a pair names 'nobody'"),
    ],
)
def test_a_truth_of_another_shape_is_refused(truth: Path, old: str, new: str, message: str) -> None:
    assert old in TRUTH
    truth.write_text(TRUTH.replace(old, new, 1), "utf-8")
    with pytest.raises(ExamError, match=message):
        score_case(case(), DOCUMENTS, truth)


def test_a_truth_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExamError, match="cannot be read"):
        score_case(case(), DOCUMENTS, tmp_path / "none.toml")


# --- the example's own truth as a reading -------------------------------------------------------


def test_a_perfect_reader_of_the_example_case_gets_full_marks() -> None:
    """Every quote of the truth stands in the text as it is read, and pairs up with itself."""
    path = SALTMARSH / "truth.toml"
    truth = read_truth(path)
    documents = {
        d.id: d
        for source in reading.expand([SALTMARSH / "documents"])
        for d in reading.read(Path(source.path).read_bytes(), source)[0]
    }
    places = _places(truth, documents, SALTMARSH / "documents")
    names = {a.id: a.names[0] for a in truth.actors}
    read: list[Statement] = []
    for n, m in enumerate(truth.statements):
        document = documents[places[m.place]]
        (span, *_) = _Folded.of(document.text).find(m.quote)

        def meant(who: str, at: Span = span) -> Mention | None:
            if who == "author":
                return AUTHOR
            return Mention(names.get(who, "somebody"), at, who, "unknown") if who else None

        hedges = (Piece(m.hedge, span),) if m.hedge else ()
        claim: Any = Claim(hedges, m.polarity, m.distance)
        speaker = meant(m.speaker)
        assert speaker
        read.append(
            replace(
                POSTED, id=f"s{n}", document_id=document.id, evidence=span, speaker=speaker,
                act=m.act, subject=meant(m.subject), target=meant(m.target), claim=claim,
            )
        )  # fmt: skip
    cast = [
        Actor(f"r-{a.id}", a.id, "unknown", tuple(Name(n, a.id) for n in a.names), (a.id,))
        for a in truth.actors
    ]
    scores = score_case(case(read, cast, (), (), (), documents), documents, path)
    full = (len(truth.statements),) * 2
    assert counts(scores["documents"]) == (len(truth.documents),) * 2
    assert counts(scores["actors"]["clean"]) == (len(truth.actors),) * 2
    said = scores["statements"]
    assert counts(said["recall"]) == full
    assert said["precision"]["share"] == 1.0
    assert {f: counts(said["of_found"][f]) for f in ALL_FIELDS} == dict.fromkeys(ALL_FIELDS, full)
    assert said["of_found"]["hedge"]["share"] == 1.0
