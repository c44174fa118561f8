"""What can go wrong on the net. Each message is a sentence a supervisor can read on the source.

CollectorError
├── Unreachable     no answer: name, address, connection, time
├── RateLimited     asked to wait; carries until when
├── Refused         the source says no, or our own rules do (address, scheme, hops)
│   └── TooLarge    it sent more than may be taken
├── TermsClosed     the platform's terms need an approval that is not on file, or the basis does not reach
├── Malformed       the answer is not what it claims to be
└── Gone            the source says it is gone for good (410)
"""

from __future__ import annotations

from datetime import datetime

from collectors.base import Exchange


class CollectorError(Exception):
    """A source could not be read."""

    exchange: Exchange | None = None
    """The exchange that failed, where the source answered at all: evidence like any other."""


class Unreachable(CollectorError):
    """The source did not answer."""


class RateLimited(CollectorError):
    """The source asked us to wait."""

    def __init__(self, message: str, *, until: datetime | None = None) -> None:
        """Say until when, where the source said it."""
        super().__init__(message)
        self.until = until


class Refused(CollectorError):
    """The request may not be made, or the answer may not be taken."""


class TooLarge(Refused):
    """The answer is larger than may be taken."""

    def __init__(self, host: str, cap: int) -> None:
        """Say how many bytes may be."""
        size = f"{cap // 1_000_000} MB" if cap >= 1_000_000 else f"{cap // 1_000} kB"  # noqa: PLR2004  a million
        super().__init__(f"{host} sent more than {size}.")


class TermsClosed(CollectorError):
    """The platform's terms, or the handle's basis, do not allow this collection."""


class Malformed(CollectorError):
    """The answer is not what it claims to be."""


class Gone(CollectorError):
    """The source says that it is gone for good."""
