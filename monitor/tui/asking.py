"""How a screen asks a service: in a thread, answered by a message, with every refusal as a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from cases.errors import CasesError, StoreTrouble
from monitor.safe_text import safe_text

T = TypeVar("T")
_LOGIN_FIRST: Final = re.compile(r"\S+ \(")
"""How a refusal begins that names a person: login, and the role in parentheses."""


def sentence(words: str) -> str:
    """Return an error's words as a sentence, safe to show; a login it begins with stays as it is."""
    shown = safe_text(words.strip(), limit=600)
    first = shown[:1] if _LOGIN_FIRST.match(shown) else shown[:1].upper()
    return first + shown[1:] + ("" if shown.endswith((".", "!", "?")) else ".")


def trouble(what: str, error: CasesError) -> Content:
    """Return what is shown in place of a list that could not be loaded; `what` is ours."""
    return Content.assemble(
        (what, "$text-error bold"), f"\n{sentence(str(error))}", ("\nr tries again.", "$text-muted")
    )


class Fault(CasesError):
    """A mistake of ours in a thread: told as such, without what the data was."""


class Answered(Message):
    """A service answered, or refused; the handler runs where widgets may be touched."""

    bubble = False

    def __init__(self, act: Callable[[Any], None], value: object) -> None:
        """Keep what is to be done with the value."""
        super().__init__()
        self.act = act
        self.value = value


class Asks(Widget):
    """Gives a screen `ask`. The services are never called on the event loop, nor widgets off it."""

    def ask(
        self,
        group: str,
        call: Callable[[], T],
        then: Callable[[T], None],
        otherwise: Callable[[CasesError], None] | None = None,
        *,
        replace: bool = True,
    ) -> None:
        """Run `call` in a thread and hand its frozen answer to `then` on the event loop.

        Args:
            group: Name of the kind of question.
            call: The service call.
            then: What to do with the answer.
            otherwise: What to do with a refusal; by default it is shown as a toast.
            replace: A newer question of the same group makes this one's answer unwanted. Never so
                for a call that writes.
        """
        refused = otherwise or self.complain

        def work() -> None:
            worker = get_current_worker()
            answer: Answered
            try:
                answer = Answered(then, call())
            except CasesError as error:
                answer = Answered(refused, error)
            except Exception as error:  # noqa: BLE001  a fault in a thread must be seen, not lost
                fault = Fault(
                    f"That failed inside Watchdesk ({type(error).__name__}). Look again before you repeat it."
                )
                fault.__cause__ = error
                answer = Answered(refused, fault)
            if not worker.is_cancelled:
                self.post_message(answer)

        self.run_worker(work, group=group, exclusive=replace, thread=True, exit_on_error=False)

    def on_answered(self, message: Answered) -> None:
        """Act on an answer."""
        message.stop()
        message.act(message.value)

    def complain(self, error: CasesError) -> None:
        """Show a refusal as the sentence it is."""
        severe = isinstance(error, (StoreTrouble, Fault))
        self.notify(sentence(str(error)), severity="error" if severe else "warning", markup=False)
