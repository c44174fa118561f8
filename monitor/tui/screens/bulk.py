"""Decisions on all marked flags at once: the same keys, one dialog that shows the texts, one entry for each flag."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.content import Content

from cases.errors import CasesError, StoreTrouble
from cases.model.views import FlagSummary, Receipt
from monitor.tui import words
from monitor.tui.asking import sentence
from monitor.tui.dialogs.bulk import BulkDismissDialog, BulkNoteDialog
from monitor.tui.dialogs.dismiss import Dismissal
from monitor.tui.screens.deciding import Decided, Deciding
from monitor.tui.veil import graphic

_ONE_BY_ONE = {
    "case": "a case is opened on one flag at a time: esc takes the marks away",
    "escalate": "each escalation is written for itself: esc takes the marks away",
    "unmask": "personal data is unmasked one flag at a time: esc takes the marks away",
}


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of the marked flags."""

    decided: tuple[Receipt, ...]
    refused: tuple[tuple[int, str], ...]
    """Flags that were left as they are, each with the reason."""


class Bulk(Deciding):
    """Takes decisions on what is marked; what is held by others or has changed is left, and said."""

    _together: frozenset[int] = frozenset()
    """Flags of the latest decision on several, which one undo takes back."""

    def action_decide(self, what: str) -> None:
        """Decide on the marked flags, or on the one on the screen."""
        if not self.marks or self.has_class("-reading"):
            super().action_decide(what)
        elif what in _ONE_BY_ONE:
            self.say_why(_ONE_BY_ONE[what])
        elif any(graphic(flag) for flag in self.chosen()):
            self.say_why(
                "a veiled post is decided for itself: esc takes the marks away, b shows it"
            )
        elif what == "dismiss":
            self._dismiss_all(self.chosen())
        elif what == "notice":
            self._notice_all(self.chosen())
        else:
            super().action_decide(what)

    def _dismiss_all(self, flags: list[FlagSummary]) -> None:
        triage, actor = self.desk.triage, self.desk.actor

        def answered(answer: Dismissal | None) -> None:
            if answer is None:
                return
            self.decide_all(
                flags,
                lambda flag: triage.dismiss(
                    actor, flag.id, version=flag.version, reason=answer.reason, note=answer.note
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
                flags,
                lambda flag: triage.safety_notice(actor, flag.id, version=flag.version, note=note),
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
        self,
        flags: list[FlagSummary],
        act: Callable[[FlagSummary], Receipt],
        said: str,
        draft: str = "",
    ) -> None:
        """Write one decision for each flag; a refusal of one leaves the others as they are decided."""

        def call() -> _Done:
            decided, refused = [], []
            for flag in flags:
                try:
                    decided.append(act(flag))
                except StoreTrouble:
                    raise
                except CasesError as error:
                    refused.append((flag.id, str(error)))
            return _Done(tuple(decided), tuple(refused))

        def done(answer: _Done) -> None:
            self.sitting.drafts.pop(draft, None)
            self._done(answer, said)

        self.ask("decide", call, done, self._bulk_failed, replace=False)

    def _done(self, answer: _Done, said: str) -> None:
        for receipt in answer.decided:
            self.forget(receipt.flag_id)
        self.unmark()
        self.action_load()
        self._together = frozenset(receipt.flag_id for receipt in answer.decided)
        if answer.decided:
            self.say(f"{words.count(len(answer.decided), 'flag')} {said} · u undoes")
        if answer.refused:
            first = sentence(answer.refused[0][1])
            more = len(answer.refused) - 1
            self.say_why(f"{first}{f' And {more} more were left as they are.' if more else ''}")

    def _decided(self, answer: Decided) -> None:
        """After a decision on one flag, undo is about that one."""
        self._together = frozenset()
        super()._decided(answer)

    def action_undo(self) -> None:
        """Take back the latest decision: all of it, where it was one on several flags."""
        if not self._together:
            super().action_undo()
            return
        desk, left = self.desk, set(self._together)
        self._together = frozenset()

        def call() -> list[int]:
            back: list[int] = []
            while left:
                receipt = desk.triage.undo(desk.actor)
                back.append(receipt.flag_id)
                if receipt.flag_id not in left:
                    break  # something was decided elsewhere since: that was the latest
                left.remove(receipt.flag_id)
            return back

        def undone(back: list[int]) -> None:
            self.load(None)
            self.say(f"taken back: {words.count(len(back), 'flag')}")

        self.ask("decide", call, undone, self._bulk_failed, replace=False)

    def _bulk_failed(self, error: CasesError) -> None:
        """After trouble it is unknown how far it came: the list is shown as it is now."""
        self.complain(error)
        self.action_load()
