"""What the commands on flags share: their argument, their options, how a decision is made and its receipt shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.desk import desk
from monitor.cli.lazy import Common
from monitor.cli.numbers import ID
from monitor.cli.output import note, show, show_json, show_table

if TYPE_CHECKING:
    from cases.model.handling import BulkReceipt
    from cases.model.views import FlagSummary, Receipt
    from monitor.application import Application

Decorated = Callable[..., None]
LEVELS = ("", "one level up", "with internal affairs")


def flag_argument(command: Decorated) -> Decorated:
    """Name the flag."""
    return click.argument("flag_id", metavar="FLAG", type=ID)(command)


def version_option(command: Decorated) -> Decorated:
    """Name the version that was seen, and the key of the request."""
    keyed = click.option(
        "--key",
        default="",
        help="A word of your own for this request: sent again with it, it is not done again.",
    )(command)
    return click.option(
        "--at-version",
        "version",
        type=ID,
        help="The version you saw; refused when the flag has changed since. Else the flag is looked at now.",
    )(keyed)


def note_option(command: Decorated) -> Decorated:
    """Take a note that may be left out."""
    return click.option("--note", "words", default="", help="Why, in a sentence.")(command)


def needed_note(command: Decorated) -> Decorated:
    """Take a note that may not be left out."""
    return click.option("--note", "words", required=True, help="Why, in a sentence.")(command)


def decide(
    common: Common,
    flag_id: int,
    version: int | None,
    act: Callable[[Application, Any, int], Receipt],
) -> None:
    """Do one act on the version that was seen; where none was named, look first."""
    with desk(common) as (application, actor):
        if version is None:
            version = application.triage.look(actor, flag_id).summary.version
        receipt = act(application, actor, version)
    show_receipt(common, receipt)


def show_receipt(common: Common, receipt: Receipt) -> None:
    """Say what became of a flag."""
    if common.json:
        show_json(receipt)
        return
    case = f", case {receipt.case_number}" if receipt.case_number else ""
    show(f"flag {receipt.flag_id} is {receipt.state.value} (version {receipt.version}){case}")
    if receipt.also:
        show(f"and so are flags {', '.join(map(str, receipt.also))}, of the same act")
    if receipt.urgent:
        note("urgent: call the lieutenant on duty and internal affairs now")


def show_bulk(common: Common, receipt: BulkReceipt) -> None:
    """Say what became of many flags."""
    if common.json:
        show_json(receipt)
        return
    show(f"{len(receipt.done)} decided: {', '.join(str(one.flag_id) for one in receipt.done)}")
    for flag_id, why in receipt.left:
        note(f"flag {flag_id} was left: {why}")


def show_flags(common: Common, flags: Iterable[FlagSummary], *, empty: str) -> None:
    """List flags that wait for something."""
    found = tuple(flags)
    if common.json:
        show_json({"flags": found})
        return
    show_table(
        ("flag", "version", "state", "severity", "clause", "person", "unit", "observed", "says"),
        [
            (
                one.id,
                one.version,
                one.state.value,
                one.severity,
                one.clause,
                one.person,
                one.unit,
                one.observed_at,
                one.excerpt,
            )
            for one in found
        ],
        empty=empty,
    )
