"""Posts as Bluesky's servers hand them out: viewed through the AppView, passed on, or stored on an own server. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from collectors.base import Account, Exchange, Post, Unread
from collectors.drafting import finish
from collectors.pages import Node
from collectors.platforms.bluesky_names import Actor, asked, is_did, origin_of, page_of
from collectors.platforms.bluesky_records import counters, said, stored_media, viewed_media

NOT_FOR_STRANGERS: Final = "!no-unauthenticated"
"""Label by which a person asks not to be shown to those who are not signed in; we are not."""
_INSTANCE: Final = "bsky.app"
_WORDS: Final = 120


def own(author: Node, actor: Actor) -> bool:
    """Tell whether the account itself acted: by its DID, or by its handle where that is all we know."""
    if is_did(actor.name):
        return author["did"].text() == actor.name
    return author["handle"].text().lower() == actor.name.lower()


def hides(author: Node) -> bool:
    """Tell whether a person asks not to be shown to strangers; only the person's own label counts."""
    did = author["did"].text()
    return any(
        label["val"].text(_WORDS) == NOT_FOR_STRANGERS
        and label["src"].text() == did
        and not label["neg"].flag()
        for label in author["labels"]
    )


def viewed(view: Node, exchange: Exchange, account: Account, pointer: str) -> Post | Unread | None:
    """Return a post as the AppView shows it."""
    uri, author = view["uri"].text(), view["author"]
    if not uri.startswith(f"at://{author['did'].text()}/"):
        return Unread(pointer, "It carries no address of its author's.")
    record = view["record"]
    return finish(
        replace(
            said(record),
            platform=account.platform,
            instance=_INSTANCE,
            native_id=uri,
            native_uri=uri,
            native_version=view["cid"].text(),
            permalink=page_of(uri),
            author=author["displayName"].text() or author["handle"].text(),
            account_native_id=author["did"].text(),
            handle_at_capture=author["handle"].text(),
            indexed_at=view["indexedAt"].time(),
            media=viewed_media(view["embed"], record["embed"]),
            counters=counters(view),
            pointer=pointer,
        ),
        exchange,
    )


def passed_on(
    view: Node, reason: Node, exchange: Exchange, account: Account, pointer: str
) -> Post | Unread | None:
    """Return the account's act of passing on another's post; who wrote it is named by its address alone."""
    uri, by = view["uri"].text(), reason["by"]
    if not uri.startswith("at://"):
        return Unread(pointer, "What is passed on has no address.")
    if hides(view["author"]):
        return None
    record, own_uri = view["record"], reason["uri"].text()
    return finish(
        replace(
            said(record),
            platform=account.platform,
            instance=_INSTANCE,
            native_id=own_uri or f"repost:{by['did'].text()}:{uri}",
            native_uri=own_uri,
            native_version=view["cid"].text(),
            permalink=page_of(uri),
            kind="repost",
            repost_of_id=uri,
            parent_id="",
            root_id="",
            author=by["displayName"].text() or by["handle"].text(),
            account_native_id=by["did"].text(),
            handle_at_capture=by["handle"].text(),
            published_at=reason["indexedAt"].time(),
            indexed_at=reason["indexedAt"].time(),
            media=viewed_media(view["embed"], record["embed"]),
            pointer=pointer,
        ),
        exchange,
    )


def stored(record: Node, exchange: Exchange, account: Account, pointer: str) -> Post | Unread:
    """Return a record of the account's own server as a post or a repost."""
    uri, value = record["uri"].text(), record["value"]
    repo = asked(exchange.url, "repo")
    if not uri.startswith(f"at://{repo}/") or not value.is_object():
        return Unread(pointer, "It is no record of this account.")
    subject, record_says = value["subject"]["uri"].text(), said(value)
    return finish(
        replace(
            record_says,
            platform=account.platform,
            instance=_INSTANCE,
            native_id=uri,
            native_uri=uri,
            native_version=record["cid"].text(),
            permalink=page_of(subject or uri),
            kind="repost" if subject else record_says.kind,
            repost_of_id=subject,
            account_native_id=repo,
            handle_at_capture=account.handle,
            media=stored_media(value["embed"], repo, origin_of(exchange.final_url)),
            pointer=pointer,
        ),
        exchange,
    )
