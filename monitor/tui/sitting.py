"""A sitting at the desk: who sits there, where one can go, and what is begun and not yet kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import partial
from importlib import import_module
from typing import Final

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Input, TextArea

from cases.errors import CasesError, StoreTrouble
from cases.model.actors import Capability
from monitor.safe_text import safe_line
from monitor.tui.asking import sentence
from monitor.tui.desk import Desk
from monitor.tui.outside_text import short
from monitor.tui.requests import Requests
from monitor.tui.small import SmallScreen, too_small
from monitor.tui.typist import OneByOne

_C: Final = Capability
_GLANCE_S: Final = 2.0
"""Seconds between two looks whether something urgent was done here; no question to the database."""
_PULSE_S: Final = 3.0
"""Seconds between two looks whether the record is there and anything was done to it: one row is read."""
_EVERY: Final = 30
"""Looks after which the database is asked how far custody is covered."""
_PLACES: Final = (
    ("q", "queue", "Queue", "monitor.tui.screens.queue:QueueScreen", (_C.TRIAGE,)),
    ("c", "cases", "Cases", "monitor.tui.screens.cases:CasesScreen", (_C.CASE_READ,)),
    ("i", "desk", "Desk", "monitor.tui.screens.my_desk:MyDeskScreen", (_C.CASE_READ,)),
    ("k", "clocks", "Clocks", "monitor.tui.screens.clocks:ClocksScreen", (_C.CLOCK_READ,)),
    ("f", "search", "Search", "monitor.tui.screens.search:SearchScreen", (_C.CASE_READ,)),
    (
        "v",
        "custody",
        "Custody",
        "monitor.tui.screens.custody:CustodyScreen",
        (_C.CUSTODY_READ, _C.CUSTODY_VERIFY),
    ),
    (
        "w",
        "warnings",
        "Warnings",
        "monitor.tui.screens.warnings:WarningsScreen",
        (_C.WARNING_READ,),
    ),
    (
        "s",
        "figures",
        "Statistics",
        "monitor.tui.screens.figures:FiguresScreen",
        (_C.STATISTICS_READ,),
    ),
    ("p", "people", "Registry", "monitor.tui.screens.people:PeopleScreen", (_C.REGISTRY_READ,)),
    (
        "d",
        "disposals",
        "Disposal",
        "monitor.tui.screens.disposals:DisposalsScreen",
        (_C.DISPOSE, _C.HOLD),
    ),
    ("a", "draws", "Draws", "monitor.tui.screens.draws:DrawsScreen", (_C.SUPERVISION_READ,)),
    ("o", "pages", "Own pages", "monitor.tui.screens.pages:PagesScreen", (_C.SUPERVISION_READ,)),
    (
        "h",
        "health",
        "Collectors",
        "monitor.tui.screens.health:HealthScreen",
        (_C.REGISTRY_READ,),
    ),
    ("x", "signing", "Exceptions", "monitor.tui.screens.signing:SigningScreen", (_C.ACCESS_SIGN,)),
    ("n", "names", "Names", "monitor.tui.screens.names:NamesScreen", (_C.REPORTER_RELEASE,)),
    ("r", "report", "Report", "monitor.tui.screens.report:ReportScreen", (_C.REPORT,)),
)
"""Key after `g`, mode, name, screen, and the acts of which one must be allowed. The first allowed opens first."""


class Sitting(OneByOne):
    """The app as its screens know it."""

    covered: reactive[Content] = reactive(Content)
    """How far custody is covered outside, for the line above; empty until that is known."""
    lost: reactive[str] = reactive("")
    """Why the record cannot be reached, while that is so; already a sentence."""
    entries: reactive[int] = reactive(0)
    """How many entries the custody log had when last asked: it grows with whatever anybody does."""
    stirs: reactive[int] = reactive(0)
    """How often others were found to have changed anything; looks and what is done here do not count."""
    desk: Desk
    """Who sits here, and the services; there once the record is open."""

    def __init__(
        self, open_desk: Callable[[], Desk], *, now: Callable[[], datetime], zone: tzinfo
    ) -> None:
        """Open nothing yet; see `WatchdeskApp`."""
        super().__init__()
        self.open_desk = open_desk
        self.now = now
        self.zone = zone
        self._glances = 0
        self.drafts: dict[str, str] = {}
        """Texts begun and not yet kept, by what they are about."""
        self.requests = Requests()
        self.colourless = False
        """Whether no colour may be sent at all."""

    @staticmethod
    def warm() -> None:
        """Import the screens; called off the event loop."""
        for _key, _mode, _name, where, _needs in _PLACES:
            import_module(where.partition(":")[0])

    def on_paste(self, event: events.Paste) -> None:
        """Say that a paste fell beside every field."""
        event.stop()
        if isinstance(self.focused, Input | TextArea):
            return
        self.notify(
            "Nothing was pasted: no field has the keys. Open one (/ or a note), then paste again.",
            severity="warning",
            markup=False,
        )

    def seat(self, desk: Desk) -> None:
        """Let the actor sit down: offer the screens the role may use, and open the first."""
        self.desk = desk
        places = list(self.places().values())
        for mode, _name in places:
            self.add_mode(mode, partial(_screen, mode))
        self.switch_mode(places[0][0])
        if desk.greets:
            self.run_worker(self._greet, group="greet", thread=True, exit_on_error=False)
        if desk.heads is not None:
            self.set_interval(_GLANCE_S, self._glance)
            self._look_outside()
        self.set_interval(_PULSE_S, self.feel)

    def feel(self) -> None:
        """Ask, in a thread, whether the record is there and whether anything was done to it."""
        desk = self.desk

        def work() -> None:
            try:
                (entries, stirred), lost = desk.custody.stirred(desk.actor, self.entries), ""
            except StoreTrouble as error:
                entries, stirred, lost = self.entries, False, sentence(str(error))
            except CasesError:
                return
            self.call_from_thread(self._felt, entries, stirred, lost)

        if not any(worker.group == "pulse" and worker.is_running for worker in self.workers):
            self.run_worker(work, group="pulse", thread=True, exit_on_error=False)

    def _felt(self, entries: int, stirred: bool, lost: str) -> None:  # noqa: FBT001  an answer
        """Tell the screens; when a lost record is there again, load what is on the screen anew."""
        found_again = bool(self.lost) and not lost
        first, self.entries, self.lost = not self.entries, entries, lost
        if stirred and not first:
            self.stirs += 1
        load = getattr(self.screen, "action_load", None)
        if found_again and load is not None:
            load()

    def _greet(self) -> None:
        """Show a login that sits here for the first time how the desk works; in a thread."""
        try:
            first = self.desk.desks.first_time(self.desk.actor)
        except CasesError:
            return  # `?` says the same
        if first:
            self.call_from_thread(self._welcome)

    def _welcome(self) -> None:
        from monitor.tui.dialogs.reading import ReadingDialog
        from monitor.tui.welcome import welcome

        self.push_screen(ReadingDialog(*welcome(self.desk.actor)))

    def _glance(self) -> None:
        """Let a head leave after an urgent act, and look now and then how far custody is covered."""
        self._glances += 1
        if self._glances % _EVERY == 0 or (self.desk.outside and self.desk.outside.urgent):
            self._look_outside()

    def _look_outside(self) -> None:
        """Ask in a thread: nobody's work waits for those outside."""
        desk = self.desk

        def work() -> None:
            try:
                if desk.outside is not None and desk.outside.urgent:
                    desk.outside.send()
                if desk.heads is not None:
                    said = short(desk.heads.window(desk.actor), fault=desk.rules_fault())
                    self.call_from_thread(setattr, self, "covered", said)
            except CasesError:
                return  # the line keeps what it said; `watchdesk health` tells why

        self.run_worker(work, group="outside", exclusive=True, thread=True, exit_on_error=False)

    def copy_to_clipboard(self, text: str) -> None:
        """Keep what was copied in a field within this program; it may be a post's words."""
        self._clipboard = text

    def copy_out(self, said: str) -> None:
        """Hand words of ours to the terminal's clipboard (OSC 52); whoever calls has told custody."""
        super().copy_to_clipboard(said)

    def places(self) -> dict[str, tuple[str, str]]:
        """Return where this actor can go: key to mode and name, the first screen first."""
        return {
            key: (mode, name)
            for key, mode, name, _where, needs in _PLACES
            if any(self.desk.actor.may(need) for need in needs)
        }

    def fit(self, size: Size) -> None:
        """Cover the screens while the terminal is too small for them, and uncover them after."""
        covered = isinstance(self.screen, SmallScreen)
        if too_small(size) and not covered:
            self.push_screen(SmallScreen())
        elif covered and not too_small(size):
            self.pop_screen()

    @property
    def who(self) -> str:
        """Login and role, for the top bar."""
        actor = self.desk.actor
        return f"{safe_line(actor.login, 24)} · {actor.role.value.replace('_', ' ')}"


def _screen(mode: str) -> Screen[None]:
    where = next(place[3] for place in _PLACES if place[1] == mode)
    module, _, name = where.partition(":")
    screen: Screen[None] = getattr(import_module(module), name)()
    return screen
