"""Instagram's export as JSON, and the Threads posts inside it: captions, stories, reels, and the person's comments.

Archived and recently deleted posts are no longer public and never read, nor are messages, searches and likes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from collectors.base import Account, Post, Unread
from collectors.errors import Malformed
from collectors.imports.bundle import Bundle
from collectors.imports.drafts import NOTHING_IN_IT, Items, belongs, documents, draft, made_id
from collectors.imports.meta import entries, words
from collectors.pages import Node

POSTS: Final = re.compile(
    r"(?:^|/)(?:content|media)/(?:posts_[0-9]+|reels|igtv_videos|stories)\.json$"
)
COMMENTS: Final = re.compile(r"(?:^|/)comments/(?:post|reels)_comments(?:_[0-9]+)?\.json$")
THREADS: Final = re.compile(r"(?:^|/)threads/threads_and_replies\.json$")
AS_HTML: Final = re.compile(r"(?:^|/)(?:content|media)/posts_[0-9]+\.html$")
_OWNER: Final = re.compile(r"(?:^|/)personal_information/personal_information\.json$")
_POSTS: Final = ("ig_reels_media", "ig_stories", "ig_igtv_media", "ig_posts", "photos")
_THREADS: Final = ("text_post_app_text_posts",)
_COMMENTS: Final = (
    "comments_media_comments",
    "comments_reels_comments",
    "post_comments",
    "comments",
)
_FILMS: Final = (".mp4", ".mov", ".webm")


def read(bundle: Bundle, account: Account) -> Items:
    """Yield a person's own posts and comments; of a Threads account, its posts there.

    Raises:
        Malformed: There is nothing to read in it, or it is somebody else's.
    """
    for _, root in documents(bundle, _OWNER):
        if isinstance(root, Node):
            belongs(account, handle=_username(root), what="Instagram export")
    patterns = (THREADS,) if account.platform == "threads" else (POSTS, COMMENTS)
    if not any(next(bundle.names(pattern), None) for pattern in patterns):
        raise Malformed("This Instagram export holds no posts of that platform in JSON.")
    for pattern in patterns:
        for name, root in documents(bundle, pattern):
            if isinstance(root, Unread):
                yield root
            elif pattern is COMMENTS:
                yield from _comments(name, root, account)
            else:
                yield from _posts(name, root, account)


def _username(root: Node) -> str:
    return words(root["profile_user"][0]["string_map_data"]["Username"]["value"])


def _posts(name: str, root: Node, account: Account) -> Items:
    for pointer, entry in entries(name, root, *_POSTS, *_THREADS):
        post = (
            entry if isinstance(entry, Unread) else _post(entry, draft(account, pointer), account)
        )
        yield post or Unread(pointer, NOTHING_IN_IT)


def _post(entry: Node, empty: Post, account: Account) -> Post | None:
    """Return a post; a story has its one picture in itself, the others have a list."""
    pictures = list(entry["media"]) or [entry]
    files = [file for picture in pictures if (file := picture["uri"].text())]
    captions = [words(entry["title"]), *(words(picture["title"]) for picture in pictures)]
    text = "\n\n".join(dict.fromkeys(part for part in map(str.strip, captions) if part))
    if not text and not files:
        return None
    when = entry["creation_timestamp"].time() or pictures[0]["creation_timestamp"].time()
    return replace(
        empty,
        native_id=made_id(account, when, text, *files),
        kind=_kind(empty.pointer, files),
        text=text,
        published_at=when,
        precision="second" if when else "unknown",
    )


def _kind(pointer: str, files: list[str]) -> str:
    if "/stories.json" in f"/{pointer}":
        return "story"
    if not files:
        return "post"
    return "video" if files[0].lower().endswith(_FILMS) else "photo"


def _comments(name: str, root: Node, account: Account) -> Items:
    for pointer, entry in entries(name, root, *_COMMENTS):
        if isinstance(entry, Unread):
            yield entry
            continue
        said, when = entry["string_map_data"]["Comment"], entry["string_map_data"]["Time"]
        if not said:
            said = when = entry["string_list_data"][0]
        text = words(said["value"]).strip()
        if not text:
            yield Unread(
                pointer,
                "It holds no words under the label `Comment`: where the export was made in another language, "
                "ask for it in English.",
            )
            continue
        at = when["timestamp"].time()
        yield replace(
            draft(account, pointer),
            native_id=made_id(account, at, "comment", text),
            kind="comment",
            text=text,
            published_at=at,
            precision="second" if at else "unknown",
        )
