"""An account's sheet: what posts show and what is claimed, kept apart."""

from __future__ import annotations

from riftline.actors.accounts import Seen, account
from riftline.lexicon.forms import key_of
from riftline.model import Actor, Claim, Document, Mention, Name, Piece, Roster, Span, Statement


def actor(name: str, kind: str) -> Actor:
    key = key_of(name)
    return Actor(key, name, kind, (Name(name, key),), (key,), 1)  # type: ignore[arg-type]


CHANNEL, GUARD = actor("Reed Wire", "account"), actor("Reed Guard", "group")
ROSTER = Roster(
    (CHANNEL, GUARD), {"reed wire": "reed wire", "reed guard": "reed guard"},
    {"reed wire": CHANNEL, "reed guard": GUARD},
)  # fmt: skip


def post(day: str, name: str = "Reed Wire", **context: str) -> Document:
    return Document(
        f"d{day}{name}", "c", "https://x.example/reedwire/12", None, None, None, day, "en", "…",
        kind="post", platform="x", account=name, context=context,
    )  # fmt: skip


def said(
    act: str, subject: str, target: str, hedge: str = "", polarity: str = "asserted"
) -> Statement:
    who, by, whom = (Mention(t, Span(0, 1), key_of(t), "group") for t in (subject, "Post", target))
    hedges = (Piece(hedge, Span(2, 3)),) if hedge else ()
    return Statement(
        f"{act}{subject}{polarity}", "d", Span(0, 9), "…", by, None, (), "indirect", (), who, act,
        whom, None, (), None, Claim(hedges, polarity), (), 0.9, "test",  # type: ignore[arg-type]
    )  # fmt: skip


def test_what_posts_show() -> None:
    posts = [
        post("2016-01-02", handle="@reedwire"),
        post("2016-03-01", "reed wire", handle="@reedwire", members="1,200"),
        post("2016-02-01", "Ledra Now", reposted_by="Reed Wire", repost_of="Ledra Now"),
        post("2016-02-01", "Somebody", handle="@else"),
    ]
    sheet = account(CHANNEL, ROSTER, [], {}, posts)
    assert (sheet.posts, sheet.platforms) == (2, ("x",))
    assert sheet.names == (
        Seen("Reed Wire", 1, "2016-01-02", "2016-01-02"),
        Seen("reed wire", 1, "2016-03-01", "2016-03-01"),
    )
    assert sheet.handles == (Seen("@reedwire", 2, "2016-01-02", "2016-03-01"),)
    assert sheet.addresses == ("https://x.example/reedwire",)
    assert [(r.text, r.posts) for r in sheet.relays] == [("Ledra Now", 1)]
    assert [a.text for a in sheet.audience] == ["1,200 members"]


def test_who_runs_it_is_a_claim_with_its_hedges_and_who_makes_it() -> None:
    told = [
        said("RUNS", "a quartermaster", "Reed Wire", "appears to"),
        said("RUNS", "Marsh Front", "Reed Wire", polarity="denied"),
        said("AFFILIATED_WITH", "Reed Wire", "Reed Guard"),
    ]
    sheet = account(CHANNEL, ROSTER, told, {told[0].id: "2016-01-02"}, [])
    (run,) = sheet.operators
    assert (run.who, run.actor, run.hedges, run.by, run.first, run.statements) == (
        "a quartermaster", "", ("appears to",), ("Post",), "2016-01-02", (told[0].id,),
    )  # fmt: skip
    assert [(c.act, c.actor) for c in sheet.backs] == [("AFFILIATED_WITH", "reed guard")]
