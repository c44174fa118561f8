"""How tests sit down at the desk, press keys and look at the screen."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, timedelta

from support.casedesk import case_desk
from support.department import MASKS, Department
from support.office import Office
from support.supervision import supervising
from textual import _wait, events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget
from textual.worker import WorkerState

from cases.policy import catalogue
from cases.services.desks import Desks
from cases.services.exceptions import Exceptions
from cases.services.finding import Finding
from cases.services.follow_ups import FollowUps
from cases.services.passing_on import PassingOn
from cases.services.protecting import Protecting
from cases.services.report_messages import ReportMessages
from cases.services.views import Views
from cases.services.watching import Watching
from monitor.media.drawing import drawn_pictures
from monitor.tui.app import WatchdeskApp
from monitor.tui.desk import Desk
from monitor.tui.screens.browsing import Browsing
from monitor.tui.theme import DARK, LIGHT
from monitor.tui.widgets import bars

_wait.SLEEP_GRANULARITY = (
    0.002  # Textual's pilot waits twenty of these per key; tests have many keys
)
_wait.SLEEP_IDLE = 0.0004
bars.NOTICE_S = 3_600.0  # no test comes out by how long it took


def desk(department: Department, login: str, office: Office | None = None, fault: str = "") -> Desk:
    return Desk(
        actor=department.actor(login),
        triage=department.triage,
        casework=department.casework,
        reports=department.reports,
        report_messages=ReportMessages(department.store, department.vault, MASKS),
        custody=department.custody,
        watching=Watching(department.store, department.vault),
        catalogue=catalogue(),
        views=Views(department.store),
        passing_on=PassingOn(department.store, lease=timedelta(minutes=30)),
        finding=Finding(department.store),
        desks=Desks(department.store),
        follow_ups=FollowUps(department.store, catalogue(), MASKS),
        **case_desk(department),
        supervision=supervising(department),
        exceptions=Exceptions(department.store),
        protecting=Protecting(department.store, department.vault),
        pictures=drawn_pictures(department.store, department.vault),
        heads=office.heads if office else None,
        outside=office.outside if office else None,
        rules_fault=lambda: fault,
    )


class Sitter:
    """Somebody at the keyboard."""

    def __init__(self, app: WatchdeskApp, pilot: Pilot[None], department: Department) -> None:
        self.app = app
        self.pilot = pilot
        self.department = department
        press = pilot.press

        async def taken(*keys: str) -> None:
            await press(*keys)
            while app.waits and not app._exit:  # a key goes on when the one before is done
                await pilot.pause(0.005)

        vars(pilot)["press"] = taken

    async def settle(self) -> None:
        """Wait until every question is answered and the post under the cursor is shown whole."""
        for _ in range(400):
            await self.pilot.pause()
            busy = any(worker.state == WorkerState.RUNNING for worker in self.app.workers)
            screen = next((s for s in self.app.screen_stack if isinstance(s, Browsing)), None)
            waits = (
                screen is not None
                and screen.is_current
                and screen.is_mounted  # its parts are there
                and screen.post.summary
                and not screen.post.detail
            )
            if not busy and not waits and hasattr(self.app, "desk") and self._drawn():
                await self.pilot.pause()
                if self._drawn():
                    return
            await self.pilot.pause(0.01)
        raise AssertionError("the screen does not come to rest")

    def _drawn(self) -> bool:
        """Tell whether no part of the screen has anything left to read, to lay out or to draw."""
        if self.app._exit:  # it draws no more
            return True
        screen = self.app.screen
        parts: tuple[Widget, ...] = (screen, *screen.walk_children(Widget))
        return not (
            self.app.waits
            or screen._dirty_widgets
            or screen._callbacks
            or any(
                part.message_queue_size or part._layout_required or part._repaint_required
                for part in parts
            )
        )

    async def press(self, *keys: str) -> None:
        """Press the keys, each when the one before has done its work."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    def burst(self, keys: Sequence[str]) -> None:
        """Send letters and named keys all at once, as a slow line delivers them."""
        assert self.app._driver is not None
        for key in keys:
            letter = key if len(key) == 1 else None
            event = events.Key(_character_to_key(letter) if letter else key, letter)
            event.set_sender(self.app)
            self.app._driver.send_message(event)

    async def resize(self, width: int, height: int) -> None:
        """Change the terminal, and wait until the screen has followed."""
        await self.pilot.resize_terminal(width, height)
        while self.app.screen.size != (width, height):
            await self.pilot.pause(0.01)
        await self.settle()
        await self.settle()

    async def type(self, words: str) -> None:
        await self.pilot.press(*("space" if letter == " " else letter for letter in words))
        await self.settle()

    @property
    def queue(self) -> Browsing:
        (screen,) = (s for s in self.app.screen_stack if isinstance(s, Browsing))
        return screen

    @property
    def shown(self) -> int | None:
        """Id of the flag on the screen."""
        return self.queue.post.detail.summary.id if self.queue.post.detail else None

    @property
    def said(self) -> list[str]:
        """What the toasts say."""
        return [notice.message for notice in self.app._notifications]

    def text(self) -> str:
        """The words on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def picture(self) -> str:
        """The screen as SVG, without what differs from run to run."""
        svg = self.app.export_screenshot(title="Watchdesk")
        svg = re.sub(r"terminal-\d+", "terminal", svg)
        return re.sub(r"\b[0-9a-f]{64}\b", "0" * 64, svg)


@asynccontextmanager
async def sitting(
    department: Department,
    login: str = "lt",
    *,
    size: tuple[int, int] = (80, 24),
    light: bool = False,
    palette: str = DARK,
    office: Office | None = None,
    fault: str = "",
    greets: bool = False,
) -> AsyncIterator[Sitter]:
    """Sit down at the desk; with an `office`, heads leave from there; with a `fault`, the rule files have it."""
    app = WatchdeskApp(
        lambda: replace(desk(department, login, office, fault), greets=greets),
        now=department.clock,
        zone=UTC,
        palette=LIGHT if light else palette,
    )
    async with app.run_test(size=size, notifications=True) as pilot:
        sitter = Sitter(app, pilot, department)
        await sitter.settle()
        yield sitter
