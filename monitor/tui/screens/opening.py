"""The first frame, while the record is opened behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from cases.errors import BadInput, CasesError, NotFound, Refused
from cases.policy.model import PolicyError
from monitor.config import ConfigError
from monitor.tui.asking import Asks, sentence

if TYPE_CHECKING:
    from monitor.tui.desk import Desk
    from monitor.tui.sitting import Sitting

_CODES: Final = ((Refused, 3), (NotFound, 4), (BadInput, 2))
_OUTSIDE: Final = 5


class OpeningScreen(Screen[None], Asks):
    """Says that the record is being opened; gives way to the actor's first screen."""

    DEFAULT_CSS = """
    OpeningScreen #opening { width: 100%; height: 100%; content-align: center middle; color: $text-muted; }
    """

    def compose(self) -> ComposeResult:
        """Lay out the words."""
        yield Static(
            Content.assemble(("Watchdesk", "$text-primary bold"), "\n\nOpening the record …"),
            id="opening",
        )

    def on_mount(self) -> None:
        """Open the record."""
        app = cast("Sitting", self.app)

        def call() -> Desk:
            app.warm()
            try:
                return app.open_desk()
            except (ConfigError, PolicyError) as error:
                raise BadInput(str(error)) from error

        self.ask("open", call, app.seat, self._failed)

    def _failed(self, error: CasesError) -> None:
        """End with the sentence and the exit code that the command line uses for its kind."""
        code = next((code for kind, code in _CODES if isinstance(error, kind)), _OUTSIDE)
        self.app.exit(return_code=code, message=sentence(str(error)))
