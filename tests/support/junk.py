"""Junk as a platform might send it: any JSON, and documents of the right shape with anything in them."""

from __future__ import annotations

import json
from typing import Final

from hypothesis import strategies as st

_WORDS: Final = """
data children kind name id author body selftext title created_utc edited after error errors
code resource_type resource_id value detail meta includes tweets media places
edit_history_tweet_ids entities urls url expanded_url note_tweet text referenced_tweets type
geo coordinates attachments media_keys business_discovery paging cursors message from caption
timestamp permalink subattachments target media_metadata gallery_data items s u x y body_html
subreddit_type removed_by_category author_id
"""
NAMES: Final = st.sampled_from(_WORDS.split())
LEAVES: Final = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        [
            "t1_a",
            "t3_b",
            "t1",
            "t3",
            "9",
            "42",
            "[deleted]",
            "\ud800",
            "https://[",
            "2026-13-01T00:00Z",
        ]
    )
)
VALUES: Final = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)
_SHAPED: Final = st.builds(
    lambda items, rest: {**rest, "data": items},
    st.lists(st.dictionaries(NAMES, VALUES, max_size=8), max_size=3)
    | st.builds(
        lambda many: {"children": many},
        st.lists(
            st.builds(
                lambda kind, data: {"kind": kind, "data": {"name": f"{kind}_a", **data}},
                st.sampled_from(["t1", "t3"]),
                st.dictionaries(NAMES, VALUES, max_size=8),
            ),
            max_size=3,
        ),
    ),
    st.dictionaries(NAMES, VALUES, max_size=4),
)
JUNK: Final = st.binary(max_size=40) | (VALUES | _SHAPED).map(lambda v: json.dumps(v).encode())
"""Bodies."""
