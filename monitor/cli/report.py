"""`watchdesk report`: an employee tells of a violation; the receipt number comes back at once."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from cases.errors import BadInput
from monitor.cli.desk import desk, home_of
from monitor.cli.lazy import Command, Common
from monitor.cli.output import note, show, show_json


@click.command(cls=Command)
@click.option("--what", default="", help="What you saw, in your words; asked for on a terminal.")
@click.option(
    "--subject", default="", metavar="NUMBER", help="Badge or employee number, if you know it."
)
@click.option("--url", default="", help="Where it can be seen.")
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
    help="Whether your name is sealed: only the internal-affairs commander sees it.",
)
@click.pass_obj
def report(
    common: Common,
    what: str,
    subject: str,
    url: str,
    clauses: tuple[str, ...],
    aware_at: str,
    *,
    confidential: bool,
) -> None:
    """Report a post that violates the policy (V.B.2). Opens a case and prints a receipt number."""
    from cases.services.reports import ReportForm
    from monitor.clock import now

    zone = ZoneInfo(home_of(common)[1].department.zone)
    if not what and sys.stdin.isatty():
        note(
            "Everyone who knows of a violating post reports it at once. Enter leaves a line empty."
        )
        what = click.prompt("What did you see", err=True)
        url = url or click.prompt(
            "Where, as a web address", default="", show_default=False, err=True
        )
        subject = subject or click.prompt(
            "Whose, as a badge number", default="", show_default=False, err=True
        )
    if not what:
        raise click.UsageError("--what is needed: what did you see?")
    with desk(common) as (application, actor):
        form = ReportForm(
            what=what,
            aware_at=_moment(aware_at, zone) if aware_at else now(),
            subject_number=subject,
            url=url,
            clauses=clauses,
            confidential=confidential,
        )
        receipt = application.reports.submit(actor, form)
    if common.json:
        show_json(receipt)
        return
    show(f"Your report is in. Receipt: {receipt.number}")
    note("Keep the number. Your name is sealed." if confidential else "Keep the number.")


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """Read a time; one without a zone is the department's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"--aware-at: expected a time such as 2026-05-31T22:40, found {text!r}"
        ) from None
    return moment.replace(tzinfo=moment.tzinfo or zone).astimezone(UTC)
