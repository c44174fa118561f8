"""Frames of a browser, whatever they hold: they are read as one of ours or refused, and nothing else happens."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from monitor.serve import sitting
from monitor.serve.gate import SECRET_HEADER, USER_HEADER, Gate, Turned
from monitor.serve.sitting import End
from monitor.serve.terminal import Size

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.text() | JSON.map(json.dumps) | st.lists(JSON).map(json.dumps))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        kind, said = sitting._read(text)
    except sitting.Stranger:
        return
    assert isinstance(kind, str)
    assert said is None or isinstance(said, str | Size)


@given(st.text())
def test_keys_come_through_as_they_were_typed(keys: str) -> None:
    assert sitting._read(json.dumps(["stdin", keys])) == ("stdin", keys)


@given(st.integers(), st.integers())
def test_a_terminal_has_a_size_within_reason(width: int, height: int) -> None:
    fit = Size(width, height).within_reason

    assert (20 <= fit.width <= 400, 10 <= fit.height <= 200) == (True, True)


@given(st.lists(st.tuples(st.sampled_from([SECRET_HEADER, USER_HEADER, "Origin"]), st.text())))
def test_no_headers_but_the_proxys_open_the_gate(headers: list[tuple[str, str]]) -> None:
    gate = Gate(b"s" * 43, {"https://desk.example"})
    with pytest.raises(Turned):
        gate.login(CIMultiDict(headers))


def test_every_end_fits_a_closing_frame() -> None:
    for end in End:
        assert 0 < len(end.said.encode()) <= 123
        assert 1000 <= end.code < 5000
