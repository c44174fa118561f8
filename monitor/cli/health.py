"""`watchdesk health`: how collection fares, and what that means, as tables or JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from monitor.cli.desk import desk
from monitor.cli.lazy import Command, Common
from monitor.cli.output import iso, note, show, show_json, show_table
from monitor.health import ago, brief, platforms, rules_broken, sources, untold_said

if TYPE_CHECKING:
    from cases.model.views import HealthView
    from monitor.health import SourceHealth


@click.command(cls=Command)
@click.option("--trouble", is_flag=True, help="Only handles that something is wrong with.")
@click.pass_obj
def health(common: Common, *, trouble: bool) -> None:
    """Show how the collection of each handle in your reach fares: last read, next, posts a week, consequence."""
    with desk(common) as (application, actor):
        view = application.watching.health(actor)
        fault = application.ruling.fault
        window = application.heads.window(actor)
        notices = application.notices.trouble(actor)
    untold = untold_said(notices, view.at)
    from monitor.media.picture import missing

    if fault:
        note(f"rules: {rules_broken(fault)}")
    found = sources(view)
    shown = tuple(s for s in found if s.consequence) if trouble else found
    if common.json:
        show_json(
            {
                **_json(view, found, shown),
                "custody": window,
                "notices": notices,
                "rules_fault": fault,
                "not_read_in_pictures": list(missing()),
            }
        )
        return
    show_table(
        ("source", "person", "condition", "read", "due", "posts a week", "what it means"),
        [_row(one, view) for one in shown],
        empty="all is well" if found else "no handle in your reach",
    )
    show()
    show_table(
        ("platform", "handles", "in trouble", "asked today", "dollars this month"),
        [
            (p.platform, p.handles, p.trouble, p.requests_today, f"{p.usd_month:.2f}")
            for p in platforms(view, found)
        ],
        empty="",
    )
    if view.day:
        day = view.day
        show(
            f"\nlast 24 h: {day.looked} looks, {day.failed} failed, {day.unchanged} brought nothing new; "
            f"{day.requests} requests, {day.received_bytes / 1e6:.1f} MB; {day.new} new posts, "
            f"{day.changed} changed, {day.lost} lost"
        )
    for said in filter(None, (_pictures_unread(), untold and f"notices: {untold}")):
        show(said)
    for host in view.hosts:
        if host.until:
            show(f"{host.host} is not asked before {iso(host.until)}: {host.why}")
    for gap in view.gaps:
        show(
            f"gap in watching: {gap.handles} handles unseen for {ago(gap.since, gap.until)}, until {iso(gap.until)}"
        )
    show(
        f"custody: {window.entries:,} entries, the last {brief(window.seconds)}, are under no head outside this machine"
    )
    for one in window.attestors:
        if one.failures:
            show(f"custody: {one.name} has not vouched for the newest head: {one.last_error}")


def _row(one: SourceHealth, view: HealthView) -> tuple[object, ...]:
    handle = one.handle
    due = "" if not handle.active else _when(one, view)
    return (
        f"{handle.platform}:{handle.handle}",
        handle.person,
        one.condition.value,
        ago(handle.last_ok_at, view.at),
        due,
        " ".join(map(str, one.weeks)),
        one.consequence,
    )


def _when(one: SourceHealth, view: HealthView) -> str:
    due = one.handle.next_due_at
    return "now" if due <= view.at else f"in {ago(view.at, due)}"


def _json(
    view: HealthView, found: tuple[SourceHealth, ...], shown: tuple[SourceHealth, ...]
) -> dict[str, object]:
    return {
        "at": view.at,
        "sources": [
            {
                "platform": one.handle.platform,
                "handle": one.handle.handle,
                "person": one.handle.person,
                "condition": one.condition.value,
                "last_ok_at": one.handle.last_ok_at,
                "next_due_at": one.handle.next_due_at,
                "failures": one.handle.failures,
                "error": one.handle.last_error,
                "posts_by_week": list(one.weeks),
                "consequence": one.consequence,
            }
            for one in shown
        ],
        "platforms": [asdict(one) for one in platforms(view, found)],
        "last_24_h": view.day,
        "last_7_d": view.week,
        "hosts": view.hosts,
        "gaps": view.gaps,
    }


def _pictures_unread() -> str:
    """Return a sentence where pictures are kept and nothing here can read them."""
    from monitor.media.picture import missing

    lacking = missing()
    if not lacking:
        return ""
    what = (
        "pictures are kept but not read" if "file" in lacking else "words in pictures are not read"
    )
    return f"{what}: install watchdesk[media]"
