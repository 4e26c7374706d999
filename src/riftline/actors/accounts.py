"""What is on record of an account: where it posts, under which names, for whom, run by whom.

The account is not the person: who runs it is somebody's claim, with its hedges, and stays one.
Everything is computed from what platforms say beside the posts and from statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from riftline import columns
from riftline.lexicon.forms import key_of
from riftline.model import Actor, Document, Mention, Roster, Statement, Statements

__all__ = ["Account", "Claimed", "Seen", "account"]

_FOR = frozenset({"AFFILIATED_WITH", "PART_OF", "MEMBER_OF", "SUPPORT", "ALLIED_WITH"})
_HANDLES = ("handle", "owner_id", "chat_id")
_AUDIENCE = ("followers", "subscribers", "members", "audience")


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that posts show, how often, and on which days first and last (None: undated)."""

    text: str
    posts: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """*Act* between the account and `who` (an actor's id where there is one, else "").

    `hedges` are the words that weaken it; `by` says who claims it, `first` on which day.
    """

    act: str
    who: str
    actor: str
    hedges: tuple[str, ...]
    by: tuple[str, ...]
    first: str | None
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """An account's sheet. `operators` and `backs` are claims; the rest was captured."""

    platforms: tuple[str, ...]
    names: tuple[Seen, ...]
    handles: tuple[Seen, ...]
    addresses: tuple[str, ...]
    relays: tuple[Seen, ...]
    audience: tuple[Seen, ...]
    posts: int
    operators: tuple[Claimed, ...]
    backs: tuple[Claimed, ...]


def account(
    actor: Actor,
    roster: Roster,
    statements: Iterable[Statement],
    said: Mapping[str, str | None],
    posts: Iterable[Document],
) -> Account:
    """The sheet of `actor`, which is an account. `posts` may hold those of others, too."""
    keys = set(actor.keys) | {key_of(n.text) for n in actor.names}

    def own(name: str | None) -> bool:
        return bool(name) and key_of(name or "") in keys

    every = list(posts)
    passed = [d for d in every if own(d.context.get("reposted_by"))]
    # A reposted text is its author's; what the platform says beside it is about the reposting.
    mine = [d for d in every if own(d.account) and not d.context.get("reposted_by")]
    passed = passed or [d for d in mine if d.context.get("repost_of")]
    told = columns.of_acts(Statements(statements), {"RUNS", *_FOR})
    runs = [(s, s.subject) for s in told if s.act == "RUNS" and roster.of(s.target) == actor]
    backs = [(s, s.target) for s in told if s.act in _FOR and roster.of(s.subject) == actor]
    return Account(
        platforms=tuple(dict.fromkeys(d.platform for d in mine if d.platform)),
        names=_seen((d, d.account) for d in mine),
        handles=_seen((d, d.context.get(k)) for d in mine for k in _HANDLES),
        addresses=tuple(dict.fromkeys(filter(None, map(_address, mine)))),
        relays=_seen((d, d.context.get("repost_of")) for d in passed),
        audience=_seen(
            (d, f"{d.context[k]} {k}") for d in mine for k in _AUDIENCE if d.context.get(k)
        ),
        posts=len(mine),
        operators=_claims(runs, roster, said),
        backs=_claims(backs, roster, said),
    )


def _address(post: Document) -> str:
    """Where the account is: a post's address without the post."""
    where = urlsplit(post.uri)
    if where.scheme not in ("http", "https"):
        return ""
    handle = post.context.get("handle", "").lstrip("@")
    if handle:
        return f"{where.scheme}://{where.netloc}/{handle}"
    first = where.path.strip("/").split("/")[0]
    return f"{where.scheme}://{where.netloc}/{first}" if "/" in where.path.strip("/") else ""


def _seen(found: Iterable[tuple[Document, str | None]]) -> tuple[Seen, ...]:
    """What posts show, most often first."""
    days: dict[str, list[str | None]] = defaultdict(list)
    for post, text in found:
        if text and text.strip():
            days[text.strip()].append((post.published or "")[:10] or None)
    rows = (
        Seen(text, len(part), min(dated, default=None), max(dated, default=None))
        for text, part in days.items()
        for dated in [[d for d in part if d]]
    )
    return tuple(sorted(rows, key=lambda r: (-r.posts, r.text)))


def _claims(
    found: Iterable[tuple[Statement, Mention | None]],
    roster: Roster,
    said: Mapping[str, str | None],
) -> tuple[Claimed, ...]:
    """Claims of one act about one party are one row; denied and asked ones are left out."""
    rows: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for s, mention in found:
        if mention is None or s.claim.polarity != "asserted":
            continue
        actor = roster.of(mention)
        words = " ".join(mention.text.split())
        rows[s.act, words if actor is None else actor.name, actor.id if actor else ""].append(s)
    return tuple(
        Claimed(
            act,
            who,
            id_,
            tuple(dict.fromkeys(h.text for s in part for h in s.claim.hedges)),
            tuple(dict.fromkeys(_by(s, roster) for s in part)),
            min((d for s in part if (d := said.get(s.id))), default=None),
            tuple(s.id for s in part),
        )
        for (act, who, id_), part in sorted(rows.items())
    )


def _by(s: Statement, roster: Roster) -> str:
    speaker = roster.of(s.speaker)
    named = speaker.name if speaker else s.speaker.text
    return named.strip() or "the document's author"
