"""What a file that was handed in may be, and whose file it may be: the gate of every import."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from collectors.base import Account
from collectors.catalogue import BASES, PLATFORMS
from collectors.errors import TermsClosed

PREFIX: Final = "import:"
"""Exchanges of imports carry this and the format as their collector; without a format it is still to be told."""


class Format(StrEnum):
    """What a file is, told by its content."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    X = "x"
    TELEGRAM = "telegram"
    TIKTOK = "tiktok"
    LINKEDIN = "linkedin"
    REDDIT = "reddit"
    MASTODON = "mastodon"
    CSV = "csv"
    JSON_LINES = "jsonl"
    HTML = "html"
    MHTML = "mhtml"
    PDF = "pdf"
    IMAGE = "image"
    WARC = "warc"
    WACZ = "wacz"


TITLES: Final[Mapping[Format, str]] = MappingProxyType(
    {
        Format.FACEBOOK: "Facebook export",
        Format.INSTAGRAM: "Instagram export",
        Format.X: "X archive",
        Format.TELEGRAM: "Telegram export",
        Format.TIKTOK: "TikTok export",
        Format.LINKEDIN: "LinkedIn export",
        Format.REDDIT: "Reddit export",
        Format.MASTODON: "Mastodon archive",
        Format.CSV: "CSV list of posts",
        Format.JSON_LINES: "JSON Lines list of posts",
        Format.HTML: "saved page (HTML)",
        Format.MHTML: "saved page (MHTML)",
        Format.PDF: "PDF",
        Format.IMAGE: "picture",
        Format.WARC: "web archive (WARC)",
        Format.WACZ: "web archive (WACZ)",
    }
)
CAPTURES: Final = frozenset(
    {Format.HTML, Format.MHTML, Format.PDF, Format.IMAGE, Format.WARC, Format.WACZ}
)
"""Formats of one page, taken by hand: they say nothing of whose page it is, so the person who took it does."""
LISTS: Final = frozenset({Format.CSV, Format.JSON_LINES})
EXPORTS: Final = frozenset(Format) - CAPTURES - LISTS
"""Formats in which a platform gives a person everything it has of that person."""

_HANDED_IN: Final = frozenset({"own_export", "self_registered"})
_PLATFORMS: Final[Mapping[Format, frozenset[str]]] = MappingProxyType(
    {
        **{one: frozenset({one.value}) for one in EXPORTS},
        Format.INSTAGRAM: frozenset({"instagram", "threads"}),
    }
)


def format_of(collector: str) -> Format | None:
    """Return the format that an exchange's collector names, or None where it names none.

    Raises:
        ValueError: It names one that does not exist.
    """
    name = collector.removeprefix(PREFIX)
    return Format(name) if name else None


def may_import(account: Account, form: Format) -> None:
    """Let an import pass whose account is registered on a basis that reaches it.

    An export holds far more than public posts, so only its owner may hand it in: the handle's basis is
    `own_export`, or `self_registered` with the owner's consent on file. A list or a saved page needs any lawful
    basis. Nobody else's file is taken: an account without a basis, such as a citizen's, has no way in.

    Raises:
        TermsClosed: In one sentence why not.
    """
    title = TITLES[form]
    if account.platform not in PLATFORMS:
        raise TermsClosed(
            f"No platform is called {account.platform[:40]!r}; known are {', '.join(sorted(PLATFORMS))}."
        )
    if account.basis not in BASES:
        raise TermsClosed(
            f"The basis {account.basis[:40]!r} of this handle allows no import: register the handle of an employee "
            f"with one of {', '.join(sorted(BASES))}."
        )
    if form not in EXPORTS:
        return
    if account.platform not in _PLATFORMS[form]:
        raise TermsClosed(
            f"This file is from elsewhere ({title}), and the handle is one on {PLATFORMS[account.platform].title}: "
            "import it for the handle it belongs to."
        )
    if account.basis not in _HANDED_IN:
        raise TermsClosed(
            f"What an account exported ({title}) is taken from its owner only: the basis of this handle is "
            f"{account.basis!r}, and must be 'own_export', or 'self_registered' with the owner's consent."
        )
