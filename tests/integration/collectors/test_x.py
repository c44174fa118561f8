"""X's API v2 as it behaves and misbehaves, through the whole net, against a server on loopback."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.api import Api, said, settings
from support.web import START, reply

from collectors.base import Account, Cursor, PostRef, Sign, Standing
from collectors.budgets import Budget
from collectors.errors import Malformed, RateLimited, Refused, TermsClosed

BY_NAME = "/2/users/by/username/rpd_js"
BY_ID = "/2/users/42"
TIMELINE = "/2/users/42/tweets"
LOOKUP = "/2/tweets"
RPD = Account("x", "@rpd_js", "https://x.com/rpd_js", "official")
KNOWN = Account("x", "@rpd_js", "https://x.com/rpd_js", "official", "42")
WHO = said({"data": {"id": "42", "username": "rpd_js", "name": "J. S."}})


def post(
    number: int, text: str = "Quiet night.", age: float = 0.0, **more: object
) -> dict[str, object]:
    made = (START - timedelta(seconds=age)).isoformat().replace("+00:00", "Z")
    return {
        "id": str(number),
        "author_id": "42",
        "text": text,
        "created_at": made,
        "edit_history_tweet_ids": [str(number)],
        "conversation_id": str(number),
        **more,
    }


def page(*posts: dict[str, object], onward: str = "", **more: object) -> bytes:
    meta = {"result_count": len(posts), **({"next_token": onward} if onward else {})}
    if posts:
        meta["newest_id"] = posts[0]["id"]
    return said({"data": list(posts), "meta": meta, **more} if posts else {"meta": meta, **more})


def problem(kind: str, number: str, title: str, detail: str) -> dict[str, str]:
    return {
        "resource_type": kind,
        "resource_id": number,
        "value": number,
        "title": title,
        "detail": detail,
    }


async def test_the_name_is_asked_once_and_pages_follow_their_tokens() -> None:
    x = Api({BY_NAME: WHO, TIMELINE: [page(post(9), post(8), onward="n2"), page(post(7))]})
    look = await x.looked(RPD, settings())
    assert look.error is None
    assert [p.native_id for p in look.posts] == ["9", "8", "7"]
    assert x.paths == [BY_NAME, TIMELINE, TIMELINE]
    assert (x.query(1)["max_results"], x.query(2)["pagination_token"]) == ("100", "n2")
    assert look.cursor == Cursor(native="9")
    assert look.profile is not None
    assert (look.profile.standing, look.profile.native_id) == (Standing.ACTIVE, "42")
    sent = dict(look.pages[0].exchange.request_headers)
    assert sent["Authorization"] == "[removed]"
    assert x.asked[0].headers["authorization"] == "Bearer a-secret"


async def test_what_was_read_is_not_paid_for_again() -> None:
    x = Api({TIMELINE: page()})
    look = await x.looked(KNOWN, settings(), Cursor(native="9"))
    assert (look.error, look.posts, look.cursor) == (None, (), Cursor(native="9"))
    assert x.query(0)["since_id"] == "9"
    assert x.paths == [TIMELINE]


@pytest.mark.parametrize(
    ("pages", "age"),
    [(1, 0.0), (5, 31 * 86_400.0)],
    ids=["the number of pages", "the look-back limit"],
)
async def test_no_more_is_asked_for_than_to(pages: int, age: float) -> None:
    x = Api({TIMELINE: page(post(9, age=age), onward="n")})
    await x.looked(KNOWN, settings(pages=pages))
    assert x.paths == [TIMELINE]


async def test_a_token_of_the_next_page_that_repeats_itself_ends_the_look() -> None:
    x = Api({TIMELINE: page(post(9), onward="n")})
    await x.looked(KNOWN, settings(pages=50))
    assert len(x.paths) == 2


async def test_an_edit_comes_with_a_new_id_and_is_the_same_post() -> None:
    edited = post(12, "Loud night.", edit_history_tweet_ids=["9", "12"])
    x = Api({TIMELINE: [page(post(9)), page(edited)]})
    before, after = await x.looks([KNOWN, KNOWN], settings())
    (was,), (became,) = before.posts, after.posts
    assert (was.native_id, was.native_version, was.edited_at) == ("9", "9", None)
    assert (became.native_id, became.native_version) == ("9", "12")
    assert became.edited_at == START
    assert became.content_sha256 != was.content_sha256


async def test_a_probe_of_an_old_version_asks_for_the_new_one() -> None:
    old = post(9, edit_history_tweet_ids=["9", "12"])
    new = post(12, "Loud night.", edit_history_tweet_ids=["9", "12"])
    x = Api({TIMELINE: page(), LOOKUP: [page(old), page(new)]})
    look = await x.looked(KNOWN, settings(), refs=[PostRef("9")])
    assert [x.query(n)["ids"] for n in (1, 2)] == ["9", "12"]
    assert [(p.native_id, p.text) for p in look.posts] == [("9", "Loud night.")]


async def test_every_word_of_x_about_a_known_post_is_a_sign() -> None:
    problems = [
        problem("tweet", "2", "Not Found Error", "Could not find tweet with ids: [2]."),
        problem(
            "tweet", "3", "Authorization Error", "Sorry, you are not authorized to see the Tweet."
        ),
        problem("tweet", "4", "Forbidden", "User has been suspended: [4]."),
        problem("tweet", "5", "Forbidden", "This Post violated the rules."),
        problem("tweet", "6", "Something New", ""),
        problem("tweet", "777", "Not Found Error", "Nobody asked for this one."),
    ]
    x = Api({TIMELINE: page(), BY_ID: WHO, LOOKUP: page(post(1), errors=problems)})
    refs = [PostRef(str(n)) for n in range(1, 6)] + [PostRef("60", native_version="6")]
    look = await x.looked(KNOWN, settings(), refs=refs)
    assert {s.native_id: s.sign for p in look.pages for s in p.found.sightings} == {
        "2": Sign.MISSING,
        "3": Sign.RESTRICTED,
        "4": Sign.RESTRICTED,
        "5": Sign.REMOVED,
        "60": Sign.UNKNOWN,
    }
    assert look.profile is not None
    assert look.profile.standing is Standing.ACTIVE


async def test_more_known_posts_than_a_question_holds_are_asked_for_in_several() -> None:
    x = Api({TIMELINE: page(), LOOKUP: page()})
    await x.looked(KNOWN, settings(), refs=[PostRef(str(n)) for n in range(1, 252)])
    assert [len(x.query(n)["ids"].split(",")) for n in (1, 2, 3)] == [100, 100, 51]


@pytest.mark.parametrize(
    ("title", "detail", "standing"),
    [
        ("Not Found Error", "Could not find user with username: [rpd_js].", Standing.GONE),
        ("Forbidden", "User has been suspended: [rpd_js].", Standing.SUSPENDED),
        ("Authorization Error", "Sorry, you are not authorized to see the user.", Standing.CLOSED),
        ("Something New", "", Standing.UNKNOWN),
    ],
)
@pytest.mark.parametrize("status", [200, 404])
async def test_an_account_that_is_not_open_is_told_and_not_read(
    title: str, detail: str, standing: Standing, status: int
) -> None:
    x = Api({BY_NAME: said({"errors": [problem("user", "rpd_js", title, detail)]}, status)})
    look = await x.looked(RPD, settings())
    assert look.error is None
    assert look.profile is not None
    assert look.profile.standing is standing
    assert x.paths == [BY_NAME]


async def test_a_protected_account_is_never_read() -> None:
    x = Api({BY_NAME: said({"data": {"id": "42", "username": "rpd_js", "protected": True}})})
    look = await x.looked(RPD, settings(), resolve=True)
    assert look.profile is not None
    assert look.profile.standing is Standing.CLOSED
    assert x.paths == [BY_NAME]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (said({"title": "Unauthorized"}, 401), Refused, "401"),
        (said({"title": "Forbidden"}, 403), Refused, "403"),
        (said({"title": "CreditsDepleted"}, 402), Refused, "credits"),
        (said({"errors": [{"message": "bad"}], "title": "Invalid Request"}, 400), Refused, "400"),
        (reply(b"<html>gone", status="404 Not Found"), Exception, "404"),
        (reply(b"{", kind="application/json"), Malformed, "JSON"),
    ],
    ids=["token", "plan", "credits", "question", "html", "damaged"],
)
async def test_a_refusal_that_is_about_us_is_an_error(
    answer: bytes, kind: type[Exception], words: str
) -> None:
    look = await Api({TIMELINE: answer}).looked(KNOWN, settings())
    assert isinstance(look.error, kind)
    assert words in str(look.error)
    assert look.error.exchange is not None
    assert look.profile is None


async def test_too_many_questions_are_stopped_until_x_says_when() -> None:
    reset = {"x-rate-limit-remaining": "0", "x-rate-limit-limit": "900"}
    reset["x-rate-limit-reset"] = str(int(START.timestamp()) + 600)
    look = await Api({TIMELINE: said({}, 429, reset)}).looked(KNOWN, settings())
    assert isinstance(look.error, RateLimited)
    assert look.error.until is not None
    assert 590 <= (look.error.until - START).total_seconds() <= 610


async def test_money_is_counted_by_what_came_and_an_empty_budget_stops_the_next_question() -> None:
    budget = Budget("x", usd_per_month=0.55)
    many = [post(n) for n in range(300, 200, -1)]
    x = Api({BY_NAME: WHO, TIMELINE: [page(*many, onward=f"n{n}") for n in (2, 3)]})
    look = await x.looked(RPD, settings(), budget=budget)
    assert budget.spent is not None
    assert budget.spent.usd == pytest.approx(0.010 + 100 * 0.005 + 100 * 0.005)
    assert isinstance(look.error, RateLimited)
    assert "$1.01" in str(look.error)
    assert len(look.posts) == 200


async def test_an_answer_without_posts_costs_nothing() -> None:
    budget = Budget("x", usd_per_month=1.0)
    await Api({TIMELINE: page()}).looked(KNOWN, settings(), budget=budget)
    assert budget.spent is not None
    assert (budget.spent.requests, budget.spent.usd) == (1, 0.0)


@pytest.mark.parametrize(
    ("given", "account", "words"),
    [
        ({"approval": None}, RPD, "closed"),
        ({"secret": "", "key": ""}, RPD, "bearer token"),
        ({}, Account("x", "no name!", "https://pd.example", "official"), "@NAME"),
        ({}, Account("x", "@js", "https://x.com/js", "disclosed"), "basis"),
    ],
    ids=["approval", "token", "name", "basis"],
)
async def test_what_is_missing_is_said_and_nothing_is_asked(
    given: dict[str, object], account: Account, words: str
) -> None:
    x = Api({})
    look = await x.looked(account, settings(**given))
    assert isinstance(look.error, TermsClosed | Refused)
    assert words in str(look.error)
    assert x.asked == []
