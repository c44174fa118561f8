"""`watchdesk flags recompute`: an explanation made again from what was kept, and compared with what was shown."""

from __future__ import annotations

import click

from cases.model.frozen import FrozenView
from monitor.cli.desk import desk
from monitor.cli.exits import CheckFailed
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import ID
from monitor.cli.output import iso, note, show, show_json


@click.command(cls=Command)
@click.argument("flag_id", metavar="FLAG", type=ID)
@click.option(
    "--decision",
    type=ID,
    help="What this decision on it was shown; else the flag as it was raised.",
)
@click.pass_obj
def recompute(common: Common, flag_id: int, decision: int | None) -> None:
    """Score a flag again from what was kept with it, and say `identical` or name each difference.

    Nothing but the record is used: the text, rules, members and policy of that time, each by its hash. Rules that
    changed since make no difference. The look is logged, and so is what came of it.
    """
    from monitor.scoring.freezing import recompute as compare

    with desk(common) as (application, actor):
        view = application.context.recomputing.frozen(actor, flag_id, decision=decision)
        digest = application.context.surroundings.digest
        found = compare(view, lambda grounds, document: grounds.score(document, digest))
        application.context.recomputing.done(actor, view, found)
    _show(common, view, found)
    if found:
        raise CheckFailed


def _show(common: Common, view: FrozenView, found: tuple[str, ...]) -> None:
    if common.json:
        show_json(
            {
                "flag": view.flag_id,
                "decision": view.decision_id,
                "at": view.at,
                "identical": not found,
                "differences": found,
                "shown": view.said,
            }
        )
        return
    what = f"decision {view.decision_id} on flag" if view.decision_id else "flag"
    rules, policy = view.said["rules"], view.said["policy"]
    show(f"{what} {view.flag_id} as of {iso(view.at)}: rules {rules}, policy {policy}")
    for sentence in found:
        show(sentence)
    if not found:
        show("identical: the same score, clauses, findings and defences of the text")
    if pictures := view.said.get("pictures"):
        note(f"not made again: what was read in {len(pictures)} pictures, kept as it was read then")
