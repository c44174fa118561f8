"""One act over many flags: one transaction, one entry for each flag."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace

from cases.errors import BadInput, IllegalTransition, Stale
from cases.model.handling import BULK_CAP, BulkReceipt
from cases.model.views import Receipt
from cases.services.flag_decisions import Ruling, by_holder, in_hand, require_free
from cases.store.transaction import Transaction


def chosen(versions: Mapping[int, int]) -> dict[int, int]:
    """Return flags and versions by id, so that two acts never wait for each other.

    Raises:
        BadInput: There are none, or too many.
    """
    if not versions:
        raise BadInput("no flag was chosen")
    if len(versions) > BULK_CAP:
        raise BadInput(f"{len(versions):,} flags were chosen; at most {BULK_CAP} in one act")
    return dict(sorted(versions.items()))


def decide(tx: Transaction, versions: Mapping[int, int], made: Ruling) -> BulkReceipt:
    """Decide the same on each flag as it was shown; what cannot be decided any more is left, with the reason.

    Raises:
        Stale: Nothing could be decided.
        NotFound: One of them is not in sight.
    """
    ruling = replace(made, act=secrets.token_hex(8))
    done: list[Receipt] = []
    left: list[tuple[int, str]] = []
    for flag_id, version in versions.items():
        try:
            flag = in_hand(tx, flag_id, version)
            require_free(tx, flag)
        except (Stale, IllegalTransition) as why:
            left.append((flag_id, str(why)))
        else:
            done.append(by_holder(tx, flag, ruling))
    if not done:
        raise Stale(f"nothing was decided: {left[0][1]}")
    return BulkReceipt(tuple(done), tuple(left))
