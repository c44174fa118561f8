"""Reddit's export as CSV: a person's posts and comments.

Messages, chats, votes, what was saved or hidden, and the IP addresses beside each row are not read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from collectors.base import Account, Post, Unread
from collectors.errors import Malformed
from collectors.imports.bundle import Bundle, MemberUnread
from collectors.imports.drafts import NOTHING_IN_IT, Items, belongs, draft, plain_time
from collectors.imports.tables import Row, rows

TABLES: Final = re.compile(r"(?:^|/)(posts|comments)\.csv$")
HEADER: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?id,permalink,date,", re.ASCII)
_OWNER: Final = re.compile(r"(?:^|/)statistics\.csv$")
_WORDLESS: Final = frozenset({"", "[deleted]", "[removed]"})


def read(bundle: Bundle, account: Account) -> Items:
    """Yield posts and comments.

    Raises:
        Malformed: There are none in it, or it is somebody else's.
    """
    if next(bundle.names(TABLES), None) is None:
        raise Malformed("This Reddit export holds neither `posts.csv` nor `comments.csv`.")
    belongs(account, handle=_owner(bundle).removeprefix("u/"), what="Reddit export")
    for name in bundle.names(TABLES):
        comments = name.endswith("comments.csv")
        try:
            with bundle.stream(name) as stream:
                for pointer, row in rows(stream, name):
                    if isinstance(row, Unread):
                        yield row
                    else:
                        yield _post(row, draft(account, pointer), comment=comments)
        except (MemberUnread, Malformed) as error:
            yield Unread(name, str(error))


def _owner(bundle: Bundle) -> str:
    for name in bundle.names(_OWNER):
        try:
            with bundle.stream(name) as stream:
                for _, row in rows(stream, name):
                    if (
                        not isinstance(row, Unread)
                        and row.get("statistic", "").lower() == "account name"
                    ):
                        return row.get("value", "")
        except (MemberUnread, Malformed):
            continue
    return ""


def _post(row: Row, empty: Post, *, comment: bool) -> Post | Unread:
    own_id, text, title = row.get("id", ""), row.get("body", ""), row.get("title", "")
    link = row.get("url", "")
    if not own_id:
        return Unread(empty.pointer, "It has no id.")
    if text.strip() in _WORDLESS and not title.strip() and not link:
        return Unread(empty.pointer, NOTHING_IN_IT)
    when = plain_time(row.get("date", ""))
    parent = row.get("parent", "")
    return replace(
        empty,
        native_id=f"{'t1' if comment else 't3'}_{own_id}",
        permalink=row.get("permalink", ""),
        kind="comment" if comment else "post",
        title=title,
        text_raw=text,
        raw_format="markdown",
        published_at=when,
        precision="second" if when else "unknown",
        links=(link,) if link else (),
        parent_id=f"t1_{parent}" if parent and "_" not in parent else parent,
        container=row.get("subreddit", ""),
    )
