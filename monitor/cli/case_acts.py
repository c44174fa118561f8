"""`watchdesk cases`: from classification to the review of quality."""

from __future__ import annotations

from pathlib import Path

import click

from cases.model.case_states import CaseClass, CaseState
from cases.model.records import RecordKind
from monitor.cli.case_options import (
    KEY,
    VERSION,
    WHY,
    do,
    fields_of,
    filled,
    form_command,
    numbered,
)
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import CASE


@click.command(cls=Command)
@CASE
@click.option(
    "--class",
    "klass",
    required=True,
    type=click.Choice([str(one) for one in CaseClass]),
    help="What kind of matter it is.",
)
@click.option("--profile", default="", help="Another jurisdiction than the settings name.")
@filled
@VERSION
@KEY
@click.pass_obj
def classify(
    common: Common,
    number: str,
    klass: str,
    profile: str,
    typed: tuple[str, ...],
    file: Path | None,
    version: int | None,
    key: str,
) -> None:
    """Say what kind of matter a case is, and when it was known; the statutory clocks start."""
    fields = fields_of(typed, file)
    do(
        common,
        (key, "classify", number),
        f"classified as {klass.replace('_', ' ')}",
        lambda all_, who: all_.investigation.classify(
            who, number, CaseClass(klass), fields, version=version, profile=profile
        ),
    )


close = form_command(
    "close",
    "proposed to be closed without an investigation",
    "Propose to close a case without an investigation; the chief countersigns.",
    lambda all_, who, number, fields: all_.investigation.propose_closing(who, number, fields),
)
declare = form_command(
    "declare",
    "your declaration is on record",
    "Declare which relation you have to those a case concerns; whoever has one is out of it at once.",
    lambda all_, who, number, fields: all_.investigation.declare(who, number, fields),
)
challenge = form_command(
    "challenge",
    "the challenge is on record",
    "Say that somebody is conflicted; internal affairs or the chief decides on it.",
    lambda all_, who, number, fields: all_.recording.write(
        who, number, RecordKind.CHALLENGE, fields
    ),
)
decide = form_command(
    "decide",
    "the challenge is decided",
    "Decide on a challenge: whoever it is of is kept out, or stays.",
    lambda all_, who, number, fields: all_.investigation.decide_challenge(who, number, fields),
)
checklist = form_command(
    "checklist",
    "the checklist is on record",
    "Keep the checklist of the review of quality; not for whoever investigated.",
    lambda all_, who, number, fields: all_.investigation.check(who, number, fields),
)


@click.command(cls=Command)
@CASE
@WHY
@VERSION
@KEY
@click.pass_obj
def countersign(common: Common, number: str, why: str, version: int | None, key: str) -> None:
    """Countersign the proposal to close a case without an investigation."""
    to = CaseState.NO_INVESTIGATION
    do(
        common,
        (key, "countersign", number),
        "countersigned",
        lambda all_, who: all_.conduct.advance(who, number, version=version, to=to, note=why),
    )


assign = form_command(
    "assign",
    "assigned",
    "Assign a case to an investigator, or anew to another one.",
    lambda all_, who, number, fields, version: all_.investigation.assign(
        who, number, fields, version=version
    ),
    versioned=True,
)


@click.command("submit-report", cls=Command)
@CASE
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="ALLEGATION=TEXT",
    help="What the investigation says to an allegation, by its id; one for each.",
)
@filled
@VERSION
@KEY
@click.pass_obj
def submit_report(
    common: Common,
    number: str,
    answers: tuple[str, ...],
    typed: tuple[str, ...],
    file: Path | None,
    version: int | None,
    key: str,
) -> None:
    """Submit the report of the investigation; it is locked, and what comes later is a supplement."""
    fields, said = fields_of(typed, file), numbered(answers, "--answer")
    do(
        common,
        (key, "submit-report", number),
        "the report is submitted and locked",
        lambda all_, who: all_.investigation.submit_report(
            who, number, fields, version=version, answers=said
        ),
    )
