from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.web import refusal

from collectors.body import decoded
from collectors.errors import Malformed, Refused

CAP = 100_000
HOST = "pd.example"


@given(st.binary(max_size=CAP), st.sampled_from(["gzip", "X-GZIP ", "deflate", "identity", ""]))
def test_what_was_packed_is_unpacked(body: bytes, encoding: str) -> None:
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "x-gzip": gzip.compress,
        "deflate": zlib.compress,
    }
    pack = packers.get(encoding.strip().lower(), bytes)
    assert decoded(pack(body), encoding, CAP, HOST) == body


def test_deflate_without_its_frame_is_unpacked_too() -> None:
    packer = zlib.compressobj(wbits=-15)
    raw = packer.compress(b"hello") + packer.flush()
    assert decoded(raw, "deflate", CAP, HOST) == b"hello"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_plain_text_that_claims_to_be_packed_is_taken_as_it_is(encoding: str) -> None:
    assert decoded(b"<rss/>", encoding, CAP, HOST) == b"<rss/>"


def test_several_members_are_one_body_and_what_follows_is_ignored() -> None:
    raw = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0padding"
    assert decoded(raw, "gzip", CAP, HOST) == b"one two"


def test_thousands_of_tiny_members_are_refused() -> None:
    with pytest.raises(Malformed, match="too many parts"):
        decoded(gzip.compress(b"") * 5_000, "gzip", CAP, HOST)


def test_the_cap_is_the_last_byte_taken() -> None:
    assert len(decoded(gzip.compress(b"x" * CAP), "gzip", CAP, HOST)) == CAP
    with pytest.raises(Refused, match=r"pd\.example sent more than"):
        decoded(gzip.compress(b"x" * (CAP + 1)), "gzip", CAP, HOST)


def test_a_bomb_never_takes_more_memory_than_the_cap() -> None:
    bomb = gzip.compress(b"\0" * 30_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(Refused):
            decoded(bomb, "gzip", CAP, HOST)
        assert tracemalloc.get_traced_memory()[1] < 5 * CAP
    finally:
        tracemalloc.stop()


@given(st.binary(), st.sampled_from(["gzip", "deflate", "br", "gzip, gzip", "zstd"]))
def test_any_bytes_are_unpacked_or_refused_in_a_sentence(raw: bytes, encoding: str) -> None:
    for body in (raw, b"\x1f\x8b\x08" + raw, gzip.compress(raw)[:-5]):
        error = refusal(partial(decoded, body, encoding, CAP, HOST))
        assert error is None or HOST in str(error)
