from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.instance import HOST, ID, Instance
from support.web import feed_exchange

from collectors.answers import Answer
from collectors.base import Account, Found, Media, Post, PostRef, Purpose, Standing
from collectors.catalogue import collector
from collectors.errors import Malformed, Refused
from collectors.feeds import FeedCollector
from collectors.platforms.mastodon import MastodonCollector
from collectors.platforms.mastodon_reading import home, read, speaks_api
from collectors.text import TEXT_CAP

JS = Account("mastodon", "@js", f"http://{HOST}/@js", "official", ID)
API = f"http://{HOST}/api/v1"


class Nowhere:
    """A way out that is never taken."""

    async def get(self, *_: object, **__: object) -> Answer:
        raise AssertionError

    async def post(self, *_: object, **__: object) -> Answer:
        raise AssertionError


def _said(
    body: object, purpose: Purpose = Purpose.PAGE, *, path: str = "/x", status: int = 200
) -> Found:
    packed = json.dumps(body).encode()
    exchange = feed_exchange(packed, "application/json", f"{API}{path}")
    return read(replace(exchange, purpose=purpose, status=status), JS, (PostRef("7"),))


def _post(**more: Any) -> Post:
    instance = Instance()
    return _said([instance.posts[instance.post("text", **more)]]).posts[0]


@pytest.mark.parametrize(
    ("url", "host", "name"),
    [
        ("https://pd.example/@js", "pd.example", "js"),
        ("https://pd.example/@js/with_replies", "pd.example", "js"),
        ("https://pd.example/@js@pd.example", "pd.example", "js"),
        ("https://PD.example/users/js", "pd.example", "js"),
        ("http://pd.example/profile/js?x=1", "pd.example", "js"),
        ("@js@pd.example", "pd.example", "js"),
        ("acct:js@pd.example", "pd.example", "js"),
    ],
)
def test_an_account_is_named_as_people_name_it(url: str, host: str, name: str) -> None:
    there = home(replace(JS, url=url))
    assert (there.host, there.name) == (host, name)
    assert speaks_api(url)
    assert isinstance(collector(replace(JS, url=url), Nowhere()), MastodonCollector)


@pytest.mark.parametrize(
    "url",
    [
        "https://pd.example/@js.rss",
        "https://pd.example/users/js.atom?x=1",
        "https://pd.example/feed",
    ],
)
def test_a_feeds_address_is_left_to_the_feed_reader(url: str) -> None:
    assert not speaks_api(url)
    assert isinstance(collector(replace(JS, url=url), Nowhere()), FeedCollector)


def test_an_address_that_names_nobody_is_refused_with_the_form() -> None:
    with pytest.raises(Refused, match="reads https://HOST/@NAME"):
        home(replace(JS, url="https://pd.example/"))


def test_everything_a_post_says_is_picked_out() -> None:
    post = _post(
        content='<p>Hello <a href="http://pd.example/@a">@a</a> <a href="http://pd.example/tags/x">#x</a> '
        '<a href="https://news.example/1">news</a></p>',
        spoiler_text="politics",
        sensitive=True,
        language="en",
        visibility="unlisted",
        in_reply_to_id="5",
        mentions=[{"acct": "a", "url": "http://pd.example/@a"}],
        tags=[{"name": "x", "url": "http://pd.example/tags/x"}],
        poll={"options": [{"title": "yes", "votes_count": 3}, {"title": "no"}]},
        media_attachments=[
            {
                "type": "image",
                "url": "http://pd.example/1.png",
                "description": "a river",
                "meta": {"original": {"width": 640, "height": 480}},
            },
            {"type": "video", "url": None, "remote_url": "http://far.example/2.mp4"},
        ],
        place={"name": "Riverton", "country": "Ohio"},
        favourites_count=4,
        edited_at="2026-03-02T11:30:00.000Z",
    )
    assert post.text == "Hello @a #x news\n\n[ ] yes\n[ ] no"
    assert post.links == ("https://news.example/1",)
    assert (post.mentions, post.tags) == (("a",), ("x",))
    assert (post.kind, post.parent_id, post.visibility) == ("reply", "5", "unlisted")
    assert (post.content_warning, post.sensitive, post.lang) == ("politics", True, "en")
    assert post.media == (
        Media("http://pd.example/1.png", "image/*", "a river", 640, 480),
        Media("http://far.example/2.mp4", "video/*"),
    )
    assert (post.place, post.counters) == ("Riverton, Ohio", (("favourites_count", 4),))
    assert post.native_version == "2026-03-02T11:30:00.000Z"
    assert post.edited_at is not None
    assert (post.account_native_id, post.handle_at_capture) == (ID, f"@js@{HOST}")
    assert post.native_uri.endswith("/users/js/statuses/117000000000000000")


@pytest.mark.parametrize(
    "quote",
    [
        {"state": "accepted", "quoted_status": {"id": "9"}},
        {"state": "accepted", "quoted_status_id": "9"},
        {"id": "9", "content": "<p>theirs</p>"},
    ],
)
def test_a_quote_names_what_it_quotes_and_takes_none_of_its_text(quote: dict[str, Any]) -> None:
    post = _post(quote=quote)
    assert (post.kind, post.quoted_id, post.text) == ("quote", "9", "text")


@pytest.mark.parametrize("visibility", ["private", "direct", "limited", "mutuals_only", "local"])
def test_what_is_not_for_everybody_is_never_kept(visibility: str) -> None:
    instance = Instance()
    post = instance.posts[instance.post("text", visibility=visibility)]
    assert _said([post]) == Found()


def test_an_odd_post_is_told_and_the_others_are_read() -> None:
    instance = Instance()
    kept = instance.posts[instance.post("text")]
    found = _said([{"content": "no id"}, kept, 7])
    assert [post.text for post in found.posts] == ["text"]
    assert [one.where for one in found.unread] == ["post 0", "post 2"]


def test_a_kept_page_is_read_again_even_where_the_handle_is_a_feed_today() -> None:
    instance = Instance()
    page = json.dumps([instance.posts[instance.post("text")]]).encode()
    exchange = feed_exchange(page, "application/json", f"{API}/accounts/{ID}/statuses")
    for native_id in (ID, ""):
        account = replace(JS, url=f"http://{HOST}/feed", native_id=native_id)
        assert read(exchange, account).posts == read(exchange, JS).posts


def test_a_page_beyond_the_cap_says_how_many_were_left_out() -> None:
    found = _said([{}] * 2_003)
    assert (len(found.unread), found.left_out) == (2_000, 3)


def test_a_moved_or_limited_account_is_active_and_says_so() -> None:
    account = {"id": ID, "username": "js", "moved": {"url": "https://new.example/@js"}}
    moved = _said(account, Purpose.PROFILE).profile
    limited = _said({"id": ID, "username": "js", "limited": True}, Purpose.PROFILE).profile
    assert moved is not None
    assert limited is not None
    assert (moved.standing, moved.token) == (
        Standing.ACTIVE,
        "moved to https://new.example/@js",
    )
    assert (limited.standing, limited.token) == (Standing.ACTIVE, "limited")


@pytest.mark.parametrize(
    ("body", "purpose", "path"),
    [
        ({"posts": []}, Purpose.PAGE, "/accounts/1/statuses"),
        ({"id": "8"}, Purpose.PROBE, "/statuses/7"),
        ("<html>", Purpose.PROBE, "/statuses/7"),
    ],
)
def test_an_answer_to_another_question_is_malformed(
    body: object, purpose: Purpose, path: str
) -> None:
    with pytest.raises(Malformed):
        _said(body, purpose, path=path)


FIELDS = (
    "id account acct username content visibility public reblog quote poll options title mentions tags url name type "
    "media_attachments meta original width spoiler_text created_at edited_at error suspended moved in_reply_to_id"
)
WORDS = st.sampled_from(FIELDS.split())
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | WORDS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=20,
)
GOOD = Instance()
ALMOST = st.dictionaries(WORDS, JUNK, max_size=4).map(
    lambda odd: {**GOOD.posts[GOOD.post("text")], "id": "7", **odd}
)


@given(
    body=st.lists(ALMOST, max_size=3) | ALMOST | JUNK,
    question=st.sampled_from(
        [
            (Purpose.PAGE, "/accounts/1/statuses"),
            (Purpose.PROFILE, "/accounts/1"),
            (Purpose.PROBE, "/statuses/7"),
            (Purpose.PROBE, "/statuses/7/history"),
        ]
    ),
    status=st.sampled_from([200, 404]),
    native_id=st.sampled_from([ID, ""]),
)
def test_whatever_json_says_it_is_read_or_malformed(
    body: object, question: tuple[Purpose, str], status: int, native_id: str
) -> None:
    exchange = feed_exchange(json.dumps(body).encode(), "application/json", f"{API}{question[1]}")
    exchange = replace(exchange, purpose=question[0], status=status)
    try:
        found = read(exchange, replace(JS, native_id=native_id), (PostRef("7"),))
    except Malformed:
        return
    for post in found.posts:
        assert post.native_id
        assert post.visibility in {"public", "unlisted", "unknown"}
        assert len(post.text) <= TEXT_CAP
        post.text.encode()
