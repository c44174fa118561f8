"""`watchdesk collect` and `watchdesk run`: one pass by hand, and passes for as long as the machine runs."""

from __future__ import annotations

import sys
import threading
from itertools import count
from typing import TYPE_CHECKING, Final

import click

from cases.errors import CasesError, NotFound, NotPermitted, Stale
from cases.model.actors import SERVICE, Capability
from collectors.errors import CollectorError, TermsClosed
from monitor import __version__
from monitor.cli.desk import desk, service
from monitor.cli.exits import CheckFailed
from monitor.cli.handles import HandleName
from monitor.cli.lazy import Command, Common
from monitor.cli.output import note, show, show_json, show_table
from monitor.cli.progress import Progress
from monitor.config import ConfigError

if TYPE_CHECKING:
    from monitor.application import Application
    from monitor.tally import SourceResult

_TICK_S: Final = 10.0
"""Seconds between two questions of the daemon for handles that are due."""


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="One pass, then end: what this command does anyway.")
@click.option("--due", is_flag=True, help="Only handles whose time has come, as the daemon does.")
@click.option("--handle", type=HandleName(), metavar="PLATFORM:HANDLE", help="Only this handle.")
@click.option(
    "--replay",
    is_flag=True,
    help="Ask nobody: read the kept answers again and see that they give the same posts.",
)
@click.pass_obj
def collect(
    common: Common,
    *,
    once: bool,  # noqa: ARG001  the contract's word for the default
    due: bool,
    handle: tuple[str, str] | None,
    replay: bool,
) -> None:
    """Look at every registered handle now, keep what is new, score it and raise flags.

    A source that fails is reported and the others go on. Exits with 3 when terms or basis forbade every look, with 5
    when none could be read; with --replay, with 1 when an answer gives other posts than it gave then.
    """
    if replay:
        _replay(common, handle)
        return
    looked = count(1)
    with desk(common) as (application, actor), Progress("looked at", sys.stderr) as progress:
        if not actor.may(Capability.COLLECT):
            raise NotPermitted(
                f"{actor.login} ({actor.role.value}) may not {Capability.COLLECT.said}"
            )
        in_reach = {(h.platform, h.handle) for h in application.registry.handles(actor) if h.active}
        if handle and handle not in in_reach:
            raise NotFound(
                f"{handle[0]}:{handle[1]} is not a handle that is collected in your reach"
            )
        done = application.pipeline.pass_once(
            due_only=due and handle is None,
            handle=handle,
            on_source=lambda _result: progress.to(next(looked), len(in_reach)),
        )
    if handle and not done:
        raise Stale(
            f"{handle[0]}:{handle[1]} is being read right now; where a program ended in the middle of it, it is free "
            f"again within {application.settings.collect.lease_s} seconds"
        )
    results = tuple(result for result in done if (result.platform, result.handle) in in_reach)
    _show(common, results)
    if not (due or handle) and len(results) < len(in_reach):
        note(f"{len(in_reach) - len(results)} handles are being read by another pass")
    if len(results) < len(done):
        note(f"and {len(done) - len(results)} handles beyond your command")
    if results and all(result.refused for result in results):
        raise TermsClosed(
            results[0].error
            if len(results) == 1
            else "terms or basis forbid every one of these sources"
        )
    if results and not any(_was_read(result) for result in results):
        raise CollectorError("no source could be read; what went wrong is kept on each of them")


def _was_read(result: SourceResult) -> bool:
    """Tell whether a source was read, be it with a warning."""
    return not result.error or result.kept.fetched > 0


def _replay(common: Common, handle: tuple[str, str] | None) -> None:
    """Read kept answers again; in one way or the other, the custody log tells of it."""
    from monitor.rereading import reread

    with desk(common) as (application, actor), Progress("read again", sys.stderr) as progress:
        record = application.rereading
        found = reread(
            record.exchanges(actor, handle=handle),
            record,
            on_exchange=lambda done: progress.say(f"read again {done:,}"),
        )
        record.done(actor, exchanges=found.exchanges, differing=len(found.problems))
    if common.json:
        show_json({"exchanges": found.exchanges, "posts": found.posts, "problems": found.problems})
    else:
        for problem in found.problems:
            show(problem)
        show(f"{found.exchanges} kept answers read again: {found.posts} posts the same")
    if found.problems:
        raise CheckFailed


def _show(common: Common, results: tuple[SourceResult, ...]) -> None:
    if common.json:
        show_json({f"{r.platform}:{r.handle}": _counts(r) for r in results})
        return
    show_table(
        ("source", "fetched", "new", "changed", "unchanged", "trouble"),
        [
            (
                f"{r.platform}:{r.handle}",
                r.kept.fetched,
                r.kept.new,
                r.kept.changed,
                r.kept.unchanged,
                r.error,
            )
            for r in results
        ],
        empty="there was nothing to look at",
    )


def _counts(result: SourceResult) -> dict[str, int | str]:
    kept = result.kept
    return {
        "fetched": kept.fetched,
        "new": kept.new,
        "changed": kept.changed,
        "unchanged": kept.unchanged,
        "errors": int(bool(result.error)),
        "error": result.error,
    }


def logged(result: SourceResult) -> None:
    """Log what a look brought: which platform and how many, never whose."""
    import structlog

    counts = _counts(result)
    counts.pop("error")  # a sentence may name an address; it is kept on the source
    structlog.get_logger().info("looked", platform=result.platform, **counts)


def _tell_people(application: Application) -> None:
    """Send the notices that are due; who they are for is not logged."""
    import structlog

    log = structlog.get_logger()
    try:
        told = application.postman.deliver()
    except (CasesError, ConfigError) as error:
        log.warning("no notice left, see `watchdesk doctor`", error=type(error).__name__)
        return
    for one in told:
        log.info("notice not sent, see `watchdesk notices queue`" if one.error else "notice sent")


TICK = click.option(
    "--tick",
    "tick_s",
    default=_TICK_S,
    show_default=True,
    type=click.FloatRange(0.1, 3_600),
    help="Seconds between two questions for handles that are due.",
)


@click.command(cls=Command)
@TICK
@click.pass_obj
def run(common: Common, tick_s: float) -> None:
    """Collect every due handle until SIGTERM or Ctrl-C; logs JSON lines to standard error.

    Heads of the custody log leave for those named in [custody] meanwhile.
    """
    import structlog

    from monitor import logs
    from monitor.schedule import Daemon

    logs.configure()
    log = structlog.get_logger()
    with service(common) as application:
        clocks = application.clocks  # a profile that cannot be read is told of now, not every tick
        note(f"watchdesk {__version__} watches; SIGTERM or Ctrl-C ends it")

        def send() -> None:
            try:
                answered = application.outside.send()
            except CasesError as error:
                log.warning("no head left, see `watchdesk doctor`", error=type(error).__name__)
                return
            for told in answered:
                said = "head not seen outside, see `watchdesk custody outside`"
                said = said if told.error else "head seen outside"
                log.info(said, attestor=told.name, entries=told.size)

        def beside() -> None:
            if application.outside.asked:
                send()
            _tell_people(application)

        def watch(stop: threading.Event) -> None:
            application.pipeline.pass_once(stop, on_source=logged)
            application.flags.ageing.rise(SERVICE)
            application.lineage.remember(
                SERVICE
            )  # what a home has known, though it is never closed
            if raised := application.overview.early_warnings.assess(SERVICE):
                log.info("early warning", raised=raised)
            for warned in clocks.warn(SERVICE):
                log.info("statutory clock", clock=warned.clock_id, level=warned.level)

        Daemon(
            watch,
            interval_s=tick_s,
            beside=beside,
        ).run()
