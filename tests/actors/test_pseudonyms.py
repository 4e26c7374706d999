"""With the switch on no spelling of a private person is left in any view, export or page."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riftline.actors import pseudonyms
from riftline.case import Case, open_case
from riftline.export import formats, write
from riftline.lexicon.forms import key_of
from riftline.model import (
    Actor,
    Capture,
    Claim,
    Decision,
    Document,
    Extract,
    Mention,
    Name,
    Piece,
    Span,
    Statement,
)
from riftline.settings import Settings, write_settings

SECRET = b"s" * 32
MORO = Actor("ilan-moro", "Ilan Moro", "person", (), ("ilan moro",), 1)
FRONT = Actor("moro-front", "Moro Front", "group", (Name("Moro Front", "moro front"),), (), 1)


@pytest.fixture(scope="module")
def builders() -> ModuleType:
    name = "riftline_builders"
    if name not in sys.modules:
        path = Path(__file__).parent.parent / "builders.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


def covered(text: str, document: str = "d1", *, loose: bool = False) -> str:
    spelled = [("ilan moro", "Ilan Moro", "d1"), ("ilan moro", "Moro", "d1"),
               ("ilan moro", "I. Moro", "d1")]  # fmt: skip
    made = pseudonyms.cover([MORO], [FRONT], spelled, SECRET)
    name = pseudonyms.pseudonym(SECRET, "ilan-moro")
    return made.text(text, document, loose=loose).replace(name, "P").replace(
        name.casefold(), "p"
    ).replace(name.replace(" ", "-").casefold(), "p")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ilan Moro wept.", "P wept."),
        ("Moro's brother, ILAN MORO's cow", "P's brother, P's cow"),
        ("Ilan  \n Moro, I. Moro and Moro’s.", "P, P and P’s."),
        ("The Moro Front met Moro.", "The Moro Front met P."),
        ("a moro plant", "a moro plant"),
        ("ilan moro", "p"),
        ("Nobody was there.", "Nobody was there."),
        ("", ""),
    ],
)
def test_what_is_covered_in_a_text_that_mentions_the_person(text: str, shown: str) -> None:
    assert covered(text) == shown


def test_elsewhere_only_the_full_name_is_covered() -> None:
    assert covered("Moro came with Ilan Moro.", "d2") == "Moro came with P."


def test_keys_and_addresses() -> None:
    assert covered("ilan-moro", loose=True) == "p"
    assert covered("moro", loose=True) == "p"
    made = pseudonyms.cover([MORO], [], [], SECRET)
    assert "oro" not in made.address("https://x.example/Ilan%20Moro/1")
    assert made.address("https://x.example/a%20b?c=%2F") == "https://x.example/a%20b?c=%2F"


def test_russian_cases_are_covered() -> None:
    key = key_of("Илан Моров")
    who = Actor("x", "Илан Моров", "person", (), (key,), 1)
    made = pseudonyms.cover([who], [], [(key, "Илана Морова", "d")], SECRET)
    shown = made.text("Видели Илана Морова и говорили с Иланом Моровым; Морову дали хлеба.", "d")
    assert not re.search("Илан|Моров", shown)


def test_a_pseudonym_is_stable_and_needs_the_secret() -> None:
    one = pseudonyms.pseudonym(SECRET, "ilan-moro")
    assert re.fullmatch(r"Person [B-Z2-9]{5}", one)
    assert pseudonyms.pseudonym(SECRET, "ilan-moro") == one
    assert pseudonyms.pseudonym(b"t" * 32, "ilan-moro") != one


def test_two_people_never_share_a_pseudonym(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pseudonyms, "_LENGTH", 1)
    people = [Actor(f"p{n}", f"P {n}", "person", (), (f"p {n}",), 1) for n in range(60)]
    made = pseudonyms.cover(people, [], [], SECRET)
    assert len(set(made.everywhere.values())) == 60


def test_a_name_of_unknown_kind_is_covered_where_it_is_a_name() -> None:
    orin = Actor("orin", "Orin", "unknown", (), ("orin",), 1)
    made = pseudonyms.cover([orin], [], [("orin", "Orin", "d")], SECRET)
    assert re.fullmatch(r"Name [B-Z2-9]{5} paid\.", made.text("Orin paid.", "d"))
    assert made.text("Orin paid.", "another") == "Orin paid."  # there it was read as no name


NAMES = st.sampled_from(["Ilan Moro", "Sela Brandt", "Tovi al-Karam", "Ünal Šest", "Илан Моров"])


@given(
    NAMES,
    st.lists(st.sampled_from(["{full}", "{last}", "rain", "the", "«", ",", "\n\n", "Front"]),
             max_size=12),
    st.integers(0, 60),
    st.integers(0, 30),
)  # fmt: skip
def test_a_covered_extract_keeps_its_spans_and_no_name(
    name: str, words: list[str], start: int, length: int
) -> None:
    last = name.split()[-1]
    text = " ".join(words).format(full=name, last=last)
    start = min(start, len(text))
    span = Span(start, min(start + length, len(text)))
    key = key_of(name)
    who = Mention(name, None, key, "person")
    at = Mention(text[slice(*span)], span, key, "person")
    said = Statement(
        "s", "d", span, text[slice(*span)], who, None, (Piece(text[slice(*span)], span),), "direct",
        (), at, "SAY", None, None, (), None, Claim(), (), 0.5, "test",
    )  # fmt: skip
    document = Document("d", "c", "file:///x", name, None, None, None, "en", text)
    made = pseudonyms.cover(
        [Actor("p", name, "person", (), (key,), 1)], [], [(key, last, "d")], SECRET
    )
    found = made.extract(Extract(document, (said,), (at,), (), ()))
    shown, (statement,) = found.document.text, found.statements
    assert last not in shown
    assert last not in str(found)
    assert statement.text == shown[slice(*statement.evidence)]
    assert statement.content[0].text == shown[slice(*statement.content[0].span)]
    if last not in text:
        assert shown == text


# --- a whole case -----------------------------------------------------------------------------


def planted(builders: ModuleType, root: Path, name: str) -> Case:
    """A case in which a private person stands wherever a name can."""
    said, para, story = builders.Said, builders.Para, builders.Story
    last = name.split()[-1]
    people = [
        said(f"{name} accused the Reed Guard of theft.", speaker=name, act="ACCUSE",
             target="Reed Guard", cue="accused", content=("of theft",), kind="person"),
        said(f"“They took it,” {last} said of the Reed Guard.", speaker=last, act="ACCUSE",
             target="Reed Guard", cue="said", content=("They took it",), kind="person"),
        said(f"The Reed Guard attacked {name} on Monday, {last}'s mother said.",
             speaker="Reed Guard", act="ASSAULT", target=name, kind="person"),
    ]  # fmt: skip
    guard = [
        said("The Marsh Front accused the Reed Guard.", speaker="Marsh Front", act="ACCUSE",
             target="Reed Guard", cue="accused"),
    ]  # fmt: skip
    stories = [
        story([para(people), para([f"Seen by {name.upper()}."])], title=f"{name}: a story",
              published="2016-03-02", publisher="Harbour Wire", author="Mira Oldacre",
              captions=(f"Photograph: {name}",), uri=f"made/{name.replace(' ', '-').lower()}.html",
              names=(Name("fisherman", key_of(name), "exonym", used_by=key_of(name)),)),
        story([para(guard)], published="2016-04-02", kind="post", account=name, platform="x",
              context={"display": name, "reply_to": name}),
    ]  # fmt: skip
    case: Case = builders.made_case(root, [])
    for n, told in enumerate(stories):
        e = settled(builders.extract(told), name)
        capture = Capture(e.document.capture, e.document.uri, 9, "2018-01-05", "file")
        case.store.write(capture, (e,), (), "made", f"2018-01-05T10:00:0{n}+00:00")
    case.decide(Decision("", "unsure", key_of(name), "reed guard", why=f"who is {name}?"))
    case.close()
    write_settings(root / "case.toml", Settings("Delta", pseudonyms=True))
    return open_case(root)


def settled(extract: Extract, name: str) -> Extract:
    """As a reader settles it: the surname has the full name's key, and only it is a person."""
    own = {key_of(name), key_of(name.split()[-1])}

    def one(m: Mention | None) -> Mention | None:
        if m is None or m.kind == "author":
            return m
        if m.key in own:
            return replace(m, key=key_of(name), kind="person")
        return replace(m, kind="group")

    statements = tuple(
        replace(s, speaker=one(s.speaker), subject=one(s.subject), target=one(s.target))
        for s in extract.statements
    )
    mentions = tuple(m for s in statements for m in (s.speaker, s.subject, s.target) if m)
    return replace(extract, statements=statements, mentions=mentions)


def leaks(text: str, name: str) -> bool:
    plain = re.sub(r"[\W_]+", " ", unquote(unescape(text))).casefold()
    plain = f" {plain} "
    return any(f" {re.sub(r'[^0-9a-zа-яёüš]+', ' ', n.casefold())} " in plain
               for n in (name, name.split()[-1]))  # fmt: skip


def test_the_leak_detector_sees_names() -> None:
    assert leaks("by ILAN&nbsp;MORO", "Ilan Moro")
    assert leaks("/x/moro.html", "Ilan Moro")
    assert not leaks("tomorow morose", "Ilan Moro")


@pytest.fixture
def client_for() -> Callable[[Case], object]:
    from fastapi.testclient import TestClient

    from riftline.web import create_app

    return lambda case: TestClient(create_app(case, who="t"), base_url="http://127.0.0.1:8765")


def pages(client: object) -> dict[str, str]:
    """Every page that can be reached by links from the first, by address."""
    found: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        at = waiting.pop().partition("#")[0]
        if at in found or not at.startswith("/") or at.startswith(("/static", "/method")):
            continue
        answer = client.get(at)  # type: ignore[attr-defined]
        found[at] = answer.text
        if "html" in answer.headers["content-type"]:
            waiting += [unescape(h) for h in re.findall(r'href="([^"]+)"', answer.text)]
    return found


def written(path: Path) -> str:
    """All that a reader of the file gets to see."""
    if path.suffix == ".parquet":
        return str(polars.read_parquet(path).to_dicts())
    return path.read_text("utf-8")


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=NAMES)
def test_no_export_and_no_page_tells_a_private_name(
    builders: ModuleType, tmp_path_factory: pytest.TempPathFactory,
    client_for: Callable[[Case], object], name: str,
) -> None:  # fmt: skip
    root = tmp_path_factory.mktemp("private")
    with planted(builders, root / "case", name) as case:
        view = case.snapshot()
        assert [a.kind for a in view.unlisted] == ["person"]
        for format_ in formats():
            for path in write(format_, view, root / format_):
                assert not leaks(written(path), name), path.name
        seen = pages(client_for(case))
        assert len(seen) > 15
        for at, text in seen.items():
            assert not leaks(at + text, name), at
        for s in view.all_statements:
            assert not leaks(str(case.why(s.id)) + str(case.extract(s.document_id)), name)
        assert not leaks(str(case.search("guard")), name)
        ruled = case.decide(
            Decision("", "edit", view.unlisted[0].keys[0], "", "public", "yes", who="Kim")
        )
        assert ruled.left == key_of(name)
        assert case.snapshot().unlisted == ()


def test_questions_and_previews_tell_no_private_name_and_answers_find_their_way(
    builders: ModuleType, tmp_path: Path
) -> None:
    with planted(builders, tmp_path / "case", "Ilan Moro") as case:
        (q,) = [q for q in case.questions() if q.kind == "public"]
        effects = {a.ruling: case.preview(*a.decisions) for a in q.answers}
        assert not leaks(str(case.questions()) + str(effects), "Ilan Moro")
        assert q.left.name == case.snapshot().unlisted[0].name
        (shown,) = effects["public"].after
        assert (shown.name, effects["public"].before) == (q.left.name, ())
        (ruled,) = next(a for a in q.answers if a.ruling == "public").decisions
        assert case.decide(ruled).left == "ilan moro"
        assert case.snapshot().unlisted == ()


def test_without_the_switch_nothing_is_covered(builders: ModuleType, tmp_path: Path) -> None:
    planted(builders, tmp_path / "case", "Ilan Moro").close()
    write_settings(tmp_path / "case" / "case.toml", Settings("Delta"))
    with open_case(tmp_path / "case") as case:
        assert leaks(str(case.snapshot().all_statements), "Ilan Moro")


def test_the_secret_is_drawn_once_and_is_the_cases_own(
    builders: ModuleType, tmp_path: Path
) -> None:
    with planted(builders, tmp_path / "one", "Ilan Moro") as case:
        name = case.snapshot().unlisted[0].name
    key = tmp_path / "one" / "pseudonyms.key"
    assert key.stat().st_mode & 0o077 == 0
    with open_case(tmp_path / "one") as again:
        assert again.snapshot().unlisted[0].name == name
    with planted(builders, tmp_path / "two", "Ilan Moro") as other:
        assert other.snapshot().unlisted[0].name != name
