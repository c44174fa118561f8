"""APIs of publishers in small, on the loopback site: what is written, changed and deleted there shows in their answers.

Shapes were taken from what a real MediaWiki 1.39 and WordPress 6.1 answer (see `tests/peers`) and from YouTube's
documentation. No part of the program is in it.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.web import Asked, reply

JSON = "application/json; charset=utf-8"


def as_json(value: object, status: str = "200 OK", **headers: str) -> bytes:
    """Return an answer of an API."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return reply(json.dumps(value).encode(), status=status, headers=named, kind=JSON)


def query_of(asked: Asked) -> dict[str, str]:
    """Return the question, the first value of each name."""
    return {k: v[0] for k, v in parse_qs(urlsplit(asked.path).query).items()}


@dataclass
class WikiApi:
    """`api.php` with revisions that can be hidden and pages that can be deleted."""

    revisions: dict[int, dict[str, Any]] = field(default_factory=dict)
    deleted: dict[str, str] = field(default_factory=dict)
    """Reason by title."""
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    queries: list[dict[str, str]] = field(default_factory=list)
    refusal: bytes = b""
    """Given instead of any answer."""
    path: str = "/w/api.php"
    page: bytes = b""
    """What every other path shows."""

    def edit(self, user: str, title: str, text: str, when: str, **more: object) -> str:
        """Save a revision and return its number."""
        earlier = [n for n, one in self.revisions.items() if one["title"] == title]
        parent = max(earlier, default=0)
        number = len(self.revisions) + 100
        self.revisions[number] = {
            "revid": number,
            "parentid": parent,
            "user": user,
            "userid": self.users.get(user, {}).get("userid", 0),
            "timestamp": when,
            "comment": "said",
            "size": len(text),
            "sizediff": len(text) - (self.revisions[parent]["size"] if parent else 0),
            "slots": {"main": {"contentmodel": "wikitext", "content": text}},
            "title": title,
            **more,
        }
        return str(number)

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        """Answer one question."""
        if not asked.path.startswith(f"{self.path}?"):
            missing = reply(b"no such page", status="404 Not Found")
            writer.write(self.page if self.page and "api.php" not in asked.path else missing)
            return
        query = query_of(asked)
        self.queries.append(query)
        writer.write(self.refusal or as_json({"batchcomplete": True, "query": self._answer(query)}))

    def _answer(self, query: dict[str, str]) -> dict[str, Any]:
        if query.get("list") == "users":
            name = query["ususers"]
            return {"users": [{"name": name, **self.users.get(name, {"missing": True})}]}
        if query.get("list") == "usercontribs":
            return {"usercontribs": self._listed(query)}
        answer = self._asked(query)
        if query.get("list") == "logevents":
            reason = self.deleted.get(query["letitle"])
            event = {"action": "delete", "user": "Admin", "comment": reason, "timestamp": "t"}
            answer["logevents"] = [event] if reason else []
        return answer

    def _listed(self, query: dict[str, str]) -> list[dict[str, Any]]:
        mine = [
            {key: value for key, value in one.items() if key != "slots"}
            for one in self.revisions.values()
            if query.get("ucuser", str(one["userid"])) in {one["user"], query.get("ucuserids")}
            and one["title"] not in self.deleted
        ]
        mine = [one for one in mine if one["timestamp"] >= query.get("ucstart", "")]
        newest_first = query.get("ucdir") != "newer"
        mine.sort(key=lambda one: str(one["timestamp"]), reverse=newest_first)
        return mine[: int(query["uclimit"])]

    def _asked(self, query: dict[str, str]) -> dict[str, Any]:
        ids = [int(one) for one in query["revids"].split("|")]
        pages: dict[str, list[dict[str, Any]]] = {}
        bad: dict[str, Any] = {}
        for number in ids:
            one = self.revisions.get(number)
            if one is None or one["title"] in self.deleted:
                bad[str(number)] = {"revid": number, "missing": True}
                continue
            left_out = {"title", "sizediff"} | ({"slots"} if "rvslots" not in query else set())
            shown = {key: value for key, value in one.items() if key not in left_out}
            pages.setdefault(one["title"], []).append(shown)
        listed = [{"title": title, "revisions": found} for title, found in pages.items()]
        return {"badrevids": bad, "pages": listed}


@dataclass
class BlogApi:
    """`/wp-json/wp/v2` with posts by their numbers."""

    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    queries: list[str] = field(default_factory=list)

    def write(self, text: str, when: str, author: int = 3, **more: object) -> str:
        """Publish a post and return its number."""
        number = len(self.posts) + 1
        self.posts[number] = {
            "id": number,
            "date_gmt": when,
            "modified_gmt": when,
            "guid": {"rendered": f"http://blog.example/?p={number}"},
            "link": f"http://blog.example/p{number}/",
            "status": "publish",
            "title": {"rendered": f"Post &#8211; {number}"},
            "content": {"rendered": f"<p>{text}</p>", "protected": False},
            "author": author,
            **more,
        }
        return str(number)

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        """Answer one question."""
        self.queries.append(asked.path)
        route, query = urlsplit(asked.path).path.removeprefix("/wp-json"), query_of(asked)
        last = route.rpartition("/")[2]
        if route == "/":
            answer = as_json({"name": "The blog", "description": ""})
        elif route == "/wp/v2/users":
            known = query["slug"] == "jo"
            answer = as_json([{"id": 3, "name": "Jo S.", "slug": "jo"}] if known else [])
        elif route == "/wp/v2/users/3":
            answer = as_json({"id": 3, "name": "Jo S.", "slug": "jo"})
        elif route == "/wp/v2/posts":
            answer = self._list(query)
        elif last.isdecimal() and route.startswith("/wp/v2/posts/"):
            answer = self._one(int(last))
        else:
            answer = as_json({"code": "rest_user_invalid_id"}, "404 Not Found")
        writer.write(answer)

    def _list(self, query: dict[str, str]) -> bytes:
        found = [one for one in self.posts.values() if one["status"] == "publish"]
        if "include" in query:
            found = [one for one in found if str(one["id"]) in query["include"].split(",")]
            return as_json(found)
        found = [one for one in found if str(one["author"]) == query.get("author", "3")]
        after = query.get("modified_after", "").removesuffix("Z")
        found = [one for one in found if one["modified_gmt"] > after]
        found.sort(key=lambda one: str(one["modified_gmt"]), reverse=query["order"] == "desc")
        size, page = int(query["per_page"]), int(query["page"])
        shown = found[(page - 1) * size : page * size]
        return as_json(shown, X_WP_TotalPages=str(-(-len(found) // size)))

    def _one(self, number: int) -> bytes:
        if number not in self.posts:
            return as_json({"code": "rest_post_invalid_id"}, "404 Not Found")
        if self.posts[number]["status"] != "publish":
            return as_json({"code": "rest_forbidden"}, "401 Unauthorized")
        return as_json(self.posts[number])


@dataclass
class VideoApi:
    """YouTube's Data API with one channel."""

    channel: str
    videos: dict[str, dict[str, Any]] = field(default_factory=dict)
    standing: list[dict[str, Any]] = field(default_factory=list)
    refusal: bytes = b""
    asked: list[Asked] = field(default_factory=list)
    page_size: int = 50

    def upload(self, video: str, title: str, text: str, when: str) -> None:
        """Publish a video."""
        self.videos[video] = {
            "snippet": {
                "publishedAt": when,
                "channelId": self.channel,
                "title": title,
                "description": text,
                "channelTitle": "PD",
                "thumbnails": {"high": {"url": f"https://i.example/{video}.jpg", "width": 480}},
            },
            "status": {"privacyStatus": "public", "uploadStatus": "processed"},
        }

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        """Answer one question."""
        self.asked.append(asked)
        kind = urlsplit(asked.path).path.rpartition("/")[2]
        query = query_of(asked)
        writer.write(self.refusal or as_json(getattr(self, f"_{kind.lower()}")(query)))

    def _channels(self, query: dict[str, str]) -> dict[str, Any]:
        return {"kind": "youtube#channelListResponse", "items": self.standing}

    def _videos(self, query: dict[str, str]) -> dict[str, Any]:
        asked = query["id"].split(",")
        items = [{"id": one, **self.videos[one]} for one in asked if one in self.videos]
        return {"kind": "youtube#videoListResponse", "items": items}

    def _playlistitems(self, query: dict[str, str]) -> dict[str, Any]:
        items = [
            {
                "id": f"item-{video}",
                **one,
                "contentDetails": {
                    "videoId": video,
                    "videoPublishedAt": one["snippet"]["publishedAt"],
                },
                "status": {"privacyStatus": one["status"]["privacyStatus"]},
            }
            for video, one in reversed(self.videos.items())
        ]
        start = int(query.get("pageToken", "0"))
        answer = {
            "kind": "youtube#playlistItemListResponse",
            "items": items[start:][: self.page_size],
        }
        if start + self.page_size < len(items):
            answer["nextPageToken"] = str(start + self.page_size)
        return answer
