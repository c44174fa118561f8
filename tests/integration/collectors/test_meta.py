"""Meta's Graph API as it behaves and misbehaves, through the whole net, against a server on loopback."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from support.api import APPROVAL, Api, said, settings
from support.web import START, reply

from collectors.base import Account, Cursor, PostRef, Sign, Standing
from collectors.errors import Malformed, RateLimited, Refused, TermsClosed, Unreachable

OWN = "17841400000000001"
PAGE = Account("facebook", "@RivertonPD", "https://www.facebook.com/RivertonPD", "official")
IG = Account("instagram", "@riverton_pd", "https://www.instagram.com/riverton_pd/", "official")
TH = Account("threads", "@riverton_pd", "https://www.threads.com/@riverton_pd", "official")
PATHS = {"facebook": "/RivertonPD/posts", "instagram": f"/{OWN}", "threads": "/profile_posts"}
WHO = said({"id": "77", "name": "Riverton Police", "username": "RivertonPD"})


def item(
    account: Account, number: int, text: str = "Quiet night.", age: float = 0
) -> dict[str, object]:
    made = (START - timedelta(seconds=age)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    if account is PAGE:
        author = {"id": "77", "name": "Riverton Police"}
        return {"id": f"77_{number}", "from": author, "message": text, "created_time": made}
    named = {"id": str(number), "username": "riverton_pd", "timestamp": made}
    if account is IG:
        return {**named, "caption": text, "media_type": "IMAGE"}
    return {**named, "text": text, "media_type": "TEXT_POST"}


def page(
    account: Account, *items: object, after: str = "", headers: dict[str, str] | None = None
) -> bytes:
    paging = {"cursors": {"before": "b", "after": after}} if after else {}
    listed = {"data": list(items), "paging": paging}
    if account is IG:
        found = {"id": "1784", "username": "riverton_pd", "media": listed}
        return said({"business_discovery": found, "id": OWN}, 200, headers)
    return said(listed, 200, headers)


def refused(
    code: int, sub: int = 0, status: int = 400, headers: dict[str, str] | None = None
) -> bytes:
    error = {"message": "No.", "type": "OAuthException", "code": code, "error_subcode": sub}
    return said({"error": error}, status, headers)


@pytest.mark.parametrize("account", [PAGE, IG, TH], ids=["facebook", "instagram", "threads"])
async def test_pages_are_asked_for_until_there_are_no_more(account: Account) -> None:
    answers = [page(account, item(account, 2), after="c2"), page(account, item(account, 1))]
    meta = Api({PATHS[account.platform]: list(answers)})
    look = await meta.looked(account, settings(key=OWN))
    assert look.error is None
    prefix = "77_" if account is PAGE else ""
    assert [post.native_id for post in look.posts] == [f"{prefix}2", f"{prefix}1"]
    assert (
        ".after(c2)" in meta.query(1)["fields"] if account is IG else meta.query(1)["after"] == "c2"
    )
    assert look.cursor == Cursor(native=str(int(START.timestamp())))
    assert meta.asked[0].headers["authorization"] == "Bearer a-secret"
    sent = look.pages[0].exchange
    assert dict(sent.request_headers)["Authorization"] == "[removed]"
    assert "a-secret" not in repr(sent)


@pytest.mark.parametrize(
    ("cursor", "age", "pages"),
    [
        (Cursor(), 31 * 86_400.0, 5),
        (Cursor(native=str(int(START.timestamp()) - 50)), 60.0, 5),
        (Cursor(), 0.0, 1),
    ],
    ids=["the look-back limit", "what was read before", "the number of pages"],
)
async def test_no_more_is_asked_for_than_to(cursor: Cursor, age: float, pages: int) -> None:
    meta = Api({PATHS["facebook"]: page(PAGE, item(PAGE, 1, age=age), after="c2")})
    look = await meta.looked(PAGE, settings(pages=pages), cursor)
    assert look.error is None
    assert len(meta.asked) == 1


async def test_a_cursor_that_repeats_itself_ends_the_look() -> None:
    meta = Api({PATHS["threads"]: page(TH, item(TH, 1), after="c")})
    await meta.looked(TH, settings(pages=50))
    assert len(meta.asked) == 2


async def test_known_posts_of_a_page_are_asked_for_one_by_one() -> None:
    meta = Api(
        {
            PATHS["facebook"]: page(PAGE),
            "/77_1": said(item(PAGE, 1, "Loud night.")),
            "/77_2": refused(100, 33),
            "/77_3": refused(100, 7),
            "/RivertonPD": WHO,
        }
    )
    refs = [PostRef("77_1"), PostRef("77_2"), PostRef("https://elsewhere.example/")]
    look = await meta.looked(PAGE, settings(), refs=refs)
    assert look.error is None
    assert [post.text for post in look.posts] == ["Loud night."]
    (sight,) = [s for p in look.pages for s in p.found.sightings]
    assert (sight.native_id, sight.sign, sight.token) == ("77_2", Sign.MISSING, "100/33 No.")
    assert look.profile is not None
    assert look.profile.standing is Standing.ACTIVE
    failed = await meta.looked(PAGE, settings(), refs=[PostRef("77_3")])
    assert isinstance(failed.error, Refused)


@pytest.mark.parametrize("account", [IG, TH], ids=["instagram", "threads"])
async def test_single_posts_of_others_cannot_be_asked_for_there(account: Account) -> None:
    meta = Api({PATHS[account.platform]: page(account)})
    look = await meta.looked(account, settings(key=OWN), refs=[PostRef("1")])
    assert look.error is None
    assert len(meta.asked) == 1


async def test_who_an_account_is_is_asked_for_in_the_words_of_its_api() -> None:
    discovered = said({"business_discovery": {"id": "1784", "username": "riverton_pd"}})
    looked_up = said({"username": "riverton_pd", "name": "Riverton Police"})
    for account, path, answer, number in (
        (PAGE, "/RivertonPD", WHO, "77"),
        (IG, f"/{OWN}", discovered, "1784"),
        (TH, "/profile_lookup", looked_up, ""),
    ):
        meta = Api({path: answer, PATHS[account.platform]: answer, "/77/posts": answer})
        look = await meta.looked(account, settings(key=OWN), resolve=True)
        assert look.error is None
        assert look.profile is not None
        assert (look.profile.standing, look.profile.native_id) == (Standing.ACTIVE, number)


@pytest.mark.parametrize(
    ("code", "sub", "kind", "words"),
    [
        (190, 463, Refused, "renew"),
        (4, 0, RateLimited, "too often"),
        (32, 0, RateLimited, "too often"),
        (613, 0, RateLimited, "too often"),
        (80_001, 0, RateLimited, "too often"),
        (10, 0, Refused, "permission"),
        (200, 0, Refused, "permission"),
        (2, 0, Unreachable, "trouble"),
        (100, 33, Refused, "100/33"),
        (12_345, 0, Refused, "does not answer"),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
async def test_each_code_of_the_graph_is_its_error_with_the_exchange(
    code: int, sub: int, kind: type[Exception], words: str, status: int
) -> None:
    look = await Api({PATHS["threads"]: refused(code, sub, status)}).looked(TH, settings())
    assert type(look.error) is kind
    assert words in str(look.error)
    assert look.error.exchange is not None
    assert look.posts == ()


async def test_a_name_that_nobody_has_is_gone_and_one_that_is_hidden_is_unknown() -> None:
    gone = Api({"/RivertonPD": refused(803), PATHS["facebook"]: refused(803)})
    look = await gone.looked(PAGE, settings(), resolve=True)
    assert look.error is None
    assert look.profile is not None
    assert look.profile.standing is Standing.GONE
    hidden = Api({PATHS["facebook"]: refused(100, 33)})
    look = await hidden.looked(PAGE, settings())
    assert look.profile is not None
    assert look.profile.standing is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-app-usage": json.dumps({"call_count": 95, "total_time": 1})}, 3_600),
        ({"x-page-usage": json.dumps({"call_count": 1, "total_cputime": 91})}, 3_600),
        (
            {
                "x-business-use-case-usage": json.dumps(
                    {"1": [{"call_count": 100, "estimated_time_to_regain_access": 7}]}
                )
            },
            420,
        ),
    ],
    ids=["application", "page", "business"],
)
async def test_an_allowance_that_is_nearly_used_up_is_left_alone(
    headers: dict[str, str], seconds: int
) -> None:
    meta = Api({PATHS["threads"]: page(TH, item(TH, 1), headers=headers)})
    first, second = await meta.looks([TH, TH], settings())
    assert (first.error, len(first.posts)) == (None, 1)
    assert isinstance(second.error, RateLimited)
    assert second.error.until is not None
    assert seconds <= (second.error.until - START).total_seconds() <= seconds + 5
    assert len(meta.asked) == 1


@pytest.mark.parametrize(
    "usage", ["{", "[]", "null", '{"call_count": "x"}', '{"a": [7]}', '{"call_count": 89}']
)
async def test_a_usage_that_is_low_or_junk_stops_nobody(usage: str) -> None:
    meta = Api({PATHS["threads"]: page(TH, headers={"x-app-usage": usage})})
    assert [look.error for look in await meta.looks([TH, TH], settings())] == [None, None]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(b"{", kind="application/json"), Malformed),
        (reply(b"<html>", status="403 Forbidden"), Refused),
        (reply(b"<html>", status="404 Not Found"), Unreachable),
    ],
    ids=["damaged", "403", "404"],
)
async def test_an_answer_that_is_none_of_the_api_is_an_error(
    answer: bytes, kind: type[Exception]
) -> None:
    look = await Api({PATHS["threads"]: answer}).looked(TH, settings())
    assert isinstance(look.error, kind)
    assert look.profile is None


@pytest.mark.parametrize(
    ("lacking", "account", "words"),
    [
        ({"approval": None}, PAGE, "closed"),
        ({"secret": ""}, TH, "access token"),
        ({"key": "my_name"}, IG, "own professional account"),
        ({}, Account("threads", "no name!", "https://pd.example", "official"), "@NAME"),
        ({}, Account("facebook", "@js", "https://www.facebook.com/js", "disclosed"), "basis"),
    ],
    ids=["approval", "token", "own account", "name", "basis"],
)
async def test_what_is_missing_is_said_and_nothing_is_asked(
    lacking: dict[str, object], account: Account, words: str
) -> None:
    meta = Api({})
    look = await meta.looked(account, settings(**{"approval": APPROVAL, **lacking}))
    assert isinstance(look.error, TermsClosed | Refused)
    assert words in str(look.error)
    assert meta.asked == []
