"""Keys typed ahead of a decision's dialog: they wait for it, and are dropped where it does not come."""

from __future__ import annotations

from textual import events
from textual.content import Content

from cases.errors import CasesError, StoreTrouble
from monitor.tui.asking import Fault, sentence
from monitor.tui.dialogs.reading import NoticeDialog
from monitor.tui.screens.marking import Marking


class Holding(Marking):
    """Holds keys back while a decision key waits for the post it is about: `d p` never reads `p` as another key."""

    def __init__(self) -> None:
        """Hold nothing."""
        super().__init__()
        self._ahead: list[events.Key] | None = None
        """What was typed since; None while nothing waits."""

    def hold(self) -> list[events.Key]:
        """Hold back what is typed from now on; esc gives it up."""
        if self._ahead is None:
            self._ahead = []
        return self._ahead

    def keeps(self, event: events.Key) -> bool:
        """Keep a key for the dialog that is to come; tell whether one is. The app asks before it acts on a key."""
        if self._ahead is None:
            return False
        if event.key == "escape":
            self._ahead = None
        else:
            self._ahead.append(event)
        return True

    def let_go(self, *, on: bool) -> None:
        """Type what was held into what is open now, or drop it where nothing was opened."""
        held, self._ahead = self._ahead or [], None
        for event in held if on else ():
            self.app.post_message(events.Key(event.key, event.character))

    def not_now(self, error: CasesError) -> None:
        """Say why a decision cannot be made; where the record is lost, until it was read."""
        self.let_go(on=False)
        if isinstance(error, StoreTrouble) and not isinstance(error, Fault):
            self.say_lost(sentence(str(error)))
        else:
            self.complain(error)

    def say_lost(self, why: str) -> None:
        """Say that nothing can be decided while the record cannot be reached; `why` is safe."""
        said = f"Nothing can be decided while the record cannot be reached.\n{why}"
        self.app.push_screen(NoticeDialog(Content("Not now"), Content(said)))
