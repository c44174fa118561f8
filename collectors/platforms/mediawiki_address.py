"""Addresses of a wiki: whose pages, where its API is, which page a permalink shows."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from collectors.base import Account
from collectors.drafting import host_of

_LINK = re.compile(r"<link\b[^<>]{0,1000}>", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*["']([^"'<>]{1,500})["']""", re.IGNORECASE)
_HEAD: Final = 200_000


def api_of(url: str) -> str:
    """Return where the API of the wiki behind a page most likely is; empty for an address that is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if not parts.scheme.startswith("http") or not parts.netloc:
        return ""
    site, path = f"{parts.scheme}://{parts.netloc}", parts.path
    for script in ("/api.php", "/index.php"):
        before, found, _ = path.partition(script)
        if found:
            return f"{site}{before}/api.php"
    before, found, _ = path.partition("/wiki/")
    return f"{site}{before}/w/api.php" if found else f"{site}/api.php"


def user_of(account: Account) -> str:
    """Return the user's name: from an address such as `…/wiki/User:Jo`, else the handle as registered."""
    try:
        parts = urlsplit(account.url)
        query = parse_qs(parts.query[:2_000])
    except ValueError:
        query, parts = {}, urlsplit("")
    for key in ("user", "title"):
        if key in query:
            title = query[key][0]
            break
    else:
        _, _, title = parts.path.partition("/wiki/")
        title = unquote(title or parts.path.partition("/index.php/")[2])
    space, _, rest = title.partition(":")
    name = ""
    if space.lower() in {"user", "user_talk"}:
        name = rest.partition("/")[0]
    elif space.lower() == "special":
        name = rest.partition("/")[2] or "".join(query.get("target", []))
    elif "user" in query:
        name = title
    else:
        handle = account.handle.strip().lstrip("@")
        name = handle[5:] if handle[:5].lower() == "user:" else handle
    return " ".join(name.replace("_", " ").split())


def edit_uri(page: bytes, base: str) -> str:
    """Return the API that a wiki's page names in its `EditURI` link (Really Simple Discovery), on its own host."""
    head = page[:_HEAD].decode("utf-8", "replace")
    for link in _LINK.findall(head):
        href = _HREF.search(link)
        if "edituri" in link.lower() and href:
            try:
                api: str = urljoin(base, str(href[1])).partition("?")[0]
            except ValueError:
                continue
            if host_of(api) == host_of(base) and api.startswith(("http://", "https://")):
                return api
    return ""


def title_of(permalink: str) -> str:
    """Return the page's title from a revision's permalink as this module writes it."""
    try:
        return parse_qs(urlsplit(permalink).query[:4_000]).get("title", [""])[0].replace("_", " ")
    except ValueError:
        return ""
