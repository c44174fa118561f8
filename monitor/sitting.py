"""A person at the terminal: the screen first, the record behind it."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor import config
from monitor.clock import now
from monitor.tui.app import WatchdeskApp, run
from monitor.tui.desk import Desk
from monitor.tui.keymap import checked
from monitor.tui.theme import chosen

if TYPE_CHECKING:  # heavy: the first frame is painted before them
    from cases.model.actors import Actor
    from monitor.application import Application


def sit_down(
    home: Path,
    settings: config.Settings,
    login: str,
    *,
    identity: Callable[[Application], Actor] | None = None,
) -> int:
    """Open the terminal UI for a login and return its exit code.

    `identity` says who the login is where a door vouches for it; else the operating system does.

    The database is imported and opened in a worker, once the first frame is painted; what goes wrong there
    is told on the screen.
    """
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # begun under nohup
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a line that goes dead ends the sitting

    with ExitStack() as held:

        def open_desk() -> Desk:
            with _uncollected():
                from monitor import bootstrap
                from monitor.media.drawing import drawn_pictures

            application = held.enter_context(bootstrap.open_home(home))
            return Desk(
                actor=identity(application) if identity else application.actor(login),
                triage=application.triage,
                casework=application.casework,
                reports=application.reports,
                report_messages=application.reporting.messages,
                capture=partial(_capture, application),
                custody=application.custody,
                watching=application.watching,
                catalogue=application.catalogue,
                views=application.views,
                passing_on=application.passing_on,
                finding=application.finding,
                desks=application.desks,
                follow_ups=application.flags.follow_ups,
                procedure=application.procedure,
                clocks=application.clocks,
                letters=application.letters,
                overview=application.overview,
                disposing=application.disposing,
                registry=application.registry,
                grading=application.flags.grading,
                supervision=application.supervision,
                protecting=application.reporting.protecting,
                exceptions=application.exceptions,
                check_page=partial(_check_page, application),
                pictures=drawn_pictures(application.store, application.vault),
                greets=True,
                heads=application.heads,
                outside=application.outside,
                rules_fault=lambda: application.ruling.fault,
            )

        zone = ZoneInfo(settings.department.zone)
        app = WatchdeskApp(
            open_desk,
            now=now,
            zone=zone,
            palette=chosen(settings.ui.theme, os.environ),
            colourless=bool(os.environ.get("NO_COLOR")),
            keys=checked(settings.ui.keys),
        )
        code = run(app)
        if app.fault is not None:
            raise app.fault  # the terminal is itself again; who called writes down the place, and no data
        return code


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile, nor ever again among what is there by then: modules stay."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _check_page(application: Application, actor: Actor, page: str) -> None:
    """Capture a page of the department and check it; what the net refuses is told like any refusal."""
    from cases.errors import Refused
    from collectors.errors import CollectorError
    from monitor.page_checks import check_page

    platform, _, handle = page.partition(":")
    try:
        check_page(application.supervision.pages, actor, application.open_net, (platform, handle))
    except CollectorError as error:
        raise Refused(str(error)) from error


def _capture(application: Application, report: str, url: str) -> tuple[bool, str]:
    """Capture the page that a report names; the net is loaded when there is one."""
    from monitor.handing_in import capture_reported

    return capture_reported(application.reporting.captures, application.open_net, report, url)
