"""Time stamps of RFC 3161: what is asked of an authority, and what its answer proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # 40 ms: loaded by whoever asks or verifies
    from cryptography.x509 import Certificate

TOKEN_CAP: Final = 65_536
"""Bytes of an answer at most; usual ones have 1 to 6 KiB."""
QUERY: Final = "application/timestamp-query"
REPLY: Final = "application/timestamp-reply"


@dataclass(frozen=True, slots=True)
class Query:
    """A question to an authority."""

    der: bytes
    nonce: int
    """The answer must repeat it."""


def ask(text: bytes) -> Query:
    """Return the question for a time stamp over these bytes: SHA-256, with a nonce, the certificate wanted."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    made = TimestampRequestBuilder().data(text).hash_algorithm(HashAlgorithm.SHA256).build()
    if made.nonce is None:
        raise RuntimeError("the question carries no nonce")  # a bug, never shipped
    return Query(made.as_bytes(), made.nonce)


def roots(pem: str) -> tuple[Certificate, ...]:
    """Read the certificates of those who are trusted, from PEM.

    Raises:
        ValueError: It holds none, or not certificates.
    """
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return tuple(load_pem_x509_certificates(pem.encode()))
    except ValueError as error:
        raise ValueError("no certificates in PEM") from error


def stamped_at(
    token: bytes, text: bytes, trusted: Sequence[Certificate], *, nonce: int | None = None
) -> datetime:
    """Verify an authority's answer, at the time it tells, and return that time.

    Args:
        token: The whole answer (TimeStampResp, DER).
        text: What was stamped.
        trusted: Certificates by which it may be signed: roots, and intermediate ones that the answer leaves out.
        nonce: That of the question; not looked at where None.

    Raises:
        ValueError: It does not verify.
    """
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    if len(token) > TOKEN_CAP:
        raise ValueError(f"a time stamp has at most {TOKEN_CAP} bytes")
    anchors = [one for one in trusted if one.issuer == one.subject]
    others = [one for one in trusted if one.issuer != one.subject]
    if not anchors:
        raise ValueError("no root certificate is trusted")
    try:
        answer = decode_timestamp_response(token)
    except ValueError as error:
        raise ValueError("not a time stamp") from error
    if answer.status:
        said = " ".join(answer.status_string)[:200]
        raise ValueError(f"the authority refused (status {answer.status}) {said}".rstrip())
    verifier = VerifierBuilder(roots=anchors, intermediates=others, nonce=nonce).build()
    try:
        verifier.verify_message(answer, text)
    except (VerificationError, ValueError) as error:
        raise ValueError(f"the time stamp does not verify: {str(error)[:200]}") from error
    return answer.tst_info.gen_time
