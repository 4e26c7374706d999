"""Rulings on names hold after another tagger, or newer software with other keys, has read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import riftline as rl
from riftline.model import Decision, Mention
from riftline.settings import Settings, write_settings

ARTICLE = (
    "The Reed Guard accused the Marsh Front of theft.\n\n"
    "“They have our boats,” said Velik Arn, the commander of the Reed Guard. "
    "The Marsh Front denied it.\n"
)
GUARD, MARSH = "reed guard", "marsh front"


def opened(root: Path, tagger: str) -> rl.Case:
    write_settings(root / "case.toml", Settings(name="delta", tagger=tagger))
    return rl.open_case(root)


def made(tmp_path: Path, tagger: str) -> rl.Case:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    rl.init_case(tmp_path / "case").close()
    case = opened(tmp_path / "case", tagger)
    case.add([rl.Source(str(tmp_path / "a.txt"), published="2016-05-06")], workers=1)
    return case


def test_rulings_hold_under_either_tagger(tmp_path: Path) -> None:
    case = made(tmp_path, "rules")
    case.decide(Decision("", "edit", GUARD, field="name", value="Guard of the Reeds", who="ivka"))
    case.decide(Decision("", "not-an-actor", MARSH, who="ivka"))
    assert [bool(d.anchor) for d in case.store.decisions()] == [True, True]
    case.close()
    for tagger in ("learned", "rules"):
        case = opened(tmp_path / "case", tagger)
        assert case.reread(workers=1).documents == 1
        view = case.snapshot()
        assert view.roster.by_id[view.roster.by_key[GUARD]].name == "Guard of the Reeds"
        assert MARSH not in view.roster.by_key
        assert [i.code for i in view.issues if i.code == "lost-ruling"] == []
        case.close()


def test_rulings_follow_a_name_to_its_new_key(tmp_path: Path) -> None:
    """Newer software that spells keys otherwise: every mention comes back under another one."""
    case = made(tmp_path, "rules")
    assert {GUARD, MARSH} <= case.snapshot().roster.by_key.keys()
    case.decide(Decision("", "same", GUARD, MARSH, who="ivka"))
    assert case.snapshot().roster.by_key[GUARD] == case.snapshot().roster.by_key[MARSH]
    (capture,) = case.store.captures()
    (card,) = case.store.cards()
    old = case.store.extract(card.id)
    assert old is not None

    def renamed(m: Mention) -> Mention:
        return replace(m, key=f"new {m.key}") if m.key else m

    new = replace(
        old,
        mentions=tuple(renamed(m) for m in old.mentions),
        names=(),
        statements=tuple(
            replace(
                s,
                speaker=renamed(s.speaker),
                subject=renamed(s.subject) if s.subject else None,
                target=renamed(s.target) if s.target else None,
                carriers=tuple(renamed(c) for c in s.carriers),
            )
            for s in old.statements
        ),
    )
    case.store.write(capture, (new,), (), "newer", "2026-01-01")
    view = case.snapshot()
    assert GUARD not in view.roster.by_key
    assert view.roster.by_key[f"new {GUARD}"] == view.roster.by_key[f"new {MARSH}"]
    assert [i.code for i in view.issues if i.code == "lost-ruling"] == []
    (kept,) = view.decisions
    assert (kept.left, kept.right) == (GUARD, MARSH)  # what was ruled is never rewritten
    case.decide(Decision("", "withdraw", kept.id))
    apart = case.snapshot().roster.by_key
    assert apart[f"new {GUARD}"] != apart[f"new {MARSH}"]


def test_a_preview_keeps_nothing_and_tells_what_the_ruling_then_does(tmp_path: Path) -> None:
    case = made(tmp_path, "rules")
    before = case.snapshot()
    ruling = Decision("", "same", GUARD, MARSH)
    told = case.preview(ruling)
    assert case.snapshot() is before
    kept = case.decide(ruling)
    after = case.snapshot()
    assert [a.keys for a in told.after] == [after.roster.by_id[after.roster.by_key[GUARD]].keys]
    assert {t.a for t in told.ties} | {t.b for t in told.ties} >= {before.roster.by_key[GUARD]}
    back = case.preview(Decision("", "withdraw", kept.id))
    assert [a.keys for a in back.before] == [a.keys for a in told.after]
    assert {a.keys for a in back.after} == {a.keys for a in told.before}
    wrong = next(s for s in after.all_statements if s.act == "ACCUSE")
    assert case.preview(Decision("", "wrong", wrong.id)).moved >= 1
