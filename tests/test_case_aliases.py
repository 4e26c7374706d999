"""A changed seed list re-reads only the texts that hold a name which changed, and misses none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import riftline as rl
from riftline import attribution
from riftline.attribution import seednames
from riftline.lexicon.forms import key_of
from riftline.model import Block, Document, Name, Span
from riftline.settings import Settings, write_settings
from riftline.store.terms import fold, holds, squeezed

TEXTS = {
    "guard.txt": "The Reed Guard accused the Marsh Front of theft. “We paid,” said O'Sul.\n",
    "other.txt": "The Marsh Front denied everything. Old reeds stood along the ford.\n",
    "strazha.txt": "Камышовой страже не верят в Совете брода. Льва Тарни не видели.\n",
    "river.txt": "The river was high. Nobody spoke of the boats that winter.\n",
}


def seeds(*actors: tuple[str, str, str]) -> str:
    return "\n".join(
        f'[[actor]]\nid="{id_}"\nkind="{kind}"\nname="{name}"\n' for id_, kind, name in actors
    )


MARSH = ("marsh", "group", "Marsh Front")


def made(root: Path, listed: str) -> rl.Case:
    folder = root / "in"
    folder.mkdir(parents=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    case = rl.init_case(root / "case", "delta")
    write_settings(case.root / "case.toml", Settings(name="delta", tagger="rules"))
    case.close()
    case = rl.open_case(root / "case")
    (case.root / "actors.toml").write_text(listed, "utf-8")
    case.add([rl.Source(str(folder / n), published="2016-05-06") for n in TEXTS], workers=1)
    return case


def extracts(case: rl.Case) -> list[object]:
    return [case.store.extract(c.id) for c in case.store.cards()]


@pytest.mark.parametrize(
    ("before", "now", "again"),
    [
        ((MARSH,), (MARSH, ("reed", "group", "Reed Guard")), 1),
        ((MARSH,), (MARSH, ("str", "group", "Камышовая стража")), 1),  # another case ending there
        ((MARSH,), (MARSH, ("lev", "person", "Лев")), 1),  # "Льва" begins otherwise
        ((MARSH,), (MARSH, ("sul", "person", "OSul")), 1),  # written with an apostrophe
        ((MARSH,), (MARSH, ("nobody", "person", "Ilan Moro")), 0),
        ((MARSH,), (("marsh", "state", "Marsh Front"),), 2),  # another kind
        ((MARSH,), (("swamp", "group", "Marsh Front"),), 0),  # another id: read the same
        ((MARSH,), (), 2),
        ((), (MARSH,), 2),
    ],
)
def test_one_changed_alias_re_reads_only_what_holds_it(
    tmp_path: Path,
    before: tuple[tuple[str, str, str]],
    now: tuple[tuple[str, str, str]],
    again: int,
) -> None:
    case = made(tmp_path / "old", seeds(*before))
    case.store.decisions()
    (case.root / "actors.toml").write_text(seeds(*now), "utf-8")
    assert case.reread(workers=1).documents == again
    assert case.reread(workers=1).documents == 0
    fresh = made(tmp_path / "new", seeds(*now))
    assert [e.statements for e in extracts(case)] == [e.statements for e in extracts(fresh)]  # type: ignore[attr-defined]
    assert [(e.mentions, e.names, e.stamp) for e in extracts(case)] == [  # type: ignore[attr-defined]
        (e.mentions, e.names, e.stamp)
        for e in extracts(fresh)  # type: ignore[attr-defined]
    ]
    assert case.snapshot().roster == fresh.snapshot().roster


def test_back_and_forth_is_read_right(tmp_path: Path) -> None:
    case = made(tmp_path, seeds(MARSH))
    for listed in ((MARSH, ("reed", "group", "Reed Guard")), (MARSH,), (("r", "group", "Reeds"),)):
        (case.root / "actors.toml").write_text(seeds(*listed), "utf-8")
        case.reread(workers=1)
        found = {e.stamp for e in extracts(case)}  # type: ignore[attr-defined]
        assert len(found) == 1
    assert {
        m.kind for m in case.store.extract(_holder(case, "Old reeds")).mentions if m.key == "reeds"
    } <= {  # type: ignore[union-attr]
        "group"
    }


def _holder(case: rl.Case, words: str) -> str:
    return case.search(f'"{words}"')[0].document_id


def test_what_a_register_says_is_seen_without_reading_again(tmp_path: Path) -> None:
    case = made(tmp_path, seeds(MARSH))
    told = seeds(MARSH) + '[[actor.names]]\ntext="Marsh Front"\nregister="pejorative"\n'
    case.snapshot()
    (case.root / "actors.toml").write_text(told, "utf-8")
    assert case.reread(workers=1).documents == 0
    assert "pejorative" in {n.register for n in case.snapshot().roster.by_id["marsh"].names}


WORDS = st.sampled_from(
    ["Reed", "Guard", "guard's", "O'Sul", "al-Tarni", "Лев", "льва", "Ёлкин", "елкина", "стража",
     "Страже", "Tárni", "the", "said", "сказал", "Ко́н", "Sana'a", "نهر", "النهر", "ﬁeld", "«", "."]
)  # fmt: skip
NAMES = st.lists(st.lists(WORDS, min_size=1, max_size=2).map(" ".join), max_size=2)


@settings(deadline=None)
@given(
    st.lists(WORDS, min_size=1, max_size=9).map(" ".join),
    NAMES,
    NAMES,
    st.sampled_from(["en", "ru"]),
)
def test_a_text_without_the_needles_is_read_the_same(
    text: str, before: list[str], now: list[str], lang: str
) -> None:
    old, new = (
        [Name(n, f"seed:group:{i}") for i, n in enumerate(names) if key_of(n)]
        for names in (before, now)
    )
    keys = seednames.changed(old, new)
    folded = fold(text)
    if holds(folded, squeezed(seednames.needles(keys, folded.split))):
        return
    block = (Block("paragraph", Span(0, len(text))),)
    document = Document("d", "c", "u", None, None, None, None, lang, text, block)
    assert attribution.attribute(document, old, "rules") == attribution.attribute(
        document, new, "rules"
    )
