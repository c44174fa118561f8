"""A page, document or picture taken by hand, read into the one post it shows: `manual_page`.

What the person who took it says travels in the exchange, so that it can be read again: the page's address is
`final_url`, the words they typed from a picture are the body, kind and date are headers.
"""

from __future__ import annotations

import email
import email.errors
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email.message import Message
from pathlib import Path
from typing import Any, Final

from collectors.base import Account, Exchange, Post, Unread
from collectors.errors import Malformed
from collectors.imports.bundle import MEMBER_CAP
from collectors.imports.drafts import Items, draft, id_in
from collectors.imports.formats import Format
from collectors.imports.page import WHOLE_PAGE, read_page
from collectors.pages import iso_time

KIND: Final = "X-Kind"
PUBLISHED: Final = "X-Published-At"
TYPED: Final = "typed"
"""`raw_format` of a text that a person typed."""
_HEAD: Final = 16
_PARTS: Final = 5_000
_PDF_PAGES: Final = 500
_PDF_TEXT: Final = 400_000
_PDF_LINKS: Final = 500


def manual_page(path: str, form: Format, exchange: Exchange, account: Account) -> Items:
    """Yield the post that a capture shows, and what has to be told about it.

    Args:
        path: The file.
        form: What it is.
        exchange: Its record, with what the person said (see the module).
        account: Whose post it is.

    Raises:
        Malformed: It cannot be read, or nothing can be told from it.
    """
    url = exchange.final_url
    empty = replace(
        draft(account, ""),
        native_id=id_in(account.platform, url) or url,
        permalink=url,
        kind=exchange.header(KIND) or "post",
        published_at=iso_time(exchange.header(PUBLISHED) or ""),
        visibility="public",
    )
    if form is Format.IMAGE:
        if not is_picture(whole(path)[:_HEAD]):
            raise Malformed("The file is no picture: PNG, JPEG or WebP.")
        yield _typed(empty, exchange)
        return
    notes: list[Unread] = []
    post = _found(path, form, empty, url, notes)
    if exchange.body:
        post = _typed(post, exchange)
        notes.clear()
    # Who took the page knows its address, and maybe its date, better than a page that is shown everywhere.
    by_hand = empty.published_at
    yield replace(
        post,
        kind=empty.kind,
        native_id=empty.native_id,
        published_at=by_hand or post.published_at,
        precision="second" if by_hand or post.published_at else "unknown",
    )
    yield from notes


def _found(path: str, form: Format, empty: Post, url: str, notes: list[Unread]) -> Post:
    if form is Format.PDF:
        return read_pdf(path, empty)
    if form in {Format.WARC, Format.WACZ}:
        from collectors.imports.web_archive import page_in

        markup, charset, pointer = page_in(path, form, url, notes)
        empty = replace(empty, pointer=pointer)
    else:
        data = whole(path)
        markup, charset = unpack_mhtml(data) if form is Format.MHTML else (data, "")
    post, marked = read_page(markup, charset, empty, url)
    if not marked:
        notes.append(Unread("the page", WHOLE_PAGE))
    return post


def _typed(post: Post, exchange: Exchange) -> Post:
    """Return a post with the words that a person typed from it; a picture alone has none."""
    text = exchange.body.decode("utf-8", "replace")
    return replace(
        post,
        text=text,
        text_raw=text,
        raw_format=TYPED if text.strip() else "plain",
        precision="second" if post.published_at else "unknown",
    )


def is_picture(head: bytes) -> bool:
    """Tell whether a file begins as PNG, JPEG or WebP do. What a picture says of itself beyond that is not trusted."""
    return head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    )


def whole(path: str) -> bytes:
    """Return a file whole.

    Raises:
        Malformed: It is too large for that, or cannot be opened.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(MEMBER_CAP + 1)
    except OSError as error:
        raise Malformed("The file cannot be opened.") from error
    if len(data) > MEMBER_CAP:
        raise Malformed(f"The file is larger than {MEMBER_CAP // 1_000_000} MB.")
    return data


def unpack_mhtml(data: bytes) -> tuple[bytes, str]:
    """Return the page of an MHTML file and its charset: the part it names as its start, else its first HTML.

    Raises:
        Malformed: It holds no page.
    """
    try:
        message = email.message_from_bytes(data)
        start = message.get_param("start")
        pages = list(_html_parts(message))
    except (email.errors.MessageError, RecursionError, ValueError, LookupError, TypeError) as error:
        raise Malformed("The MHTML file is damaged.") from error
    named = (part for part in pages if isinstance(start, str) and part.get("Content-ID") == start)
    page = next(named, pages[0] if pages else None)
    content = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(content, bytes) or not content.strip():
        raise Malformed("The MHTML file holds no page.")
    charset = None
    with suppress(LookupError, ValueError, TypeError):
        charset = page.get_content_charset()
    return content, charset or ""


def _html_parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= _PARTS:
            return
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            yield part


def read_pdf(path: str, empty: Post) -> Post:
    """Return the post with the text of a PDF and the addresses it links to. When it was printed is no date of a post.

    Raises:
        Malformed: It is damaged or locked.
    """
    try:
        found = _pdf(path)
    except Exception as error:
        raise Malformed("The PDF is damaged.") from error
    if found is None:
        raise Malformed("The PDF is locked with a password: print the page again without one.")
    title, text, links = found
    return replace(empty, title=title, text=text, text_raw=text, links=links)


def _pdf(path: str) -> tuple[str, str, tuple[str, ...]] | None:
    """Return title, text and links of a PDF; None of a locked one."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(
        logging.CRITICAL
    )  # it would tell the terminal what it finds odd
    reader = PdfReader(path)
    if reader.is_encrypted:
        return None
    texts: list[str] = []
    links: list[str] = []
    for number, page in enumerate(reader.pages):
        if number >= _PDF_PAGES or sum(map(len, texts)) > _PDF_TEXT:
            break
        texts.append(page.extract_text())
        links += _pdf_links(page.get("/Annots"))
    title = reader.metadata.title if reader.metadata else ""
    return title or "", "\n".join(texts).strip(), tuple(links[:_PDF_LINKS])


def _pdf_links(annotations: Any) -> list[str]:  # noqa: ANN401  whatever a PDF holds
    """Return the web addresses among a page's annotations."""
    found: list[str] = []
    noted = annotations.get_object() if annotations is not None else []
    for one in noted[:_PDF_LINKS]:
        action = one.get_object().get("/A")
        target = action.get_object().get("/URI") if action is not None else None
        if isinstance(target, str):
            found.append(target)
    return found
