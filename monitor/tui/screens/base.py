"""What every screen of the desk has: the two bars, the keys that go anywhere, and the desk itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from cases.errors import CasesError, StoreTrouble
from cases.model.actors import Capability
from cases.model.desks import Copied
from monitor.safe_text import safe_line
from monitor.tui.asking import Asks, Fault, sentence
from monitor.tui.post_text import Looks
from monitor.tui.requests import Act
from monitor.tui.widgets.bars import KeyBar, TopBar, folded
from monitor.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from monitor.tui.desk import Desk
    from monitor.tui.sitting import Sitting


T = TypeVar("T")
_BY_THE_WAY = frozenset({"claim", "look first", "release"})
"""What reading a post asks of the record by itself: it ends nothing that is said of an act."""


class DeskScreen(Screen[None], Asks):
    """A screen that asks the services; `SUBJECT` is its name in the top bar."""

    SUBJECT: ClassVar[str] = ""
    NEEDS: ClassVar[dict[str, Capability]] = {}
    """Acts that a role must carry to be offered; the services refuse anyway."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", key_display="esc"),
        Binding("q", "leave", "Back, or quit", show=False),
        Binding("g", "go", "Go to …", show=False),
        Binding("question_mark", "app.help", "Keys", key_display="?", show=False),
    ]

    @property
    def desk(self) -> Desk:
        """Who sits here, and the services."""
        return self.sitting.desk

    @property
    def sitting(self) -> Sitting:
        """The app, by its own type."""
        return cast("Sitting", self.app)

    @property
    def looks(self) -> Looks:
        """What words depend on: clauses, clock, zone, and who looks."""
        app = self.sitting
        return Looks(self.desk.catalogue, app.now(), app.zone, self.desk.actor.login)

    @property
    def top_bar(self) -> TopBar:
        """The line above."""
        return self.query_one(TopBar)

    def on_compose(self) -> None:
        """Lay out at once as the terminal is: Textual tells a screen only after a first frame whether it is wide."""
        (_, narrow), (least, wide) = self.HORIZONTAL_BREAKPOINTS
        self.add_class(wide if self.app.size.width >= least else narrow)

    def on_screen_suspend(self) -> None:
        """Take the keys off the line below: they are not this screen's now."""
        self.query(KeyBar).refresh()

    def on_screen_resume(self) -> None:
        """Show them again, where there is room."""
        self.query(KeyBar).refresh()
        self.sitting.fit(self.app.size)

    def say(self, words: str) -> None:
        """Tell in the top bar what was just done, until the next act or load, or for a while; already safe."""
        self.top_bar.tell(Content.styled(f"✓ {words}", "$text-success"))

    def ask(
        self,
        group: str,
        call: Callable[[], T],
        then: Callable[[T], None],
        otherwise: Callable[[CasesError], None] | None = None,
        *,
        replace: bool = True,
    ) -> None:
        """Ask as `Asks.ask` does; an act ends what is said of the one before."""
        if not replace and group not in _BY_THE_WAY:
            self.top_bar.forget()
        super().ask(group, call, then, otherwise, replace=replace)

    def copy_out(self, what: Copied, said: str, *, about: str) -> None:
        """Hand words of ours to the terminal's clipboard, once custody has been told; never a post's words."""
        desk = self.desk

        def told(_: None) -> None:
            self.sitting.copy_out(said)
            self.say(f"copied: {safe_line(said, 40)}")

        self.ask(
            "copy",
            lambda: desk.desks.copied(desk.actor, what, said, about=about),
            told,
            replace=False,
        )

    def ask_once(
        self,
        act: Act,
        call: Callable[[str], T],
        then: Callable[[T], None],
        otherwise: Callable[[CasesError], None] | None = None,
    ) -> None:
        """Ask for an act under a key: asked again in the same words after trouble, it is done once.

        Args:
            act: What is done, to what, and every word of it.
            call: The service call; takes the key.
            then: What to do with the answer.
            otherwise: What to do with a refusal; by default it is shown as a toast.
        """
        requests, refused = self.sitting.requests, otherwise or self.complain
        key = requests.key(act)

        def done(answer: T) -> None:
            requests.known(act)
            then(answer)

        def failed(error: CasesError) -> None:
            if not isinstance(error, StoreTrouble | Fault):
                requests.known(act)
            refused(error)

        self.ask("decide", lambda: call(key), done, failed, replace=False)

    def say_why(self, words: str) -> None:
        """Tell in a toast why a key did nothing."""
        self.notify(sentence(words), severity="warning", markup=False)

    def on_key(self, event: events.Key) -> None:
        """Take `g` and the key after it here, in the order typed; any other key ends the waiting."""
        self.app.clear_notifications()
        active = self.active_bindings.get(event.key) if self.top_bar.notice else None
        if active is not None and active.binding.action == "load":
            self.top_bar.forget()
        bar = self.query_one(KeyBar)
        if not bar.hint:
            if event.key == "g":
                event.stop()
                self.action_go()
            return
        bar.hint = Content()
        if event.key == "g" and isinstance(self.focused, Lines):
            event.stop()
            self.focused.action_first()
            return
        event.stop()
        places = self.sitting.places()
        if event.key in places:
            self.sitting.switch_mode(places[event.key][0])
        elif event.key != "escape":
            key = event.character if event.is_printable and event.character else "that key"
            self.say_why(f"the keys g {key} lead nowhere for your role: g shows where you can go")

    def action_go(self) -> None:
        """Wait for the second key, and show which there are."""
        parts = [
            Content.assemble(("g …  ", "$text-accent bold"), ("g", "$text-accent bold"), " top  ")
        ]
        for key, (_mode, name) in self.sitting.places().items():
            parts.append(Content.assemble((key, "$text-accent bold"), f" {name}  "))
        self.query_one(KeyBar).hint = folded(parts, self.size.width - 2)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer `back` only where there is a back, and other acts as far as the actor's role carries them."""
        if action == "back":
            return self.can_go_back
        needs = self.NEEDS.get(action)
        return needs is None or self.desk.actor.may(needs)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a screen, or a state of this one, to go back to."""
        return len(self.app.screen_stack) > 1

    def action_back(self) -> None:
        """Go one step back; the first screen of a mode stays."""
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()

    async def action_leave(self) -> None:
        """Go one step back, or end the sitting."""
        if len(self.app.screen_stack) > 1:
            self.action_back()
        else:
            await self.app.action_quit()
