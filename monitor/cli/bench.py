"""`watchdesk bench`: how fast the parts are, each against a named peer in the same run."""

from __future__ import annotations

import click

from monitor.cli.lazy import Command, Common
from monitor.cli.output import note, show_json, show_table


@click.command(cls=Command)
@click.argument("name", required=False)
@click.pass_obj
def bench(common: Common, name: str | None) -> None:
    """Measure all parts, or the one of this NAME, as ratios of CPU time against named peers."""
    from monitor.cli.measures import MEASURES, Measure

    if name is not None and name not in MEASURES:
        raise click.BadParameter(f"{name!r} is none of {', '.join(MEASURES)}", param_hint="NAME")
    found: list[Measure] = []
    for each in [name] if name else MEASURES:
        note(f"measuring {each} ...")
        found += MEASURES[each]()
    if common.json:
        show_json({"measures": found})
        return
    show_table(
        ("measure", "ours", "peer", "", "ratio", "against"),
        [
            (m.name, f"{m.ours:,.4g}", f"{m.peer:,.4g}", m.unit, f"{m.ratio:.2f}", m.against)
            for m in found
        ],
        empty="nothing was measured",
    )
