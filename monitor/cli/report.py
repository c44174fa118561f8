"""`watchdesk report`: an employee tells of a violation; the receipt number comes back at once."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from cases.errors import BadInput
from monitor.cli.desk import desk, home_of
from monitor.cli.lazy import Common, Group
from monitor.cli.output import note, show, show_json

if TYPE_CHECKING:
    from cases.model.reporting import Receipt

_HERE = "monitor.cli.report_desk"
_LAZY = {
    **{name: f"{_HERE}:{name}" for name in ("mine", "status", "message", "messages", "answer")},
    **{
        name: f"monitor.cli.report_custody:{name}"
        for name in ("ask", "who", "requests", "decide", "watch", "check", "seal")
    },
}


@click.group(cls=Group, lazy=_LAZY, invoke_without_command=True)
@click.option("--what", default="", help="What you saw, in your words; asked for on a terminal.")
@click.option(
    "--subject", default="", metavar="NUMBER", help="Badge or employee number, if you know it."
)
@click.option("--url", default="", help="Where it can be seen; the page is captured at once.")
@click.option(
    "--clause", "clauses", multiple=True, help="Clause you think it touches, if you know."
)
@click.option(
    "--aware-at", default="", metavar="TIME", help="When you came to know of it; else now."
)
@click.option(
    "--confidential/--named",
    default=True,
    show_default=True,
    help="Whether your name is sealed: only the custodian can release it, for a reason that is kept.",
)
@click.option(
    "--anonymous",
    is_flag=True,
    help="Your name is not kept at all; a receipt code lets you come back.",
)
@click.option(
    "--avoid-command",
    is_flag=True,
    help="The supervisors of that unit are to have no part in it: one is involved, or you fear a reprisal.",
)
@click.option("--as-written", is_flag=True, help="Keep the words although they hold your own name.")
@click.option("--no-capture", is_flag=True, help="Do not fetch the page.")
@click.pass_context
def report(context: click.Context, /, **said: object) -> None:
    """Report a post that violates the policy (V.B.2), and come back to what you reported.

    Without a subcommand, hands a report in and prints a receipt number.
    """
    if context.invoked_subcommand is None:
        _hand_in(context.obj, said)


def _hand_in(common: Common, said: dict[str, object]) -> None:
    """Take the report, then capture its page: what the page does can no longer lose it."""
    from cases.model.reporting import ReportForm
    from monitor.clock import now

    zone = ZoneInfo(home_of(common)[1].department.zone)
    if not said["what"] and sys.stdin.isatty():
        _ask(said)
    if not said["what"]:
        raise click.UsageError("--what is needed: what did you see?")
    aware_at = str(said["aware_at"])
    with desk(common) as (application, actor):
        form = ReportForm(
            what=str(said["what"]),
            aware_at=_moment(aware_at, zone) if aware_at else now(),
            subject_number=str(said["subject"]),
            url=str(said["url"]),
            clauses=tuple(map(str, said["clauses"])),  # type: ignore[call-overload]
            confidential=bool(said["confidential"]),
            anonymous=bool(said["anonymous"]),
            avoid_command=bool(said["avoid_command"]),
            as_written=bool(said["as_written"]),
        )
        receipt = application.reports.submit(actor, form)
        if not common.json:
            _tell(receipt)
        captured, sentence = None, ""
        if receipt.url and not said["no_capture"]:
            from monitor.handing_in import capture_reported

            captured, sentence = capture_reported(
                application.reporting.captures, application.open_net, receipt.number, receipt.url
            )
    if common.json:
        import msgspec

        show_json({**msgspec.to_builtins(receipt), "captured": captured, "capture": sentence})
    elif sentence:
        note(sentence)


def _ask(said: dict[str, object]) -> None:
    """Ask for the three things that matter."""
    note("Everyone who knows of a violating post reports it at once. Enter leaves a line empty.")
    said["what"] = click.prompt("What did you see", err=True)
    for name, question in (
        ("url", "Where, as a web address"),
        ("subject", "Whose, as a badge number"),
    ):
        said[name] = said[name] or click.prompt(question, default="", show_default=False, err=True)


def _tell(receipt: Receipt) -> None:
    show(f"Your report is in. Receipt: {receipt.number}")
    if receipt.code:
        show(f"Receipt code: {receipt.code}")
        note(
            "The code is shown this once and kept nowhere. With it you can read and write messages."
        )
    elif receipt.confidential:
        note("Keep the number. Your name is sealed.")
    else:
        note("Keep the number.")
    if receipt.recipient.value == "outside":
        note(
            f"It is about somebody who would decide on it: {receipt.outside_authority} decides instead."
            if receipt.outside_authority
            else "It is about somebody who would decide on it, and no outside authority is set up here: internal "
            "affairs keeps it from that person; you may turn to the prosecutor or the city as well."
        )
    elif receipt.recipient.value == "internal_affairs":
        note("It goes to internal affairs; the unit has no part in it.")
    if receipt.late:
        note(
            "It came later than a report should after one comes to know; that is noted, and judges nothing."
        )


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """Read a time; one without a zone is the department's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"--aware-at: expected a time such as 2026-05-31T22:40, found {text!r}"
        ) from None
    return moment.replace(tzinfo=moment.tzinfo or zone).astimezone(UTC)
