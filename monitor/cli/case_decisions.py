"""`watchdesk cases`: what counsel, the chain of command and the chief say of a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cases.errors import BadInput
from cases.model.dispositions import STANDARDS, Disposition
from monitor.cli.case_options import (
    FOUND,
    KEY,
    VERSION,
    do,
    fields_of,
    filled,
    form_command,
    numbered,
)
from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import CASE
from monitor.cli.output import show_json, show_table

if TYPE_CHECKING:
    from cases.model.dispositions import Found

speech = form_command(
    "speech",
    "the form on speech is on record",
    "Keep the facts on speech for an allegation, asked one by one; no verdict follows by itself.",
    lambda all_, who, number, fields: all_.reviewing.speech_form(who, number, fields),
)
opinion = form_command(
    "opinion",
    "the opinion of counsel is on record",
    "Keep an opinion of counsel; it is privileged, and no export holds it.",
    lambda all_, who, number, fields: all_.reviewing.opinion(who, number, fields),
)
propose = form_command(
    "propose",
    "the notice of proposed action is on record as served",
    "Keep the notice of proposed action as it was served, with every option of penalty.",
    lambda all_, who, number, fields: all_.deciding.propose_action(who, number, fields),
)
respond = form_command(
    "respond",
    "the answer is on record",
    "Keep the subject's answer, or that the time for it passed.",
    lambda all_, who, number, fields: all_.deciding.respond(who, number, fields),
)
reopen = form_command(
    "reopen",
    "proposed to be reopened",
    "Propose to reopen a closed case on new evidence; the chief takes the step (`cases advance`).",
    lambda all_, who, number, fields: all_.deciding.propose_reopening(who, number, fields),
)


concur = form_command(
    "concur",
    "the word of your level is on record",
    "Say, for your level of the chain of command, whether it concurs; the next level has its turn then.",
    lambda all_, who, number, fields, version: all_.reviewing.concur(
        who, number, fields, version=version
    ),
    versioned=True,
)


@click.command(cls=Command)
@CASE
@FOUND
@click.option("--why", required=True, help="The reason of these dispositions.")
@click.option("--standard", default=STANDARDS[0], type=click.Choice(STANDARDS), help="Of proof.")
@VERSION
@KEY
@click.pass_obj
def dispose(
    common: Common,
    number: str,
    found: tuple[str, ...],
    why: str,
    standard: str,
    version: int | None,
    key: str,
) -> None:
    """Propose what is found of allegations; a later proposal stands in place of an earlier one."""
    said = _found(found, why, standard)
    do(
        common,
        (key, "dispose", number),
        "dispositions are proposed",
        lambda all_, who: all_.deciding.propose(who, number, said, version=version),
    )


@click.command(cls=Command)
@CASE
@filled
@KEY
@click.pass_obj
def comparables(
    common: Common, number: str, typed: tuple[str, ...], file: Path | None, key: str
) -> None:
    """List what was sustained of the same clauses in five years; with fields, keep what the look showed."""
    if typed or file:
        fields = fields_of(typed, file)
        do(
            common,
            (key, "comparables", number),
            "the look at comparable cases is on record",
            lambda all_, who: all_.deciding.compare(who, number, fields),
        )
        return
    with desk(common) as (application, actor):
        found = application.procedure.deciding.comparables(actor, number)
    if common.json:
        show_json([{"case": case, "disposition": one} for case, one in found])
        return
    show_table(
        ("case", "clause", "stage", "disposition", "at", "why"),
        [
            (case, one.clause, one.stage.value, one.disposition.value, one.at, one.why)
            for case, one in found
        ],
        empty="no comparable case in five years",
    )


@click.command(cls=Command)
@CASE
@FOUND
@filled
@click.option("--standard", default=STANDARDS[0], type=click.Choice(STANDARDS), help="Of proof.")
@VERSION
@KEY
@click.pass_obj
def determine(
    common: Common,
    number: str,
    found: tuple[str, ...],
    typed: tuple[str, ...],
    file: Path | None,
    standard: str,
    version: int | None,
    key: str,
) -> None:
    """Determine a case: every allegation, the penalty, the reasons; on an appeal it supersedes what was."""
    fields = fields_of(typed, file)
    said = _found(found, str(fields.get("why", "")), standard)
    do(
        common,
        (key, "determine", number),
        "determined",
        lambda all_, who: all_.deciding.determine(who, number, fields, said, version=version),
    )


appeal = form_command(
    "appeal",
    "the appeal is on record",
    "Take in an appeal; what it changes supersedes, and what was determined stays to be read.",
    lambda all_, who, number, fields, version: all_.deciding.appeal(
        who, number, fields, version=version
    ),
    versioned=True,
)


def _found(typed: tuple[str, ...], why: str, standard: str) -> dict[int, Found]:
    from cases.model.dispositions import Found

    found = {}
    for allegation, said in numbered(typed, "--found").items():
        try:
            found[allegation] = Found(Disposition(said), why, standard)
        except ValueError:
            known = ", ".join(one.value for one in Disposition)
            raise BadInput(
                f"--found {allegation}={said}: a disposition is one of {known}"
            ) from None
    return found
