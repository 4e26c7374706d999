"""Every check of a brief, on a case made by hand: what it lets through and what it stops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.builders import Said, Story, hostile_case, made_case

import riftline as rl
from riftline import brief as briefs
from riftline.brief import Brief, Figure, Section, Sentence
from riftline.brief.checking import seen
from riftline.errors import NotFound, UsageError
from riftline.model import Actor, LoadedName, Snapshot

NORTH, VALLEY, REED = "North Brigade", "Valley Front", "Reed Guard"
ACCUSED = "North Brigade accused Valley Front of selling the ferry."
COPIED = "North Brigade accused Valley Front of selling the ferry, agencies wrote."
HEDGED = "Valley Front reportedly attacked North Brigade at the lock."
DENIED = "Valley Front denied that it attacked North Brigade."
QUOTED = "“We have never sold a plank of it,” Valley Front said of North Brigade."
TOLD = "Reed Guard said that Valley Front attacked North Brigade."


def stories() -> list[Story]:
    def paper(said: Said, day: str, publisher: str = "Tidewater News") -> Story:
        return Story([said, "Nobody else was there."], "A day", day, publisher)

    return [
        paper(Said(ACCUSED, NORTH, "ACCUSE", VALLEY, cue="accused"), "2031-01-05"),
        paper(Said(COPIED, NORTH, "ACCUSE", VALLEY, cue="accused"), "2031-01-06", "Harbour Post"),
        paper(
            Said(HEDGED, "", "ASSAULT", NORTH, VALLEY, hedges=("reportedly",)), "2031-02-03"
        ),
        paper(
            Said(DENIED, VALLEY, "ASSAULT", NORTH, cue="denied", polarity="denied"), "2031-02-04"
        ),
        paper(
            Said(QUOTED, VALLEY, "REJECT", NORTH, cue="said", mode="direct",
                 content=("We have never sold a plank of it,",)), "2031-02-05",
        ),
        paper(Said(TOLD, REED, "ASSAULT", NORTH, VALLEY, cue="said"), "2031-02-06"),
    ]  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Iterator[rl.Case]:
    with made_case(tmp_path / "case", stories(), "Ferry") as made:
        yield made


def texts(case: rl.Case) -> briefs.checking.Text:
    return lambda id_: case.document(id_).text


def ids(view: Snapshot, text: str) -> tuple[str, ...]:
    return tuple(s.id for s in view.all_statements if s.text == text)


def codes(
    case: rl.Case,
    sentence: str,
    *bound: str,
    figures: tuple[Figure, ...] = (),
    view: Snapshot | None = None,
) -> list[str]:
    """What is wrong with a sentence that is bound to the statements of these texts."""
    view = view or case.snapshot()
    found = tuple(i for text in bound for i in ids(view, text))
    sections = (Section("new", "New", (Sentence(sentence, found, figures),)),)
    a, b = (view.find(n)[0].id for n in (NORTH, VALLEY))
    made = Brief("Ferry", a, b, "", "T", view.revision, sections, seen(view, found))
    return [f.code for f in briefs.check(made, view, case.read_text, texts(case))]


@pytest.mark.parametrize(
    ("sentence", "bound"),
    [
        ("North Brigade accused Valley Front.", ACCUSED),
        ("According to Reed Guard, Valley Front attacked North Brigade.", TOLD),
        ("Reed Guard said that Valley Front attacked North Brigade.", TOLD),
        ("According to Tidewater News, Valley Front reportedly attacked North Brigade.", HEDGED),
        ("Valley Front denied that Valley Front attacked North Brigade.", DENIED),
        ("Valley Front said: “We have never sold a plank of it”.", QUOTED),
        ("Valley Front said: “We have never … a plank of it”.", QUOTED),
    ],
)
def test_what_the_evidence_says_may_be_said(case: rl.Case, sentence: str, bound: str) -> None:
    assert codes(case, sentence, bound) == []


@pytest.mark.parametrize(
    ("sentence", "bound", "code"),
    [
        ("North Brigade attacked Valley Front.", ACCUSED, "says-otherwise"),
        ("Valley Front accused North Brigade.", ACCUSED, "says-otherwise"),
        ("North Brigade accused Reed Guard.", ACCUSED, "name-unborne"),
        ("Valley Front attacked North Brigade.", TOLD, "speaker-dropped"),
        ("According to Tidewater News, Valley Front attacked North Brigade.", HEDGED,
         "hedge-dropped"),
        ("According to Valley Front, Valley Front attacked North Brigade.", DENIED,
         "says-otherwise"),
        ("Valley Front said: “We have ever sold a plank of it”.", QUOTED, "quote-differs"),
        ("Reed Guard said: “We have never sold a plank of it”.", QUOTED, "speaker-swapped"),
        ("North Brigade accused Valley Front twice.", ACCUSED, "number-unborne"),
        ("North Brigade accused Valley Front on 7 January 2031.", ACCUSED, "number-unborne"),
        ("North Brigade accused Valley Front as the rift widened.", ACCUSED, "verdict-unborne"),
        ("Reed Guard confirmed that Valley Front attacked North Brigade.", TOLD, "vouching"),
        ("According to Reed Guard, Valley Front did so.", TOLD, "not-read-back"),
    ],
)  # fmt: skip
def test_what_says_more_is_stopped(case: rl.Case, sentence: str, bound: str, code: str) -> None:
    assert code in codes(case, sentence, bound)


def test_a_sentence_bound_to_nothing_is_stopped(case: rl.Case) -> None:
    assert codes(case, "North Brigade is angry.") == ["no-evidence"]


def test_a_figure_is_counted_again(case: rl.Case) -> None:
    said = "North Brigade accused Valley Front (1 independent statement)."
    true = Figure("independent", "1 independent statement")
    assert codes(case, said, ACCUSED, COPIED, figures=(true,)) == []
    wire = said.replace("1 independent statement", "2 independent statements")
    twice = Figure("independent", "2 independent statements")
    assert codes(case, wire, ACCUSED, COPIED, figures=(twice,)) == ["figure-changed"]
    other = said.replace("1 independent statement", "3 independent statements")
    assert "figure-missing" in codes(case, other, ACCUSED, COPIED, figures=(true,))


def test_a_story_told_by_two_papers_stands_once(case: rl.Case) -> None:
    view = case.snapshot()
    one = Sentence("North Brigade accused Valley Front.", ids(view, ACCUSED))
    two = Sentence("North Brigade accused Valley Front, it said.", ids(view, COPIED))
    bound = (*one.statements, *two.statements)
    made = Brief(
        "Ferry", view.find(NORTH)[0].id, view.find(VALLEY)[0].id, "", "T", view.revision,
        (Section("new", "New", (one, two)),), seen(view, bound),
    )  # fmt: skip
    found = briefs.check(made, view, case.read_text, texts(case))
    assert [f.code for f in found] == ["counted-twice"]


def test_a_loaded_name_stands_in_quotation_marks_or_nowhere(case: rl.Case) -> None:
    view = case.snapshot()
    valley = view.find(VALLEY)[0].id
    loaded = replace(view, loaded=(LoadedName("Mud Front", "mud front", valley, "pejorative", ()),))
    said = "North Brigade accused Valley Front, the Mud Front."
    assert "loaded-name" in codes(case, said, ACCUSED, view=loaded)


def test_a_private_person_is_not_named(case: rl.Case) -> None:
    someone = Actor("p", "Ilva Drest", "person", (), ("ilva drest",))
    view = replace(case.snapshot(), unlisted=(someone,))
    said = "North Brigade accused Valley Front, Ilva Drest wrote."
    assert "private-person" in codes(case, said, ACCUSED, view=view)


def test_what_a_reviewer_took_back_since_is_stopped(case: rl.Case) -> None:
    made = drafted(case)
    told = next(s for s in made.sentences() if s.statements)
    case.decide(rl.Decision("", "wrong", told.statements[0], who="Ann"))
    found = briefs.check(made, case.snapshot(), case.read_text, texts(case))
    assert (told.text, "evidence-gone") in {(f.sentence, f.code) for f in found}


def drafted(case: rl.Case) -> Brief:
    view = case.snapshot()
    a, b = (view.find(n)[0].id for n in (NORTH, VALLEY))
    return briefs.draft(view, a, b, "2031-01-01", case.read_text, texts(case))


def test_a_draft_is_sound_and_says_what_is_new_in_whose_words(case: rl.Case) -> None:
    made = drafted(case)
    assert briefs.check(made, case.snapshot(), case.read_text, texts(case)) == ()
    told = {s.kind: [t.text for t in s.sentences] for s in made.sections}
    assert "North Brigade accused Valley Front (Tidewater News, 5 January 2031)." in told["new"]
    assert (
        "According to Tidewater News, Valley Front attacked North Brigade, hedged “reportedly”"
        " (3 February 2031)."
    ) in told["new"]
    assert told["words"] == [
        "Valley Front said (Tidewater News, 5 February 2031): “We have never sold a plank of it”."
    ]
    assert not any("Harbour Post" in t for texts_ in told.values() for t in texts_)  # a copy


def test_nobody_is_no_brief(case: rl.Case) -> None:
    with pytest.raises(NotFound, match="no actor 'x'"):
        briefs.draft(case.snapshot(), "x", "y", None, case.read_text, texts(case))


# --- editing, keeping, releasing ---------------------------------------------------------------


def test_the_text_for_an_editor_reads_back_as_it_was(case: rl.Case) -> None:
    made = drafted(case)
    assert briefs.from_text(briefs.to_text(made), made, case.snapshot()) == made


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# T\n\n## Something\n", "line 3"),
        ("# T\n\n## [new] New\n\n    = s1\n", "belongs to no sentence"),
        ("# T\n\n## [new] New\n\nHe said.\n    ? s1\n", "line 6"),
        ("He said.\n", "under no heading"),
    ],
)
def test_a_text_that_is_no_brief_names_the_line(case: rl.Case, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        briefs.from_text(text, drafted(case), case.snapshot())


def test_an_edition_is_frozen_and_the_next_says_what_changed_and_why(case: rl.Case) -> None:
    made, view = drafted(case), case.snapshot()
    again = {"who": "Ann", "at": "2031-03-01T10:00:00+00:00"}
    first, faults = briefs.release(made, view, case.read_text, texts(case), **again)
    assert faults == ()
    assert first is not None
    assert (first.edition, first.released_by) == (1, "Ann")
    briefs.save(case.root, "north-valley", made)
    briefs.save(case.root, "north-valley", first)
    with pytest.raises(UsageError, match="stands already"):
        briefs.save(case.root, "north-valley", first)
    shorter = replace(made, sections=made.sections[1:])
    with pytest.raises(UsageError, match="why"):
        briefs.release(shorter, view, case.read_text, texts(case), before=first, **again)
    second, _ = briefs.release(
        shorter, view, case.read_text, texts(case), before=first, why="A reader wrote.", **again
    )
    assert second is not None
    assert second.edition == 2
    assert second.changes[0] == "Why: A reader wrote."
    assert any(c.startswith("Taken out: North Brigade accused") for c in second.changes)
    briefs.save(case.root, "north-valley", second)
    assert briefs.editions(case.root, "north-valley") == (1, 2)
    assert briefs.load(case.root, "north-valley", 1) == first
    assert briefs.load(case.root, "north-valley") == made


def test_what_the_check_stops_is_not_released(case: rl.Case) -> None:
    made = drafted(case)
    bad = replace(made, sections=(Section("new", "New", (Sentence("They are angry."),)),))
    none, faults = briefs.release(
        bad, case.snapshot(), case.read_text, texts(case), who="Ann", at="2031-03-01"
    )
    assert none is None
    assert [f.code for f in faults] == ["no-evidence"]


@pytest.mark.parametrize("name", ["../x", "A", "", "a/b", "a.b", "-x"])
def test_a_name_cannot_leave_the_folder(case: rl.Case, name: str) -> None:
    with pytest.raises(UsageError, match="no name for a brief"):
        briefs.save(case.root, name, drafted(case))


# --- written out -------------------------------------------------------------------------------


def test_html_and_markdown_footnote_every_statement(case: rl.Case) -> None:
    from lxml import html as parse

    made, view = drafted(case), case.snapshot()
    page = parse.fromstring(briefs.html(made, view))
    notes = page.xpath("//ol/li")
    bound = list(dict.fromkeys(i for s in made.sentences() for i in s.statements))
    assert len(notes) == len(bound)
    ids_ = set(page.xpath("//@id"))
    assert all(ref.removeprefix("#") in ids_ for ref in page.xpath("//a/@href") if ref[0] == "#")
    first = view.document(view.statement(bound[0]).document_id)  # type: ignore[union-attr]
    assert first is not None
    assert first.capture in briefs.html(made, view)
    text = briefs.markdown(made, view)
    assert text.count("\n[^") == len(bound)
    assert "North Brigade accused Valley Front (Tidewater News, 5 January 2031).[^1]" in text


def test_captured_text_is_no_markup_in_a_brief(tmp_path: Path) -> None:
    from lxml import html as parse

    with hostile_case(tmp_path / "case") as case:
        view = case.snapshot()
        bound = tuple(s.id for s in view.all_statements)
        sections = (Section("new", "New", (Sentence("<script>alert(1)</script>", bound),)),)
        made = Brief(view.name, "a", "b", "", "<b>T</b>", 1, sections, seen(view, bound))
        page = parse.fromstring(briefs.html(made, view))
        assert page.xpath("//script | //img | //b | //@onerror") == []
        assert not any(h.startswith("javascript") for h in page.xpath("//@href"))
        assert "<script" not in briefs.markdown(made, view).replace("\\<script", "")
