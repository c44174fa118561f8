from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.presence import APART, PostState, Presence, Sign, Standing, after

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LIVE = Presence(PostState.LIVE)
MISSED = Presence(PostState.MISSING, NOON)
LATER = NOON + APART


def test_a_deletion_needs_the_platforms_word_twice_six_hours_apart_while_the_account_stands() -> (
    None
):
    once = after(LIVE, Sign.MISSING, Standing.ACTIVE, NOON)
    soon = after(once, Sign.MISSING, Standing.ACTIVE, LATER - timedelta(seconds=1))
    twice = after(soon, Sign.MISSING, Standing.ACTIVE, LATER)

    assert (once.state, soon.state, twice.state) == (
        PostState.MISSING,
        PostState.MISSING,
        PostState.DELETED,
    )


@pytest.mark.parametrize(
    ("sign", "standing", "state"),
    [
        (Sign.MISSING, Standing.UNKNOWN, PostState.MISSING),
        (Sign.MISSING, Standing.GONE, PostState.ACCOUNT_GONE),
        (Sign.MISSING, Standing.SUSPENDED, PostState.ACCOUNT_GONE),
        (Sign.MISSING, Standing.DEACTIVATED, PostState.ACCOUNT_GONE),
        (Sign.MISSING, Standing.CLOSED, PostState.RESTRICTED),
        (Sign.REMOVED, Standing.ACTIVE, PostState.REMOVED_BY_PLATFORM),
        (Sign.RESTRICTED, Standing.ACTIVE, PostState.RESTRICTED),
        (Sign.UNKNOWN, Standing.ACTIVE, PostState.MISSING),
        (Sign.LIVE, Standing.ACTIVE, PostState.LIVE),
    ],
)
def test_what_the_second_word_means_hangs_on_the_account(
    sign: Sign, standing: Standing, state: PostState
) -> None:
    assert after(MISSED, sign, standing, LATER).state is state


def test_a_post_that_is_seen_again_is_live_and_counts_anew() -> None:
    back = after(MISSED, Sign.LIVE, Standing.ACTIVE, LATER)

    assert back == LIVE
    assert after(back, Sign.MISSING, Standing.ACTIVE, LATER).state is PostState.MISSING


@given(
    st.lists(
        st.tuples(st.sampled_from(Sign), st.sampled_from(Standing), st.integers(0, 12 * 3_600)),
        max_size=30,
    )
)
def test_nothing_is_ever_deleted_on_less(words: list[tuple[Sign, Standing, int]]) -> None:
    presence, now = LIVE, NOON
    run: list[datetime] = []
    for sign, standing, seconds in words:
        now += timedelta(seconds=seconds)
        before = presence
        presence = after(presence, sign, standing, now)
        if sign in {Sign.LIVE, Sign.RESTRICTED} or (
            standing is Standing.CLOSED
            and sign
            in {
                Sign.MISSING,
                Sign.REMOVED,
            }
        ):
            run = []
        elif sign is not Sign.UNKNOWN:
            run.append(now)
        if presence.state is PostState.DELETED and before.state is not PostState.DELETED:
            assert len(run) >= 2
            assert run[-1] - run[0] >= APART
            assert standing is Standing.ACTIVE
