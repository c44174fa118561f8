"""What passes from the net to the record: the one place that knows both their words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from cases.model.intake import Brought, ExchangeRecord, PostRecord, ProfileRecord, Said
from cases.model.presence import Sign, Standing
from collectors.base import Exchange, Found, Post
from collectors.net import Look

_ABOUT = (
    "account_native_id",
    "container",
    "content_warning",
    "handle_at_capture",
    "lang",
    "parent_id",
    "place",
    "quoted_id",
    "raw_format",
    "repost_of_id",
    "root_id",
)
"""Fields of a post that go beside it as they are, where they are not empty."""
_TYPED: Final = "X-Typed-Text"
"""Header under which the record keeps what a person typed from a picture: the body is the picture's."""
_USUAL = {"visibility": "public", "precision": "second"}


def brought(look: Look) -> tuple[Brought, ...]:
    """Return a look as the record takes it: each exchange with what it says, a failed one with its error."""
    pages = [page(one.exchange, one.found) for one in look.pages]
    if look.error and look.error.exchange:
        failed = exchange_record(look.error.exchange)
        if not (pages and pages[-1].exchange == failed):
            pages.append(Brought(failed, error=str(look.error)))
    return tuple(pages)


def page(exchange: Exchange, found: Found) -> Brought:
    """Return one exchange and everything it says."""
    profile = found.profile
    return Brought(
        exchange=exchange_record(exchange),
        posts=tuple(post_record(post) for post in found.posts),
        signs=tuple(
            Said(one.native_id, Sign(one.sign.value), one.token) for one in found.sightings
        ),
        profile=ProfileRecord(
            Standing(profile.standing.value),
            profile.native_id,
            profile.handle,
            profile.name,
            profile.token,
        )
        if profile
        else None,
    )


def exchange_record(found: Exchange) -> ExchangeRecord:
    """Return an exchange as the record takes it."""
    return ExchangeRecord(
        started_at=found.started_at,
        finished_at=found.finished_at,
        method=found.method,
        url=found.url,
        final_url=found.final_url,
        redirects=found.redirects,
        request_headers=found.request_headers,
        status=found.status,
        headers=found.headers,
        body=found.body,
        remote_ip=found.remote_ip,
        collector=found.collector,
        collector_version=found.collector_version,
        terms_basis=found.terms_basis,
        purpose=found.purpose.value,
        login_state=found.login_state,
        tls=found.tls,
    )


def with_typed(exchange: ExchangeRecord) -> ExchangeRecord:
    """Return a record that carries the typed words beside the file's own bytes."""
    if not exchange.body:
        return exchange
    typed = exchange.body.decode("utf-8", "replace")
    return replace(exchange, headers=(*exchange.headers, (_TYPED, typed)), body=b"")


def typed_of(exchange: ExchangeRecord) -> bytes:
    """Return the typed words that a record carries, as the reader takes them."""
    return next((value for name, value in exchange.headers if name == _TYPED), "").encode()


def post_record(found: Post) -> PostRecord:
    """Return a post as the record takes it."""
    return PostRecord(
        instance=found.instance,
        native_id=found.native_id,
        permalink=found.permalink,
        kind=found.kind,
        author=found.author,
        title=found.title,
        text=found.text,
        published_at=found.published_at,
        edited_at=found.edited_at,
        content_sha256=found.content_sha256,
        pointer=found.pointer,
        links=found.links,
        media=tuple(media.url for media in found.media),
        native_uri=found.native_uri,
        native_version=found.native_version,
        about=_about(found),
    )


def _about(found: Post) -> dict[str, Any]:
    """Return what else is said of a post; what is empty or as usual is left out."""
    about: dict[str, Any] = {name: said for name in _ABOUT if (said := getattr(found, name))}
    about |= {
        name: getattr(found, name)
        for name, usual in _USUAL.items()
        if getattr(found, name) != usual
    }
    if found.sensitive:
        about["sensitive"] = True
    if found.indexed_at:
        about["indexed_at"] = found.indexed_at.isoformat()
    for name in ("tags", "mentions"):
        if many := getattr(found, name):
            about[name] = list(many)
    if found.counters:
        about["counters"] = dict(found.counters)
    pictures = [
        n for n, one in enumerate(found.media) if not one.mime or one.mime.startswith("image/")
    ]
    if len(pictures) < len(found.media):
        about["pictures"] = pictures
    if any(one.alt for one in found.media):
        about["alts"] = [one.alt for one in found.media]
    return about
