"""`watchdesk policy`: the clause catalogue in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.lazy import Common, Group
from monitor.cli.output import show, show_fields, show_json, show_table

if TYPE_CHECKING:
    from cases.policy import Catalogue, Provision


@click.group(cls=Group)
def policy() -> None:
    """Show the policy: its clauses, what each is, and what a machine may do with it."""


@policy.command("show")
@click.argument("clause", required=False)
@click.option(
    "--policy",
    "file",
    type=click.Path(exists=True, path_type=Path),
    help="Another catalogue, instead of the home's or the one that ships.",
)
@click.pass_obj
def show_(common: Common, clause: str | None, file: Path | None) -> None:
    """Show the whole catalogue, or one CLAUSE or limb, such as V.A.9.a-2."""
    from monitor.cli.rulebook import catalogue_of

    policy_in_force = catalogue_of(common, file)
    if clause is None:
        _show_all(policy_in_force, as_json=common.json)
        return
    provision = policy_in_force.provision(clause)
    if common.json:
        show_json({"version": policy_in_force.version, **provision.as_json()})
    else:
        _show_one(provision)


def _show_all(policy_in_force: Catalogue, *, as_json: bool) -> None:
    if as_json:
        show_json(policy_in_force.as_json())
        return
    rows = (
        (part.id, part.kind.replace("_", " "), "machine" if part.machine else "human", part.title)
        for part in policy_in_force.provisions()
    )
    show_table(("clause", "kind", "flagged by", "title"), rows, empty="the catalogue is empty")


def _show_one(part: Provision) -> None:
    limbs: tuple[Provision, ...] = getattr(part, "limbs", ())
    show_fields(
        [
            ("clause", part.id),
            ("printed as", part.label),
            ("kind", part.kind.replace("_", " ")),
            ("title", part.title),
            ("says", part.summary),
            ("text", part.text),
            ("can be sustained", part.violable),
            ("flagged by", "a machine, for a person to judge" if part.machine else "a person only"),
            ("because", part.human_only),
            ("shown by", part.signals),
            ("severity", part.severity),
            ("sole ground", part.sole_basis),
            ("legal note", part.legal_note),
        ]
    )
    for limb in limbs:
        show()
        _show_one(limb)
