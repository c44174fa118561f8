"""Decisions on all marked flags at once: the same keys, one dialog that shows the texts, one entry for each flag."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from cases.errors import CasesError
from cases.model.handling import BulkReceipt
from cases.model.views import FlagSummary
from monitor.tui import words
from monitor.tui.asking import sentence
from monitor.tui.dialogs.bulk import BulkDismissDialog, BulkNoteDialog
from monitor.tui.dialogs.dismiss import Dismissal
from monitor.tui.requests import Act
from monitor.tui.screens.deciding import Deciding
from monitor.tui.veil import found_in

_NAMED = 6
"""Veiled flags that are named, of those that are marked."""
_ONE_BY_ONE = {
    "case": "a case is opened on one flag at a time: esc takes the marks away",
    "escalate": "each escalation is written for itself: esc takes the marks away",
    "unmask": "personal data is unmasked one flag at a time: esc takes the marks away",
}


class Bulk(Deciding):
    """Takes decisions on what is marked; what is held by others or has changed is left, and said."""

    def action_decide(self, what: str) -> None:
        """Decide on the marked flags, or on the one on the screen."""
        if not self.marks or self.has_class("-reading"):
            super().action_decide(what)
        elif what in _ONE_BY_ONE:
            self.say_why(_ONE_BY_ONE[what])
        elif what not in {"dismiss", "notice"}:
            super().action_decide(what)
        elif veiled := [flag for flag in self.chosen() if found_in(flag)]:
            self._one_by_one(veiled)
        elif what == "dismiss":
            self._dismiss_all(self.chosen())
        else:
            self._notice_all(self.chosen())

    def _one_by_one(self, veiled: list[FlagSummary]) -> None:
        """Say which of the marked flags come veiled, with the cursor on the first, and what to do about it."""
        first = veiled[0]
        here = self.lister.go(first.id)
        more = [f"#{flag.id}" for flag in veiled[1:_NAMED]]
        more += [f"{len(veiled) - _NAMED} more"] if len(veiled) > _NAMED else []
        self.say_why(
            f"#{first.id} {words.account(first, 20)} of {words.person(first, 30)} comes veiled"
            + (f" (so do {', '.join(more)})" if more else "")
            + " and is decided for itself: space "
            + ("takes its mark away" if here else "on it takes its mark away")
            + ", then the others are decided together"
        )

    def _dismiss_all(self, flags: list[FlagSummary]) -> None:
        triage, actor = self.desk.triage, self.desk.actor

        def answered(answer: Dismissal | None) -> None:
            if answer is None:
                return
            self.decide_all(
                ("dismiss", answer.reason, answer.note, tuple(_versions(flags).items())),
                lambda once: triage.dismiss_many(
                    actor, _versions(flags), reason=answer.reason, note=answer.note, key=once
                ),
                f"dismissed, {words.DISMISS_REASON[answer.reason]}",
                "dismiss:marked",
            )

        self.app.push_screen(
            BulkDismissDialog(self._lines(flags), self.sitting.drafts, "dismiss:marked"), answered
        )

    def _notice_all(self, flags: list[FlagSummary]) -> None:
        triage, actor = self.desk.triage, self.desk.actor

        def answered(note: str | None) -> None:
            if note is None:
                return
            self.decide_all(
                ("notice", note, tuple(_versions(flags).items())),
                lambda once: triage.notice_many(actor, _versions(flags), note=note, key=once),
                "answered by a safety notice",
                "notice:marked",
            )

        self.app.push_screen(
            BulkNoteDialog(self._lines(flags), self.sitting.drafts, "notice:marked"), answered
        )

    def _lines(self, flags: list[FlagSummary]) -> list[Content]:
        """Return each marked flag with its words, as the dialog lists them."""
        return [
            Content.assemble(
                (f"#{flag.id} ", "bold"),
                (f"{words.account(flag, 18)} {words.cell(flag.clause, 10)} ", "$text-secondary"),
                (
                    f"⚿ {words.cell(holder, 12)} " if (holder := self.holder(flag)) else "",
                    "$text-warning",
                ),
                self.shown_excerpt(flag),
            )
            for flag in flags
        ]

    def decide_all(
        self, what: Act, act: Callable[[str], BulkReceipt], said: str, draft: str = ""
    ) -> None:
        """Write the decisions, in one act, once; what cannot be decided any more is left as it is."""

        def done(answer: BulkReceipt) -> None:
            self.sitting.drafts.pop(draft, None)
            self._done(answer, said)

        self.ask_once(what, act, done, self._bulk_failed)

    def _done(self, answer: BulkReceipt, said: str) -> None:
        for receipt in answer.done:
            self.forget(receipt.flag_id)
        self.unmark()
        self.action_load()
        self.say(f"{words.count(len(answer.done), 'flag')} {said} · u undoes")
        if answer.left:
            first = sentence(answer.left[0][1])
            more = len(answer.left) - 1
            self.say_why(f"{first}{f' And {more} more were left as they are.' if more else ''}")

    def _bulk_failed(self, error: CasesError) -> None:
        """After trouble it is unknown how far it came: the list is shown as it is now."""
        self.complain(error)
        self.action_load()


def _versions(flags: list[FlagSummary]) -> dict[int, int]:
    """Return the version of each flag that was shown."""
    return {flag.id: flag.version for flag in flags}
