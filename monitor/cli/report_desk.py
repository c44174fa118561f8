"""`watchdesk report status`, `message` and the like: both sides of a report write to each other."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.output import iso, note, show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from cases.model.reporting import Message, Progress

CODE_VARIABLE = "WATCHDESK_RECEIPT_CODE"
Decorated = TypeVar("Decorated", bound=Callable[..., None])
_receipt = click.argument("receipt", metavar="RECEIPT")


def _code(command: Decorated) -> Decorated:
    """Add `--code`: a flag, because words of a command line are seen by others and kept in histories."""
    return click.option(
        "--code",
        "anonymous",
        is_flag=True,
        help=f"The report is anonymous: ask for its receipt code, or take it from {CODE_VARIABLE}.",
    )(command)


@click.command(cls=Command)
@click.pass_obj
def mine(common: Common) -> None:
    """List your own reports, and how far they are; anonymous ones are found by receipt and code only."""
    with desk(common) as (application, actor):
        found = application.reporting.messages.mine(actor)
    if common.json:
        show_json(found)
        return
    show_table(
        ("receipt", "reported", "state", "messages"),
        [(one.number, one.reported_at, one.state, len(one.messages)) for one in found],
        empty="you made no report under your name",
    )


@click.command(cls=Command)
@_receipt
@_code
@click.pass_obj
def status(common: Common, receipt: str, *, anonymous: bool) -> None:
    """Show what became of your report, and its messages."""
    code = _typed() if anonymous else ""
    with desk(common) as (application, actor):
        found = application.reporting.messages.status(actor, receipt, code=code)
    if common.json:
        show_json(found)
    else:
        _tell(found)


@click.command(cls=Command)
@_receipt
@click.argument("text")
@click.option("--as-written", is_flag=True, help="Keep the words although they hold your own name.")
@_code
@click.pass_obj
def message(common: Common, receipt: str, text: str, *, anonymous: bool, as_written: bool) -> None:
    """Write to those who work on your report; they do not learn who you are."""
    code = _typed() if anonymous else ""
    with desk(common) as (application, actor):
        written = application.reporting.messages.write(
            actor, receipt, text, code=code, as_written=as_written
        )
    _written(common, written, receipt)


@click.command(cls=Command)
@click.argument("case", metavar="CASE")
@click.pass_obj
def messages(common: Common, case: str) -> None:
    """Show the messages with the reporters of a case you work on; the look is in the custody log."""
    with desk(common) as (application, actor):
        threads = application.reporting.messages.threads(actor, case)
    if common.json:
        show_json(threads)
        return
    if not threads:
        note(f"case {case} rests on no report")
    for thread in threads:
        show(f"{thread.report}{' (anonymous)' if thread.anonymous else ''}")
        _lines(thread.messages)


@click.command(cls=Command)
@_receipt
@click.argument("text")
@click.pass_obj
def answer(common: Common, receipt: str, text: str) -> None:
    """Write to the reporter of a case you work on, without learning who it is."""
    with desk(common) as (application, actor):
        written = application.reporting.messages.answer(actor, receipt, text)
    _written(common, written, receipt)


def _typed() -> str:
    """Return the receipt code from the environment, or as typed without being shown."""
    known = os.environ.get(CODE_VARIABLE, "")
    if known or not sys.stdin.isatty():
        if not known:
            raise click.UsageError(
                f"--code: without a terminal, put the code into {CODE_VARIABLE}."
            )
        return known
    typed: str = click.prompt("Receipt code", hide_input=True, err=True)
    return typed


def _written(common: Common, written: Message, receipt: str) -> None:
    if common.json:
        show_json(written)
    else:
        show(f"written to {receipt}")


def _tell(found: Progress) -> None:
    to = {
        "unit": "the command of the unit",
        "internal_affairs": "internal affairs; the unit has no part in it",
        "outside": "an authority outside the department",
    }
    show_fields(
        [
            ("receipt", found.number),
            ("state", found.state),
            ("with", to[found.recipient.value]),
            ("reported", found.reported_at),
            ("late", "yes: noted as a fact" if found.late else ""),
            ("name", "not kept" if found.anonymous else "sealed" if found.confidential else "open"),
            ("released", ", ".join(map(iso, found.released))),
        ]
    )
    _lines(found.messages)


def _lines(messages: tuple[Message, ...]) -> None:
    for one in messages:
        who = "reporter" if one.from_reporter else one.author or "handler"
        show(f"\n{iso(one.written_at)}  {who}\n{one.text}")
    if not messages:
        note("no messages yet")
