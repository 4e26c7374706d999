"""The learned tagger between a network whose answers a test writes down and the statements.

What the network finds stands in the text: ``{s Arn} {q said} {c that he left}`` marks a source, a
cue and a content; a number tells several attributions apart (``{q2 denied}``). ``n`` is a cue that
the network does not find by itself and reads when it is asked. Marks may nest and may cut a
hyphenated word, for the network reads words as the exam does. All names are invented.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from riftline.attribution import attribute, why
from riftline.attribution.english import grammar as english
from riftline.attribution.segment import segment
from riftline.attribution.tagger import CueTag
from riftline.attribution.tagger.heads import SCHEMES
from riftline.attribution.tagger.learned import _Windows, learned, paragraphs
from riftline.attribution.tagger.network import Judged, Seen
from riftline.attribution.tagger.windows import Run, Window, windows
from riftline.attribution.tagger.words import END, UNKNOWN, Pieces, Word
from riftline.model import Document, Extract, Span

Floats = NDArray[np.float32]
Judge = Callable[[str, str | None], Mapping[str, int]]
"""Words of p and q → for each scheme that is answered the class of which it is sure."""

_MARK = re.compile(r"\{([sqcn]\d?) ")
_GEORGIAN = re.compile("[\u10a0-\u10ff]")
SURE = 0.9


class Marked(NamedTuple):
    """A text and its marks: the label and where it stands."""

    text: str
    marks: tuple[tuple[str, Span], ...]

    def spans(self, label: str) -> list[Span]:
        return [span for name, span in self.marks if name == label]


def parse(marked: str) -> Marked:
    text, size, at = [], 0, 0
    stack: list[tuple[str, int]] = []
    marks: list[tuple[str, Span]] = []
    while at < len(marked):
        opened = _MARK.match(marked, at)
        if opened:
            stack.append((opened.group(1), size))
            at = opened.end()
            continue
        if marked[at] == "}":
            label, start = stack.pop()
            marks.append((label, Span(start, size)))
        else:
            text.append(marked[at])
            size += 1
        at += 1
    assert not stack, marked
    return Marked("".join(text), tuple(marks))


class Scripted:
    """A network that finds what is marked; one piece a word, unknown in Georgian letters."""

    def __init__(self, marked: Marked, judge: Judge = lambda p, q: {}, far: bool = False) -> None:
        self.marked, self.answer, self.far = marked, judge, far
        self.settings: dict[str, Any] = {
            "least_cue": 0.5, "least": 0.25, "sure": [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        }  # fmt: skip
        self.pieces = Pieces(lambda word: [UNKNOWN if _GEORGIAN.search(word) else 5])
        self.saw: list[str] = []
        self.judged: set[tuple[str, str | None]] = set()
        self.read_for: list[str] = []
        self.hopeless: set[tuple[str, str]] = set()
        self.facts: dict[str, float] = {}

    def cut(self, found: Sequence[Word], breaks: Sequence[int]) -> tuple[Window, ...]:
        return tuple(windows(found, breaks, self.pieces))

    def see(self, window: Window) -> Seen:
        mine = window.words[window.start : window.end]
        self.saw.append(" ".join(w.text for w in mine))
        by_role = [[s for n, s in self.marked.marks if n[0] == role] for role in "sqc"]
        roles = np.stack([chances(tags(mine, [spans])) for spans in by_role], 1)
        kinds, hidden = (np.zeros(s, np.float32) for s in ((len(mine), 11), (1, 1)))
        facts = np.array([self.facts.get(w.text, 3.0) for w in mine], np.float32)
        return Seen(window, roles, kinds, facts, hidden, hidden)

    def links(self, each: Seen, cues: Sequence[Sequence[Run]]) -> Floats:
        window = each.window
        mine = window.words[window.start : window.end]
        rows = []
        for (run,) in cues:
            cue = Span(mine[run[0]].start, mine[run[1] - 1].end)
            found = [n for n, s in self.marked.marks if n[0] in "qn" and s.meets(cue)]
            roles = [self.marked.spans(role + found[0][1:]) if found else [] for role in "sc"]
            rows.append(chances(tags(mine, roles), 5))
        return np.stack(rows)

    def hopeful(self, each: Seen, pairs: Sequence[tuple[Run, Run]], question: str) -> list[bool]:
        return [(self._words(each.window, p), question) not in self.hopeless for p, _ in pairs]

    def judge(
        self, each: Seen, pairs: Sequence[tuple[Run, Run | None]], within: Sequence[Run] = ()
    ) -> Judged:
        rows = {s: np.zeros((len(pairs), n), np.float32) for s, n in SCHEMES.items()}
        self.read_for += [self._words(each.window, run) for run in within]
        for n, (p, q) in enumerate(pairs):
            one, two = self._words(each.window, p), self._words(each.window, q) if q else None
            self.judged.add((one, two))
            for scheme, row in rows.items():
                row[n] = (1 - SURE) / (row.shape[1] - 1)
                row[n, self.answer(one, two).get(scheme, 0)] = SURE
        return Judged(**rows, far=frozenset(range(len(pairs)) if self.far else ()))

    def _words(self, window: Window, run: Run) -> str:
        mine = window.words[window.start + run[0] : window.start + run[1]]
        return " ".join(w.text for w in mine)


def tags(words: Sequence[Word], roles: Sequence[Sequence[Span]]) -> list[int]:
    """One tag a word: 0 outside, 1 + 2k begin and 2 + 2k inside of role k; the outer span wins."""
    found = [0] * len(words)
    for k, spans in enumerate(roles):
        for span in sorted(spans, key=lambda s: (s.start, -s.end)):
            inside = [i for i, w in enumerate(words) if w.start < span.end and w.end > span.start]
            for i in inside:
                found[i] = found[i] or (1 if i == inside[0] else 2) + 2 * k
    return found


def chances(path: Sequence[int], size: int = 3) -> Floats:
    rows = np.full((len(path), size), (1 - SURE) / (size - 1), np.float32)
    rows[np.arange(len(path)), path] = SURE
    return rows


class Read(NamedTuple):
    """What came of a text, and the network that was asked."""

    extract: Extract
    network: Scripted

    @property
    def said(self) -> list[tuple[str, str, list[str]]]:
        """Speaker, cue and contents of each statement."""
        return [
            (s.speaker.text, s.cue.text if s.cue else "", [c.text for c in s.content])
            for s in self.extract.statements
        ]


def document(text: str, lang: str = "en", kind: str = "article", account: str = "") -> Document:
    return Document(
        "d", "c", "file:///d", None, None, None if account else "Delta Wire", "2016-05-06", lang,
        text, kind=kind, account=account or None,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Puts a network in the place of the real one."""

    def replace(network: Any) -> None:
        monkeypatch.setattr("riftline.attribution.tagger.learned.network", lambda: network)

    return replace


@pytest.fixture
def read(put: Callable[[Any], None]) -> Callable[..., Read]:
    def reading(
        marked: str, judge: Judge = lambda p, q: {}, far: bool = False, **about: Any
    ) -> Read:
        network = Scripted(parse(marked), judge, far)
        put(network)
        return Read(attribute(document(network.marked.text, **about), (), "learned"), network)

    return reading


@pytest.fixture
def tagged(put: Callable[[Any], None]) -> Callable[[str], tuple[CueTag, ...]]:
    def tagging(marked: str) -> tuple[CueTag, ...]:
        network = Scripted(parse(marked))
        put(network)
        return learned(segment(document(network.marked.text)), english()).tags(()).cues

    return tagging


# --- cues ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "kind", "distance", "base"),
    [
        ("{s Velik Arn} {q said} {c that the truce was dead}.", "verb", "stated", "say"),
        ("{s Velik Arn} {q denied} {c that the truce was dead}.", "verb", "denied", "deny"),
        ("{s Velik Arn} {q claimed} {c that the truce was dead}.", "verb", "claimed", "claim"),
        ("{q According to} {s Velik Arn}, {c the truce was dead}.", "according", "stated", None),
        ("{s The Guard} {q accused} {c the Front of theft}.", "speech", "stated", "accuse"),
        ("{s Velik Arn} {q bellowed away} {c that the truce was dead}.", "learned", "stated", None),
    ],
)
def test_a_cue_that_a_rule_knows_keeps_what_the_rule_knows(
    tagged: Callable[[str], tuple[CueTag, ...]],
    marked: str, kind: str, distance: str, base: str | None,
) -> None:  # fmt: skip
    (tag,) = tagged(marked)
    assert (tag.kind, tag.distance) == (kind, distance)
    assert (tag.verb.base if tag.verb else None) == base
    assert tag.said is not None
    assert tag.said.source is not None


def test_a_denial_stays_a_denial(read: Callable[..., Read]) -> None:
    (s,) = read("{s Velik Arn} {q denied} {c that the truce was dead}.").extract.statements
    assert (s.claim.distance, s.claim.polarity) == ("denied", "denied")
    assert s.rule.startswith("verb.tagger")


def test_a_cue_that_the_network_passed_over_is_left_out(read: Callable[..., Read]) -> None:
    assert read("Velik Arn said that the truce was dead.").said == []
    assert read("Tal wrote. {s Velik Arn} {q said} {c that it was dead}.").said == [
        ("Velik Arn", "said", ["that it was dead"])
    ]


def test_a_rule_s_cue_within_a_content_is_asked_about(read: Callable[..., Read]) -> None:
    marked = "{s Arn} {q said} {c that {s2 the Salt Company} {n2 denied} {c2 that the lock broke}}."
    outer, inner = read(marked).extract.statements
    assert (outer.speaker.text, outer.claim.distance) == ("Arn", "stated")
    assert (inner.speaker.text, inner.claim.distance) == ("the Salt Company", "denied")
    assert [c.text for c in inner.content] == ["that the lock broke"]
    assert [m.text for m in inner.carriers] == ["Delta Wire", "Arn"]
    assert read(marked.replace("denied", "bellowed")).said == [
        ("Arn", "said", ["that the Salt Company bellowed that the lock broke"])
    ]


def test_an_act_is_linked_to_the_words_that_the_network_found(read: Callable[..., Read]) -> None:
    (s,) = read("{s The Reed Guard} {q accused} {c the Marsh Front of theft}.").extract.statements
    assert s.act == "ACCUSE"
    assert s.target is not None
    assert (s.speaker.text, s.target.text) == ("The Reed Guard", "the Marsh Front")
    assert s.rule.startswith("speech.tagger+")
    assert [c.text for c in s.content] == ["the Marsh Front of theft"]


# --- whole words, whole quotations --------------------------------------------------------------


def test_hyphenated_words_are_taken_whole(tagged: Callable[[str], tuple[CueTag, ...]]) -> None:
    marked = "{s Arn}-Tal {q re}-stated {c that the ex}-Guard men left."
    (tag,) = tagged(marked)
    text = parse(marked).text
    assert tag.said is not None
    assert tag.said.source is not None
    assert text[slice(*tag.span)] == "re-stated"
    assert text[slice(*tag.said.source)] == "Arn-Tal"
    assert [text[slice(*c)] for c in tag.said.content] == ["that the ex-Guard"]


@pytest.mark.parametrize(
    ("marked", "content"),
    [
        # More than half of a quotation: all of it.
        ("{s Arn} {q said} {c that “we hold the dyke and} the lock”.",
         "that “we hold the dyke and the lock”"),
        ("{s Arn} {q said} “we {c hold the dyke”, and that he was glad}.",
         "“we hold the dyke”, and that he was glad"),
        ("{s Дорин} {q сказал}, {c что «мы держим дамбу и} шлюз».", "что «мы держим дамбу и шлюз»"),
        # Less: as the network has it.
        ("{s Arn} {q said} {c it was “we hold the dyke} and the lock all winter”.",
         "it was “we hold the dyke"),
        # The marks around it are its own.
        ("{s Arn} {q said}: “{c We hold the dyke}”.", "“We hold the dyke”"),
        ("{s Arn} {q said}: “{c We hold the dyke and the lock”} on Monday.",
         "“We hold the dyke and the lock”"),
        ("“{c We hold the dyke!}” {s Arn} {q said}.", "“We hold the dyke!”"),
        # A part of a quotation that another part of the sentence interrupts.
        ("{s Arn} {q said} that “we {c hold the dyke} and the lock”.", "hold the dyke"),
        # White space and stops are not content.
        ("{s Arn} {q said}: {c we hold the dyke.}", "we hold the dyke"),
    ],
)  # fmt: skip
def test_contents_are_mended_at_quotation_marks(
    read: Callable[..., Read], marked: str, content: str
) -> None:
    lang = "ru" if "Дорин" in marked else "en"
    assert [contents for _, _, contents in read(marked, lang=lang).said] == [[content]]


def test_a_quotation_s_marks_are_its_own_behind_a_comma_too(read: Callable[..., Read]) -> None:
    found = read("“{c We hold the dyke,}” {s Arn} {q said}.")
    assert found.said == [("Arn", "said", ["“We hold the dyke,”"])]


def test_a_content_of_marks_alone_is_none(read: Callable[..., Read]) -> None:
    assert read("{s Arn} {q said}{c ,} and left.").said == []
    assert read("{s Arn} {q said}{c ,} {c that he left}{c .}").said == [
        ("Arn", "said", ["that he left"])
    ]


def test_a_mended_content_does_not_swallow_its_own_cue(read: Callable[..., Read]) -> None:
    found = read("“{s Arn} {q told us} {c that the dyke and the lock would hold”}.")
    ((_, _, (content,)),) = found.said
    assert content.strip("”") == "that the dyke and the lock would hold"


def test_mended_contents_do_not_overlap(read: Callable[..., Read]) -> None:
    found = read("{s Arn} {q said} {c that “we hold the dyke and keep} the {c lock”}.")
    assert found.said == [("Arn", "said", ["that “we hold the dyke and keep the lock”"])]


# --- speakers -----------------------------------------------------------------------------------


def test_a_source_in_the_sentence_before(read: Callable[..., Read]) -> None:
    found = read("{s Velik Arn} faced the crowd. Nobody, {q added on Monday}, {c would pay}.")
    (s,) = found.extract.statements
    assert found.said == [("Velik Arn", "added on Monday", ["would pay"])]
    assert s.speaker.key == "velik arn"
    assert s.speaker.span == Span(0, 9)
    assert s.evidence == Span(0, len(s.text))
    assert s.text.endswith("would pay")


def test_a_pronoun_in_the_sentence_before_is_looked_up(read: Callable[..., Read]) -> None:
    found = read("Velik Arn came late. {s He} smiled. {c The dyke would hold}, {q went the reply}.")
    (s,) = found.extract.statements
    assert (s.speaker.text, s.speaker.key) == ("He", "velik arn")


@pytest.mark.parametrize(
    ("marked", "speaker"),
    [
        # somebody within a relative clause: the subject with its clause
        (
            "The account, which is run by {s Velik Arn}, {q said} {c that it was dead}.",
            "The account, which is run by Velik Arn",
        ),
        # else the tagger's own span
        ("The account of {s the Guard} {q said} {c that it was dead}.", "the Guard"),
        ("{s The account} of the Guard {q said} {c that it was dead}.", "The account"),
        (
            "{s Velik Arn, the Guard's man,} {q said} {c that it was dead}.",
            "Velik Arn, the Guard's man",
        ),
        ("{s The account of the Guard} {q said} {c that it was dead}.", "The account of the Guard"),
        # somebody whom the grammar does not take for the subject
        ("The Front left. {s Velik Arn} {q said} {c that it was dead}.", "Velik Arn"),
    ],
)
def test_the_head_of_a_subject_speaks(read: Callable[..., Read], marked: str, speaker: str) -> None:
    assert [who for who, cue, _ in read(marked).said if cue == "said"] == [speaker]


@pytest.mark.parametrize(
    "source", ["«{s Камышовая стража}»", "«{s Камышовая стража»}", "{s «Камышовая стража}»"]
)
def test_a_name_in_quotation_marks_keeps_both(read: Callable[..., Read], source: str) -> None:
    told = read(f"{source} {{q заявила}}, {{c что перемирие кончилось}}.", lang="ru").said
    assert [who for who, _, _ in told] == ["«Камышовая стража»"]


@pytest.mark.parametrize(
    ("marked", "lang"),
    [
        ("{s Nobody} {q asked} {c whose they were}.", "en"),
        ("{s No official} {q confirmed} {c that the truce was dead}.", "en"),
        ("{s Никто} {q не сказал}, {c что перемирие кончилось}.", "ru"),
    ],
)
def test_what_nobody_said_is_no_statement(
    read: Callable[..., Read], marked: str, lang: str
) -> None:
    assert read(marked, lang=lang).said == []


def test_an_attribution_without_a_source_has_nobody_for_speaker(
    read: Callable[..., Read],
) -> None:
    (s,) = read("{c The truce was dead}, {q it was said}.").extract.statements
    assert (s.speaker.text, s.speaker.span, s.speaker.key) == ("", None, "")
    assert [m.text for m in s.carriers] == ["Delta Wire"]
    assert s.act == "SAY"


@pytest.mark.parametrize(
    ("text", "lang", "firm"),
    [
        ("The Reed Guard threatened to attack the Marsh Front.", "en", -0.5),
        ("The Reed Guard was barred from attacking the Marsh Front.", "en", -0.5),
        ("The Reed Guard attacked the Marsh Front.", "en", None),  # states it
        ("The Reed Guard was attacking the Marsh Front.", "en", None),
        ("Камышовая стража намерена атаковать Болотный фронт.", "ru", -0.5),
        ("Камышовая стража атаковала Болотный фронт.", "ru", None),
    ],
)
def test_what_is_not_stated_is_asked_of_the_certainty_head(
    put: Callable[[Any], None], text: str, lang: str, firm: float | None
) -> None:
    network = Scripted(parse(text))
    network.facts = dict.fromkeys(("attack", "attacking", "attacked", "атаковать"), -0.5)
    network.facts |= {"to": -2.0, "атаковала": -0.5}
    put(network)
    made = attribute(document(text, lang), (), "learned").statements
    assert {s.claim.firm for s in made if s.act == "ASSAULT"} == {firm}


# --- scripts and languages ----------------------------------------------------------------------

STRANGE = "ჩვენ აქ ვრჩებით და არსად წავალთ."


def test_an_unknown_script_is_not_asked_about_but_its_quotations_are_kept(
    read: Callable[..., Read],
) -> None:
    found = read(f"არნმა თქვა: „{STRANGE}“ მერე წავიდა.", lang="ka")
    assert found.network.saw == []
    assert [i.code for i in found.extract.issues] == ["unread-language"]
    (s,) = found.extract.statements
    assert (s.speaker.text, s.mode, s.act) == ("", "direct", "SAY")
    assert [c.text for c in s.content] == [f"„{STRANGE}“"]


def test_another_language_in_a_known_script_is_read_by_the_network_alone(
    read: Callable[..., Read],
) -> None:
    found = read("{s Arn} {q sade} {c att dammen håller}.", lang="sv")
    assert found.said == [("Arn", "sade", ["att dammen håller"])]
    assert [i.code for i in found.extract.issues] == ["unread-language"]
    assert found.extract.statements[0].rule == "learned.tagger"


def test_marks_and_numbers_alone_are_not_asked_about(read: Callable[..., Read]) -> None:
    assert read("1, 2 … 3!\n\n🙂🙂 -- 14:30").network.saw == []


def test_a_paragraph_in_an_unknown_script_becomes_an_issue(read: Callable[..., Read]) -> None:
    found = read("{s Arn} {q said} {c that he stays}.\n\n" + f"{STRANGE} " * 60)
    assert [i.code for i in found.extract.issues] == ["unread-language"]


def test_a_paragraph_in_an_unknown_script_does_not_silence_its_neighbour(
    read: Callable[..., Read],
) -> None:
    found = read("{s Arn} {q said} {c that he stays}.\n\n" + f"{STRANGE} " * 3)
    assert found.said == [("Arn", "said", ["that he stays"])]


def test_a_text_with_its_vowel_marks_is_asked_about(read: Callable[..., Read]) -> None:
    text = "ق\u064eال\u064e م\u064fح\u0651د\u064c ن\u064eع\u064eم\u0652"
    assert read(text, lang="ar").network.saw == [text]


# --- long texts ---------------------------------------------------------------------------------


def test_an_attribution_in_the_overlap_of_two_windows_is_found_once(
    read: Callable[..., Read],
) -> None:
    marked = " ".join(
        f"{{s{n % 10} Arn}} {{q{n % 10} told them}} {{c{n % 10} that the lock was shut}}."
        for n in range(10)
    )
    filler = " ".join(["Rain fell on the delta and on the fields around it."] * 20)
    found = read(f"{filler} {marked} {filler}")
    assert len(found.network.saw) > 2
    assert len(found.said) == 10
    assert len({s.evidence for s in found.extract.statements}) == 10


def test_paragraphs_are_told_to_the_windows() -> None:
    network: Any = Scripted(parse(""))
    seg = segment(document("One line.\n\nTwo lines. In one.\n\nThree."))
    read, breaks, unread = paragraphs(seg, network)
    assert unread == []
    (only,) = network.cut(read, breaks)
    breaks = [i for i, piece in enumerate(only.ids) if piece == END]
    assert breaks == [4, 11, 14]  # behind "One line ." and "Two lines . In one ."; the text's end


def test_one_window_is_read_at_a_time_and_the_first_ones_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("riftline.attribution.tagger.learned._KEPT", 3)
    network: Any = Scripted(parse(""))
    seg = segment(document("Rain fell on the delta.\n\n" * 200))
    read, breaks, _ = paragraphs(seg, network)
    windows = _Windows(network, network.cut(read, breaks))
    made = iter(windows)
    assert network.saw == []
    next(made)
    assert len(network.saw) == 1
    many = len(list(made)) + 1
    assert many == len(network.saw) > 3
    assert [e.window.start for e in windows] == [w.start for w in network.cut(read, breaks)]
    assert len(network.saw) == many + many - 3


# --- views --------------------------------------------------------------------------------------


def test_a_speaker_s_view_of_whom_a_pronoun_means(read: Callable[..., Read]) -> None:
    found = read(
        "Tovil Dray came late. {s Nela Arn} {q said}: “{c he is a plague, and his boats are}”.",
        lambda p, q: {"directed": 3} if q == "he" else {},
    )
    assert found.network.judged == {("Nela Arn", "he")}
    (s,) = (s for s in found.extract.statements if s.cue)
    assert s.target is not None
    assert (s.target.text, s.target.key, s.rule) == ("he", "tovil dray", "verb.tagger+view")


def test_a_speaker_s_view_of_himself_is_not_asked(read: Callable[..., Read]) -> None:
    found = read("{s Nela Arn} {q said}: “{c I am a plague}”.", lambda p, q: {"directed": 3})
    assert found.network.judged == set()


def test_a_speaker_s_view_of_a_party_in_his_words(read: Callable[..., Read]) -> None:
    found = read(
        "{s Velik Arn} {q said} {c that the Marsh Front was a plague}.",
        lambda p, q: {"directed": 3, "quad": 3},
    )
    assert found.network.judged == {("Velik Arn", "Marsh Front")}
    (s,) = found.extract.statements
    assert s.target is not None
    assert (s.act, s.target.text) == ("ACCUSE", "Marsh Front")
    assert s.stance == pytest.approx(-SURE + (1 - SURE) / 4, abs=0.01)
    assert s.rule.endswith("+view")


def test_no_view_no_target(read: Callable[..., Read]) -> None:
    found = read("{s Velik Arn} {q said} {c that the Marsh Front was a plague}.")
    (s,) = found.extract.statements
    assert found.network.judged == {("Velik Arn", "Marsh Front")}
    assert (s.act, s.stance) == ("SAY", None)


def test_a_pair_too_far_apart_has_no_view(read: Callable[..., Read]) -> None:
    found = read(
        "{s Velik Arn} {q said} {c that the Marsh Front was a plague}.",
        lambda p, q: {"directed": 3, "quad": 3},
        far=True,
    )
    (s,) = found.extract.statements
    assert (s.act, s.stance) == ("SAY", None)


def test_only_parties_within_the_words_are_asked_about(read: Callable[..., Read]) -> None:
    found = read(
        "The Ferry Guild met. {s Velik Arn} {q said} {c that the Marsh Front lost Tarn on Monday}."
    )
    assert found.network.judged == {("Velik Arn", "Marsh Front")}


def test_the_judge_is_not_asked_without_hope(put: Callable[[Any], None]) -> None:
    sure = Scripted(
        parse("{s Velik Arn} {q said} {c that the Marsh Front was with the Ferry Guild}."),
        lambda p, q: {"directed": 3, "quad": 3, "relation": 3},
    )
    put(sure)
    attribute(document(sure.marked.text), (), "learned")
    assert sure.judged == {
        ("Velik Arn", "Marsh Front"), ("Velik Arn", "Ferry Guild"), ("Marsh Front", "Ferry Guild")
    }  # fmt: skip
    sure.judged.clear()
    sure.hopeless = {("Velik Arn", "view"), ("Velik Arn", "bond")}
    attribute(document(sure.marked.text), (), "learned")
    assert sure.judged == {("Marsh Front", "Ferry Guild")}


def test_a_view_is_read_from_the_sentences_of_both(read: Callable[..., Read]) -> None:
    found = read(
        "Rain fell. {s Velik Arn} {q said} {c this. The Marsh Front lost Tarn}. Nobody slept."
    )
    assert found.network.read_for == ["Velik Arn said this . The Marsh Front lost Tarn ."]


def test_a_post_s_account_has_views_without_a_holder(read: Callable[..., Read]) -> None:
    def judge(p: str, q: str | None) -> Mapping[str, int]:
        return {"stance": 0 if p == "Marsh Front" else 1}

    text = "Rain and more rain near the Marsh Front, says nobody. Tal met the Reed Guard."
    found = read(text, judge, kind="post", account="Delta Voice")
    assert {("Marsh Front", None), ("Reed Guard", None)} <= found.network.judged
    (s,) = [s for s in found.extract.statements if s.rule == "author+view"]
    assert s.target is not None
    assert (s.speaker.text, s.target.text) == ("Delta Voice", "Marsh Front")
    assert s.stance == pytest.approx(-SURE + (1 - SURE) / 2, abs=0.01)
    assert not any(q is None for _, q in read(text, judge).network.judged)


@pytest.mark.parametrize(
    ("number", "act", "subject", "target"),
    [
        (1, "HOSTILE_TO", "Reed Guard", "Marsh Front"),  # FightingAgainst, from p to q
        (2, "HOSTILE_TO", "Marsh Front", "Reed Guard"),
        (3, "ALLIED_WITH", "Reed Guard", "Marsh Front"),
    ],
)
def test_a_relation_between_two_parties_of_a_sentence(
    read: Callable[..., Read], number: int, act: str, subject: str, target: str
) -> None:
    found = read(
        "Rain kept the Reed Guard and the Marsh Front apart. The Ferry Guild slept.",
        lambda p, q: {"relation": number},
    )
    assert found.network.judged == {("Reed Guard", "Marsh Front")}
    (s,) = found.extract.statements
    assert s.subject is not None
    assert s.target is not None
    assert (s.act, s.subject.text, s.target.text) == (act, subject, target)
    assert s.speaker.text == "Delta Wire"


def test_no_relation_no_statement(read: Callable[..., Read]) -> None:
    assert read("Rain kept the Reed Guard and the Marsh Front apart.").said == []


# --- why ----------------------------------------------------------------------------------------


def explained(found: Read) -> list[tuple[str, str]]:
    (statement,) = found.extract.statements
    return [
        (step.rule, step.said)
        for step in why(found.extract.document, statement, (), "learned")
        if step.rule.startswith("tagger:")
    ]


def test_why_shows_what_the_network_marked_and_what_became_of_it(
    read: Callable[..., Read],
) -> None:
    assert explained(read("{s Arn} {q said} {c that “we hold the dyke and} the lock”.")) == [
        ("tagger:verb", "cue 'said', stated"),
        ("tagger:source", "marked 'Arn': arn"),
        (
            "tagger:content",
            "marked 'that “we hold the dyke and', kept as 'that “we hold the dyke and the lock”'",
        ),
    ]


def test_why_of_words_without_a_source(read: Callable[..., Read]) -> None:
    assert explained(read("{c The truce was dead}, {q so the talk}.")) == [
        ("tagger:learned", "cue 'so the talk', stated"),
        ("tagger:source", "marked none: nobody in particular"),
        ("tagger:content", "marked 'The truce was dead'"),
    ]


# --- odd texts, and a network that says anything ------------------------------------------------

ODD = [
    "",
    " \n\n\t ",
    "🙂🙂🙂",
    "!!!???...",
    "{s ARN} {q SAID} {c THE TRUCE IS DEAD AND NOBODY CARES}",
    "{s arn} {q said} {c we hold the dyke nobody leaves} {s2 tal} {q2 says} {c2 no}",
    "{q said}",
    "{q “}{c Arn}{s ”}",
    "{c «««««}{q «}",
    "{s \u0301}{q \u0301}{c \u0301}",
    "@{s arn}_{q x} {c https://a.example/?x=1#y}",
    "{s a}" * 9,
]


@pytest.mark.parametrize("lang", ["en", "ru", "ka", "und"])
@pytest.mark.parametrize("kind", ["article", "post"])
@pytest.mark.parametrize("marked", ODD)
def test_odd_texts_are_read_without_trouble(
    read: Callable[..., Read], marked: str, kind: str, lang: str
) -> None:
    check(read(marked, kind=kind, lang=lang).extract)


def test_a_shouted_post_without_stops_still_has_its_attribution(read: Callable[..., Read]) -> None:
    assert read(ODD[4], kind="post", account="Delta Voice").said == [
        ("ARN", "SAID", ["THE TRUCE IS DEAD AND NOBODY CARES"])
    ]


class Noise(Scripted):
    """Any answer at all, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        super().__init__(parse(""))
        self.random = np.random.default_rng(seed)

    def _any(self, *shape: int) -> Floats:
        scores = self.random.exponential(size=shape) ** 3
        return np.asarray(scores / scores.sum(-1, keepdims=True), np.float32)

    def see(self, window: Window) -> Seen:
        each = super().see(window)
        size = len(each.roles)
        return each._replace(roles=self._any(size, 3, 3), kinds=self._any(size, 11))

    def links(self, each: Seen, cues: Sequence[Sequence[Run]]) -> Floats:
        return self._any(len(cues), len(each.roles), 5)

    def hopeful(self, each: Seen, pairs: Sequence[tuple[Run, Run]], question: str) -> list[bool]:
        return [(self._words(each.window, p), question) not in self.hopeless for p, _ in pairs]

    def judge(
        self, each: Seen, pairs: Sequence[tuple[Run, Run | None]], within: Sequence[Run] = ()
    ) -> Judged:
        rows = {s: self._any(len(pairs), n) for s, n in SCHEMES.items()}
        return Judged(**rows, far=frozenset(range(0, len(pairs), 3)))


PIECES = [
    "The Reed Guard", "Velik Arn", "he", "said", "accused", "the Marsh Front", "of theft", "that",
    "“We hold the dyke”", '"lies"', ",", ".", "according to", "ex-Guard", "and", "[a gloss]", "I",
    "who", "denied", ":", "\n\n", "“", "”", "—", "’s", "Дорин", "заявил", "что", "«", "»", "🙂",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join), st.text(max_size=120)),
    st.sampled_from(["en", "ru", "tr"]),
    st.sampled_from(["article", "post"]),
    st.integers(0, 9),
)
def test_whatever_the_network_says_spans_are_true(
    text: str, lang: str, kind: str, seed: int
) -> None:
    about = document(text, lang, kind, "Delta Voice" if kind == "post" else "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riftline.attribution.tagger.learned.network", lambda: Noise(seed))
        extract = attribute(about, (), "learned")
        check(extract)
        for s in extract.statements[:1]:
            assert why(about, s, (), "learned")


def check(extract: Extract) -> None:
    text = extract.document.text
    for s in extract.statements:
        assert text[slice(*s.evidence)] == s.text
        assert 0 < s.confidence < 1
        assert s.content
        for piece in (*s.content, *s.stance_words, *s.claim.hedges, *s.glosses):
            assert text[slice(*piece.span)] == piece.text
        for mention in (s.speaker, s.subject, s.target, *s.carriers):
            if mention is not None and mention.span is not None:
                assert text[slice(*mention.span)] == mention.text
        if s.cue is not None:
            assert text[slice(*s.cue.span)] == s.cue.text
            assert s.evidence.holds(s.cue.span)
        assert s.stance is None or -1 <= s.stance <= 1
    assert len({s.id for s in extract.statements}) == len(extract.statements)
