"""What an exchange with Bluesky says, be it the AppView or an account's own server (PDS): posts, signs, standing. Pure.

A post is known by its at-URI on every server; its version is the CID, a hash over the record, so that an edit cannot
hide. What was asked is read off the address of the exchange: the methods of the protocol have lasting names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import parse_qs, urlsplit

from collectors.answers import OK
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
from collectors.drafting import host_of
from collectors.entries import ENTRY_CAP
from collectors.errors import Malformed, Refused
from collectors.pages import Node, load
from collectors.platforms.bluesky_names import (
    POST,
    Actor,
    actor_of,
    asked,
    collection_of,
    is_did,
    method_of,
)
from collectors.platforms.bluesky_posts import (
    NOT_FOR_STRANGERS,
    hides,
    own,
    passed_on,
    stored,
    viewed,
)

GET_RECORD: Final = "com.atproto.repo.getRecord"
_WORDS: Final = 120
_STANDINGS: Final = {
    "AccountDeactivated": Standing.DEACTIVATED,
    "RepoDeactivated": Standing.DEACTIVATED,
    "AccountTakedown": Standing.SUSPENDED,
    "AccountSuspended": Standing.SUSPENDED,
    "RepoTakendown": Standing.SUSPENDED,
    "RepoSuspended": Standing.SUSPENDED,
    "RepoNotFound": Standing.GONE,
}
_STATUSES: Final = {
    "deactivated": Standing.DEACTIVATED,
    "takendown": Standing.SUSPENDED,
    "suspended": Standing.SUSPENDED,
    "deleted": Standing.GONE,
}
_NOBODY: Final = ("profile not found", "could not find repo", "could not find user")
_NO_RECORD: Final = "could not locate record"


def read(
    exchange: Exchange,
    account: Account,
    refs: Sequence[PostRef] = (),  # noqa: ARG001  the address of a probe says what was asked
) -> Found:
    """Return what an exchange says; see `collectors.readers.read`.

    Raises:
        Malformed: The body is no JSON, or not what was asked for.
    """
    root, method = load(exchange.body), method_of(exchange.url)
    if exchange.status != OK:
        return _refused(root, exchange, method)
    match method:
        case "app.bsky.actor.getProfile" | "com.atproto.repo.describeRepo":
            found = _profile(root, exchange)
        case "com.atproto.sync.getRepoStatus":
            found = _repo_status(root, exchange)
        case "com.atproto.sync.getLatestCommit":
            found = Found()  # it says whether anything changed, not what
        case "app.bsky.feed.getAuthorFeed":
            found = _feed(root, exchange, account)
        case "app.bsky.feed.getPosts":
            found = _posts(root, exchange, account)
        case "com.atproto.repo.listRecords":
            found = _records(root, exchange, account)
        case "com.atproto.repo.getRecord":
            found = _record(root, exchange, account)
        case _:
            raise Malformed(f"Nothing is known of what {method[:_WORDS]!r} answers.")
    return found


def standing(exchange: Exchange, root: Node) -> tuple[Standing, str]:
    """Return how the account stands by an answer that says no, and the platform's own words.

    That nobody is there is believed of a profile only: feeds and records say the same of an account at rest.
    """
    error, message = root["error"].text(_WORDS), " ".join(root["message"].text(_WORDS).split())
    token = f"{exchange.status} {message if error in {'', 'InvalidRequest'} else error}".strip()
    if error in _STANDINGS:
        return _STANDINGS[error], token
    gone = exchange.purpose is Purpose.PROFILE and finds_nobody(exchange, root)
    return Standing.GONE if gone else Standing.UNKNOWN, token


def finds_nobody(exchange: Exchange, root: Node) -> bool:
    """Tell whether nobody has the DID that was asked for; a handle may only have been given up for another."""
    url = exchange.url
    who = asked(url, "actor") or asked(url, "repo") or asked(url, "did")
    return is_did(who) and root["message"].text(_WORDS).lower().startswith(_NOBODY)


def record_missing(exchange: Exchange, root: Node) -> bool:
    """Tell whether the server positively says that it holds no such record.

    The bare words without the record's address are no sign: a server says them of every record of an account at rest.
    """
    words = root["message"].text()
    named = words.lower().startswith(_NO_RECORD) and _asked_record(exchange) in words
    return exchange.status != OK and (root["error"].text(_WORDS) == "RecordNotFound" or named)


def _refused(root: Node, exchange: Exchange, method: str) -> Found:
    stands, token = standing(exchange, root)
    if method == GET_RECORD and stands is Standing.UNKNOWN:
        sign = Sign.MISSING if record_missing(exchange, root) else Sign.UNKNOWN
        return Found(sightings=(Sighting(_asked_record(exchange), sign, token),))
    about_account = stands is not Standing.UNKNOWN or finds_nobody(exchange, root)
    if about_account or exchange.purpose is Purpose.PROFILE:
        return Found(profile=Profile(stands, token=token))
    raise Malformed(f"{host_of(exchange.final_url)} answered {token!r}.")


def _profile(root: Node, exchange: Exchange) -> Found:
    did = _did(root, exchange)
    closed = hides(root)
    return Found(
        profile=Profile(
            Standing.CLOSED if closed else Standing.ACTIVE,
            did,
            root["handle"].text(_WORDS),
            root["displayName"].text(_WORDS),
            NOT_FOR_STRANGERS if closed else "",
        )
    )


def _repo_status(root: Node, exchange: Exchange) -> Found:
    did = _did(root, exchange)
    if root["active"].flag():
        return Found(profile=Profile(Standing.ACTIVE, did))
    status = root["status"].text(_WORDS)
    stands = _STATUSES.get(status, Standing.UNKNOWN)
    return Found(profile=Profile(stands, did, token=f"active false, {status or 'no status'}"))


def _did(root: Node, exchange: Exchange) -> str:
    did = root["did"].text()
    if not is_did(did):
        raise Malformed(f"{host_of(exchange.final_url)} names no account in its answer.")
    return did


def _feed(root: Node, exchange: Exchange, account: Account) -> Found:
    """Read the account's own posts and its reposts; answers of others stand between them and are left."""
    actor = _actor(account)
    if is_did(asked(exchange.url, "actor")):
        actor = Actor(asked(exchange.url, "actor"))

    def items() -> Iterator[Post | Unread | None]:
        for number, item in enumerate(_listed(root["feed"], exchange)):
            view, by, pointer = item["post"], item["reason"]["by"], f"feed/{number}"
            if by and own(by, actor):
                yield passed_on(view, item["reason"], exchange, account, pointer)
            elif not by and own(view["author"], actor):
                yield viewed(view, exchange, account, pointer)

    if any(
        own(item["post"]["author"], actor) and hides(item["post"]["author"])
        for item in root["feed"]
    ):
        return Found(profile=Profile(Standing.CLOSED, token=NOT_FOR_STRANGERS))
    return _gathered(items(), len(root["feed"]))


def _posts(root: Node, exchange: Exchange, account: Account) -> Found:
    """Read the posts that were asked for by address. One that is not among them may still stand."""
    wanted = set(parse_qs(urlsplit(exchange.url).query).get("uris", ()))
    views = _listed(root["posts"], exchange)
    return _gathered(
        (
            viewed(view, exchange, account, f"posts/{number}")
            for number, view in enumerate(views)
            if view["uri"].text() in wanted
        ),
        len(root["posts"]),
    )


def _records(root: Node, exchange: Exchange, account: Account) -> Found:
    records = _listed(root["records"], exchange)
    return _gathered(
        (
            stored(record, exchange, account, f"records/{number}")
            for number, record in enumerate(records)
        ),
        len(root["records"]),
    )


def _record(root: Node, exchange: Exchange, account: Account) -> Found:
    """Read one record: on the account's own server the post itself, on the AppView what it keeps of it."""
    uri = root["uri"].text()
    if uri != _asked_record(exchange):
        raise Malformed(f"{host_of(exchange.final_url)} sent another record than was asked for.")
    if _actor(account).pds:
        return _gathered(iter((stored(root, exchange, account, ""),)), 1)
    if collection_of(uri) != POST:
        return Found(sightings=(Sighting(uri, Sign.LIVE),))
    token = "200 the record stands, and the AppView shows no such post"  # noqa: S105  words, no secret
    return Found(sightings=(Sighting(uri, Sign.RESTRICTED, token),))


def _actor(account: Account) -> Actor:
    try:
        return actor_of(account)
    except Refused as error:
        raise Malformed("The handle's registered address names no account.") from error


def _asked_record(exchange: Exchange) -> str:
    """Return the at-URI of the record that was asked for."""
    repo, collection, key = (asked(exchange.url, name) for name in ("repo", "collection", "rkey"))
    return f"at://{repo}/{collection}/{key}"


def _listed(many: Node, exchange: Exchange) -> list[Node]:
    if not many.is_list():
        raise Malformed(f"{host_of(exchange.final_url)} sent something other than a list of posts.")
    return [many[number] for number in range(min(len(many), ENTRY_CAP))]


def _gathered(items: Iterator[Post | Unread | None], listed: int) -> Found:
    found = list(items)
    return Found(
        tuple(one for one in found if isinstance(one, Post)),
        max(0, listed - ENTRY_CAP),
        unread=tuple(one for one in found if isinstance(one, Unread)),
    )
