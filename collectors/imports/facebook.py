"""Facebook's "Download your information" as JSON, old and new layout: a person's posts, stories and comments.

Members are known by the end of their path, because the folders above them changed over the years. Messages, what
others wrote on the person's page, searches, reactions, drafts and everything else are never opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from collectors.base import Account, Media, Post, Unread
from collectors.errors import Malformed
from collectors.imports.bundle import Bundle
from collectors.imports.drafts import NOTHING_IN_IT, Items, documents, draft, made_id
from collectors.imports.meta import entries, words
from collectors.pages import Node

POSTS: Final = re.compile(r"(?:^|/)posts/(?:your_posts|profile_posts)[^/]*\.json$")
ALBUMS: Final = re.compile(
    r"(?:^|/)posts/(?:album/[^/]+|your_videos|your_uncategorized_photos|your_photos)\.json$"
)
COMMENTS: Final = re.compile(
    r"(?:^|/)comments(?:_and_reactions)?/(?:your_)?comments(?:_[0-9]+)?\.json$"
)
GROUPS: Final = re.compile(
    r"(?:^|/)groups/(?:group_posts_and_comments|your_(?:posts|comments)_in_groups|your_group_[a-z_]+)"
    r"(?:_[0-9]+)?\.json$"
)
STORIES: Final = re.compile(r"(?:^|/)stories/archived_stories(?:_[0-9]+)?\.json$")
READ: Final = (POSTS, GROUPS, STORIES, ALBUMS, COMMENTS)
AS_HTML: Final = re.compile(r"(?:^|/)posts/(?:your_posts|profile_posts)[^/]*\.html$")
_OWNER: Final = re.compile(r"(?:^|/)profile_information/profile_information\.json$")
_ENTRIES: Final = (
    "group_posts_v2",
    "group_posts",
    "archived_stories_v2",
    "archived_stories",
    "photos",
    "videos_v2",
    "videos",
    "other_photos_v2",
    "other_photos",
    "posts_v2",
    "status_updates",
)
_COMMENTS: Final = ("comments_v2", "comments", "group_comments_v2", "group_comments")
_GROUP: Final = re.compile(r" in ([^\n]{1,200}?)(?: group)?\.$")
_FILMS: Final = (".mp4", ".mov", ".webm")


def read(bundle: Bundle, account: Account) -> Items:
    """Yield a person's own posts, group posts, stories, captions of pictures, and comments.

    Raises:
        Malformed: There is nothing to read in it.
    """
    if not any(next(bundle.names(pattern), None) for pattern in READ):
        raise Malformed("This Facebook export holds no posts: ask for posts and comments in JSON.")
    seen: set[str] = set()
    for pattern, kind in ((POSTS, "post"), (GROUPS, "post"), (STORIES, "story"), (ALBUMS, "")):
        for name, root in documents(bundle, pattern):
            if isinstance(root, Unread):
                yield root
            else:
                yield from _entries(name, root, account, kind, seen)
    owner = _owner(bundle)
    for pattern in (COMMENTS, GROUPS):
        for name, root in documents(bundle, pattern):
            if isinstance(root, Node):
                yield from _comments(name, root, account, owner)
            elif pattern is COMMENTS:
                yield root


def _owner(bundle: Bundle) -> str:
    for _, root in documents(bundle, _OWNER):
        if isinstance(root, Node):
            return words(root["profile_v2"]["name"]["full_name"]) or words(
                root["profile"]["name"]["full_name"]
            )
    return ""


def _entries(name: str, root: Node, account: Account, kind: str, seen: set[str]) -> Items:
    """Yield the posts of a file; of a picture file, what its captions say beyond the posts."""
    if any(root[key] for key in _COMMENTS) and not any(root[key] for key in _ENTRIES):
        return
    empty = 0
    for pointer, entry in entries(name, root, *_ENTRIES):
        if isinstance(entry, Unread):
            yield entry
            continue
        if kind:
            post = _post(entry, account, draft(account, pointer), kind, seen)
        else:
            post = _caption(entry, account, draft(account, pointer), seen)
        if post is None:
            empty += 1
        else:
            yield post
    if empty and kind:
        yield Unread(
            name, f"{empty:,} of its entries hold neither words, nor a picture, nor a link."
        )


def _post(entry: Node, account: Account, empty: Post, kind: str, seen: set[str]) -> Post | None:
    when = entry["timestamp"].time()
    written = [words(one["post"]) for one in entry["data"]]
    edited = next((t for one in entry["data"] if (t := one["update_timestamp"].time())), None)
    links: list[str] = []
    files: list[str] = []
    place = ""
    for one in _attached(entry):
        media, outside, note = one["media"], one["external_context"], one["note"]
        files.append(media["uri"].text())
        written += [words(media["description"]), words(note["title"]), words(note["text"])]
        written.append(words(one["text"]))
        links.append(outside["url"].text())
        place = place or words(one["place"]["name"])
        files += [picture["uri"].text() for picture in note["media"]]
    files = [file for file in files if file]
    seen.update(files)
    text = "\n\n".join(dict.fromkeys(part for part in map(str.strip, written) if part))
    if not text and not files and not any(links):
        return None
    title = words(entry["title"])
    group = _GROUP.search(title) if "/groups/" in f"/{empty.pointer}" else None
    return replace(
        _dated(empty, when, edited),
        native_id=made_id(account, when, title, text, *files),
        kind=_kind(kind, text, files),
        title=title,
        text=text,
        links=tuple(links),
        media=tuple(Media(file) for file in files if file.startswith("https://")),
        tags=tuple(words(tag["name"]) for tag in entry["tags"]),
        container=group[1] if group else "",
        place=place,
    )


def _attached(entry: Node) -> Iterator[Node]:
    for attachment in entry["attachments"]:
        yield from attachment["data"]


def _caption(entry: Node, account: Account, empty: Post, seen: set[str]) -> Post | None:
    """Return the post of a picture or film that no post showed and that has a caption."""
    file, text = entry["uri"].text(), words(entry["description"]).strip()
    if not text or file in seen:
        return None
    seen.add(file)
    when = entry["creation_timestamp"].time()
    return replace(
        _dated(empty, when, None),
        native_id=made_id(account, when, "", text, file),
        kind=_kind("post", "", [file]),
        title=words(entry["title"]),
        text=text,
    )


def _comments(name: str, root: Node, account: Account, owner: str) -> Items:
    if not any(root[key] for key in _COMMENTS):
        return
    for pointer, entry in entries(name, root, *_COMMENTS):
        if isinstance(entry, Unread):
            yield entry
            continue
        comment = next(
            (one["comment"] for one in entry["data"] if one["comment"]), entry["comment"]
        )
        text, author = words(comment["comment"]).strip(), words(comment["author"])
        if owner and author and author != owner:
            yield Unread(pointer, "Another name than the owner's stands over this comment.")
            continue
        links = [one["external_context"]["url"].text() for one in _attached(entry)]
        files = [file for one in _attached(entry) if (file := one["media"]["uri"].text())]
        if not text and not files and not any(links):
            yield Unread(pointer, NOTHING_IN_IT)
            continue
        when = comment["timestamp"].time() or entry["timestamp"].time()
        empty = draft(account, pointer)
        yield replace(
            _dated(empty, when, None),
            native_id=made_id(account, when, "comment", text, *files),
            kind="comment",
            author=author,
            title=words(entry["title"]),
            text=text,
            links=tuple(links),
            container=words(comment["group"]),
        )


def _dated(post: Post, when: datetime | None, edited: datetime | None) -> Post:
    later = edited if when and edited and edited > when else None
    return replace(
        post, published_at=when, edited_at=later, precision="second" if when else "unknown"
    )


def _kind(kind: str, text: str, files: list[str]) -> str:
    """Return what an entry is; one without words is its picture or film."""
    if kind != "post" or text or not files:
        return kind
    return "video" if files[0].lower().endswith(_FILMS) else "photo"
