"""`watchdesk clocks profiles`: whose law the clocks go by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.output import show, show_json

if TYPE_CHECKING:
    from cases.policy.jurisdiction import Profile


@click.command(cls=Command)
@click.pass_obj
def profiles(common: Common) -> None:
    """List the jurisdiction profiles: rules, days, grounds for tolling, sources. Each is for counsel to check."""
    with desk(common) as (application, _actor):
        found, chosen = application.clocks.profiles, application.clocks.chosen
    if common.json:
        rules = {one.id: [rule.as_json() for rule in one.rules] for one in found}
        notes = {one.id: {"records": one.records, "complaint": one.complaint} for one in found}
        show_json({"chosen": chosen.id, "profiles": rules, "notes": notes})
        return
    for one in found:
        _show(one, in_force=one.id == chosen.id)
        show()


def _show(one: Profile, *, in_force: bool) -> None:
    show(f"{one.id}{', in force here' if in_force else ''}: {one.title}")
    show(f"  {one.source}; {one.status}")
    for rule in one.rules:
        days = f"{rule.limit} {rule.unit.value.replace('_', ' ')}"
        kind = "target" if rule.target else "limit"
        show(f"  {rule.rule}: {kind} of {days} from `{rule.starts.value}`; {rule.title}")
        show(f"    {rule.source}; done by: {rule.ends}")
        for ground, said in rule.grounds.items():
            show(f"    tolled by {ground}: {said}")
    if one.complaint and one.complaint.signed:
        show(f"  a complaint must be in writing and signed ({one.complaint.source})")
    if one.records:
        kept = one.records
        show(
            f"  complaints are kept {kept.retain_years} years, sustained ones "
            f"{kept.retain_sustained_years} ({kept.source}); {kept.disclosure}"
        )
