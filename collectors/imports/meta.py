"""What Facebook's and Instagram's exports share: broken letters, and how both write entries down."""

from __future__ import annotations

from collections.abc import Iterator

from collectors.base import Unread
from collectors.imports.drafts import NO_ENTRY
from collectors.pages import Node

_LAST_BYTE = "\xff"


def mend_letters(text: str) -> str:
    """Return a text whose UTF-8 bytes were each written as a letter (`Ã¸` for `ø`) as it was meant.

    Mended only where all of it is such bytes and they decode; any other text stays as it is.
    """
    if text.isascii() or max(text) > _LAST_BYTE:
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def words(node: Node) -> str:
    """Return a string of such an export."""
    return mend_letters(node.text())


def entries(name: str, root: Node, *keys: str) -> Iterator[tuple[str, Node | Unread]]:
    """Go through the entries of a file with their pointers: those of a bare list, else of the first key there is.

    A file of one entry may hold it without a list.
    """
    held, path = root, ""
    if root.is_object():
        key = next((key for key in keys if root[key]), "")
        held, path = root[key], f"/{key}"
        if not key:
            yield name, Unread(name, "It holds no list of entries under a name that is known.")
            return
    if held.is_object():
        yield f"{name}#{path}", held
        return
    if not held.is_list():
        yield name, Unread(name, "It holds no list of entries.")
    for number, entry in enumerate(held):
        pointer = f"{name}#{path}/{number}"
        yield pointer, entry if entry.is_object() else Unread(pointer, NO_ENTRY)
