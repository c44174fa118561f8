"""The shipped rules raise what the demonstration's authors were made to violate, and leave the rest alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

from cases.model.findings import FLAGGED_AT, Explanation
from cases.model.intake import reading_text
from collectors.base import Account, Exchange
from collectors.readers import read
from monitor.demo.department import Handle, load_department
from monitor.demo.dialects import APIS, published_posts
from monitor.demo.posts import DemoPost
from monitor.demo.server import address_of, publish
from monitor.scoring.document import Document
from monitor.scoring.scorer import Scorer

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def exchange_of(handle: Handle) -> Exchange | None:
    document = publish(handle.key)
    if document is None:
        return None
    return Exchange(
        started_at=NOW,
        finished_at=NOW,
        method="GET",
        url=address_of(handle.key),
        final_url=address_of(handle.key),
        redirects=(),
        request_headers=(),
        status=200,
        headers=(("Content-Type", document.content_type),),
        body=document.body,
        remote_ip="127.0.0.1",
        collector=handle.platform if handle.dialect in APIS else "feed:blog",
        collector_version="1",
        terms_basis="",
    )


def scored(handle: Handle) -> Iterator[tuple[DemoPost, Explanation]]:
    """Score an account's posts as the pipeline does: from the bytes, through the parser, title above text."""
    exchange = exchange_of(handle)
    if not exchange:
        return
    account = Account(handle.platform, handle.handle, handle.url, handle.basis)
    written = {published.native_id: published.post for published in published_posts(handle.key)}
    for found in read(exchange, account).posts:
        document = Document(
            text=reading_text(found.title, found.text),
            kind="official" if handle.official else found.kind,
            platform=found.platform,
            author=found.author,
            posted_at=found.published_at,
        )
        yield written[found.native_id], Scorer.shipped().score(document)


@cache
def everything() -> tuple[tuple[DemoPost, Explanation], ...]:
    return tuple(pair for handle in load_department().handles for pair in scored(handle))


def name(post: DemoPost) -> str:
    return f"{post.handle} {post.at:%m-%d}: {post.title or post.text[:60]}"


def test_every_expected_clause_is_raised() -> None:
    missed = {
        name(post): (post.expect, said.clauses)
        for post, said in everything()
        if not post.disputed
        and any(said.clauses.get(clause, 0) < FLAGGED_AT for clause in post.expect)
    }
    assert not missed


def test_no_other_post_is_raised() -> None:
    raised = {
        name(post): (said.score, [(f.rule, f.text) for f in said.findings])
        for post, said in everything()
        if said.flagged and not post.expect and not post.disputed
    }
    assert not raised


def test_a_dispute_ends_where_the_rules_agree_with_the_author() -> None:
    settled = [
        name(post)
        for post, said in everything()
        if post.disputed
        and said.flagged == bool(post.expect)
        and all(said.clauses.get(clause, 0) >= FLAGGED_AT for clause in post.expect)
    ]
    assert not settled
