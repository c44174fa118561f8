"""`watchdesk worker`: takes looks that are due from a record on PostgreSQL, and nothing else of the daemon's work."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import click

from cases.errors import StoreTrouble
from monitor import __version__, config
from monitor.cli.collect import TICK, logged
from monitor.cli.desk import home_of, service
from monitor.cli.lazy import Command, Common
from monitor.cli.output import note, show, show_json

if TYPE_CHECKING:
    from monitor.application import Application
    from monitor.tally import SourceResult


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="One pass over what is due, then end.")
@TICK
@click.pass_obj
def worker(common: Common, *, once: bool, tick_s: float) -> None:
    """Take due looks from a record on PostgreSQL, beside `watchdesk run` on another machine.

    Keeps and scores what they bring. Sends no heads and no notices, and lets nothing go: one `watchdesk run` does
    that. Ends at SIGTERM or Ctrl-C; looks under way are given back. Logs JSON lines to standard error; with --once,
    prints how many looks there were.
    """
    from monitor import logs
    from monitor.schedule import Daemon

    _require_server(common)
    logs.configure()
    done: list[tuple[SourceResult, ...]] = []
    with service(common) as application:
        _require_shared(application)
        note(f"watchdesk {__version__} works; SIGTERM or Ctrl-C ends it")

        def work(stop: threading.Event) -> None:
            try:
                found = application.pipeline.pass_once(stop, looks_only=True, on_source=logged)
                if once:
                    done.append(found)
            finally:
                if once:
                    daemon.stop()

        daemon = Daemon(work, interval_s=tick_s)
        daemon.run()
    if once:
        _show(common, done)


def _require_server(common: Common) -> None:
    """Refuse a record in a file: only the machine that has it can write to it safely."""
    home, settings = home_of(common)
    if config.database_url(settings, home).startswith("sqlite"):
        raise config.ConfigError(
            "a worker takes looks from a record on PostgreSQL, and this home's is a SQLite file, which one machine "
            "writes to: there `watchdesk run` does all looks; [database] url names a server"
        )


def _require_shared(application: Application) -> None:
    """Refuse a vault that is not the record's: what is kept there would be missing everywhere else."""
    from cases.vault.ring import COLLECTION

    ring = application.vault.ring
    if not ring.in_force:
        raise config.ConfigError(
            f"{application.home / 'vault'} is not the vault of this record, or is not encrypted: mount the one that "
            "`watchdesk run` keeps evidence in; one that is kept in the clear is first sealed by `watchdesk vault seal`"
        )
    ring.of(COLLECTION)  # says what is missing where keys/vault.key is not the right one


def _show(common: Common, done: list[tuple[SourceResult, ...]]) -> None:
    """Print how many looks there were and what they brought, never whose."""
    if not done:
        raise StoreTrouble("the pass came to no end; the lines above say why")
    (results,) = done
    sums = {
        "looked": len(results),
        "new": sum(one.kept.new for one in results),
        "changed": sum(one.kept.changed for one in results),
        "unchanged": sum(one.kept.unchanged for one in results),
        "errors": sum(bool(one.error) for one in results),
    }
    if common.json:
        show_json(sums)
    else:
        show(", ".join(f"{count} {name}" for name, count in sums.items()))
