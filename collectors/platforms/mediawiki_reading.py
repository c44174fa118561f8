"""What an answer of a MediaWiki says: revisions as posts, users, and whether known revisions still stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from collectors.base import (
    Account,
    Exchange,
    Found,
    Post,
    PostRef,
    Profile,
    Purpose,
    Sighting,
    Sign,
    Standing,
    Unread,
)
from collectors.drafting import finish, host_of
from collectors.entries import ENTRY_CAP
from collectors.pages import Node, load
from collectors.platforms.mediawiki_address import user_of
from collectors.platforms.mediawiki_text import readable, written

_NEVER: Final = frozenset({"", "infinite", "infinity", "indefinite", "never"})
_TOKEN_CAP: Final = 300
_REPORTED: Final = 50
_MISSING: Final = "users: missing"
_INVALID: Final = "users: invalid"


def read(exchange: Exchange, account: Account, refs: Sequence[PostRef]) -> Found:
    """Read an answer of `api.php`.

    Raises:
        Malformed: It is no JSON.
    """
    page = load(exchange.body)
    if exchange.purpose is Purpose.PROFILE:
        return Found(profile=_profile(page["query"]["users"][0]))
    if exchange.purpose is Purpose.PROBE:
        return Found(sightings=tuple(_sightings(page, refs)))
    return _revisions(page, exchange, account)


def _revisions(page: Node, exchange: Exchange, account: Account) -> Found:
    """Return the posts of a page of revisions; a list of contributions has none, it says only what to ask for.

    A revision whose parent is not in the same answer is here as a parent itself, and is no post.
    """
    texts = {
        revision["revid"].integer(): revision
        for wiki_page in page["query"]["pages"]
        for revision in wiki_page["revisions"]
    }
    posts: list[Post] = []
    unread: list[Unread] = []
    for n, wiki_page in enumerate(page["query"]["pages"]):
        for m, revision in enumerate(wiki_page["revisions"]):
            parent = revision["parentid"].integer()
            whole = _has_text(revision) or revision["texthidden"].flag()
            if not _own(revision, account) or (whole and parent and parent not in texts):
                continue
            said = _said(revision, texts.get(parent))
            where = f"query/pages/{n}/revisions/{m}"
            if said is None:
                unread.append(
                    Unread(where, "The text is hidden or too long: only its summary is read.")
                )
            posts.append(_post(wiki_page, revision, said or "", where, exchange, account))
    kept = posts[:ENTRY_CAP]
    return Found(tuple(kept), len(posts) - len(kept), unread=tuple(unread[:_REPORTED]))


def _own(revision: Node, account: Account) -> bool:
    """Tell whether the account made a revision; one whose maker is hidden is nobody's."""
    if account.native_id.isdecimal():
        return revision["userid"].integer() == int(account.native_id[:18])
    return _same_name(revision["user"].text(300), user_of(account))


def _same_name(one: str, other: str) -> bool:
    """Compare as MediaWiki does: the first letter is a capital, blanks are underscores."""
    one, other = one.replace("_", " ").strip(), other.replace("_", " ").strip()
    return bool(one) and one[:1].upper() + one[1:] == other[:1].upper() + other[1:]


def _has_text(revision: Node) -> bool:
    return bool(revision["slots"]["main"]["content"] or revision["content"])


def _text(revision: Node) -> str:
    return revision["slots"]["main"]["content"].text() or revision["content"].text()


def _said(revision: Node, parent: Node | None) -> str | None:
    """Return what a revision wrote; None where that cannot be told."""
    if not _has_text(revision):
        return None
    if parent is None:
        return _text(revision)  # the first revision of a page
    return written(_text(parent), _text(revision)) if _has_text(parent) else None


def _post(
    wiki_page: Node, revision: Node, said: str, where: str, exchange: Exchange, account: Account
) -> Post:
    revid, title = str(revision["revid"].integer()), wiki_page["title"].text(1_000)
    comment = revision["comment"].text(2_000)
    plain = readable(said)
    index = exchange.final_url.partition("?")[0].removesuffix("api.php") + "index.php"
    return finish(
        Post(
            platform=account.platform,
            instance=host_of(exchange.final_url),
            native_id=revid,
            permalink=f"{index}?title={quote(title.replace(' ', '_'), safe=':/')}&oldid={revid}&diff=prev",
            kind="revision",
            author=revision["user"].text(300),
            title=title,
            text="\n\n".join(part for part in (readable(comment), plain) if part),
            text_raw="\n\n".join(part for part in (comment, said) if part),
            raw_format="wikitext",
            published_at=revision["timestamp"].time(),
            pointer=where,
            native_version=revid,
            account_native_id=str(revision["userid"].integer() or ""),
            handle_at_capture=revision["user"].text(300),
            parent_id=str(revision["parentid"].integer() or ""),
            container=title,
            tags=tuple(tag.text(200) for tag in revision["tags"]),
            counters=(("size", max(revision["size"].integer(), 0)),),
        ),
        exchange,
    )


def _profile(user: Node) -> Profile | None:
    """Return how a user stands. Only a block of everything without an end counts as a suspension."""
    if not user:
        return None
    known = {
        "native_id": str(user["userid"].integer() or ""),
        "handle": user["name"].text(300),
        "name": user["name"].text(300),
    }
    if user["missing"].flag():
        return Profile(Standing.GONE, token=_MISSING, **known)
    if user["invalid"].flag():  # an address without an account
        return Profile(Standing.UNKNOWN, token=_INVALID, **known)
    if user["blockid"] and not user["blockpartial"].flag():
        expiry = user["blockexpiry"].text(100)
        token = f"blocked until {expiry or 'infinity'}: {user['blockreason'].text(_TOKEN_CAP)}"
        lasting = expiry.lower() in _NEVER
        standing = Standing.SUSPENDED if lasting else Standing.ACTIVE
        return Profile(standing, token=token, **known)
    return Profile(Standing.ACTIVE, **known)


def _sightings(page: Node, refs: Sequence[PostRef]) -> Iterator[Sighting]:
    """Say of each revision that was asked for whether it is there, hidden, or gone with its page."""
    known = {ref.native_id for ref in refs}
    reason = _reason(page["query"]["logevents"][0])
    for revid, bad in page["query"]["badrevids"].items():
        if revid in known and bad["missing"].flag():
            yield Sighting(revid, Sign.MISSING, f"badrevids: missing{reason}")
    for wiki_page in page["query"]["pages"]:
        for revision in wiki_page["revisions"]:
            revid = str(revision["revid"].integer())
            if revid not in known:
                continue
            hidden = [
                name
                for name in ("sha1hidden", "texthidden", "userhidden", "commenthidden")
                if revision[name].flag()
            ]
            if "suppressed" in [key for key, _ in revision.items()]:
                hidden.append("suppressed")
            yield Sighting(
                revid, Sign.RESTRICTED if hidden else Sign.LIVE, ", ".join(hidden) or "revision"
            )


def _reason(event: Node) -> str:
    """Return the newest entry of the deletion log in short, where one was asked for."""
    if not event:
        return ""
    action, by = event["action"].text(40), event["user"].text(100)
    comment, when = event["comment"].text(_TOKEN_CAP), event["timestamp"].text(40)
    return f"; log: {action} by {by or 'somebody hidden'} at {when}: {comment}"
