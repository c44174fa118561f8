"""Decisions on the flag on the screen. Each carries the number and version that are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from textual.content import Content

from cases.errors import CasesError, NotFound, Stale, StoreTrouble
from cases.model.views import FlagDetail, FlagSummary, Page, Receipt
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words
from monitor.tui.asking import sentence
from monitor.tui.dialogs.dismiss import Dismissal, DismissDialog
from monitor.tui.dialogs.note import UNMASK_LABEL, EscalateDialog, NoteDialog
from monitor.tui.dialogs.open_case import Allegations, OpenCaseDialog
from monitor.tui.dialogs.reading import NoticeDialog
from monitor.tui.requests import Act
from monitor.tui.screens.browsing import claimed, page_of
from monitor.tui.screens.marking import Marking

ESCALATE_WORD = "ESCALATE"
CLOSED_WHILE_HELD = frozenset({"dismiss", "case", "notice"})
"""Decisions that are the holder's, while somebody else holds the flag."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision brings back."""

    receipt: Receipt
    said: str
    follows: FlagDetail | None
    """The flag that has the cursor next, if it could be opened in the same go."""
    refusal: str
    """Why that one could not be claimed."""
    waits: bool
    """Whether the flag is left in the queue."""


class Deciding(Marking):
    """Asks what a decision needs, has it written, and goes on to the next flag."""

    def __init__(self) -> None:
        """Nothing is under way."""
        super().__init__()
        self._busy = False
        """Whether a decision is being written."""

    def action_decide(self, what: str) -> None:
        """Ask what the decision needs, about the flag on the screen, once all of it is shown."""
        self.follow()
        flag = self.post.summary
        if self._busy:  # the keys were not held, or esc gave them up
            self.say_why("the last decision is still being written: press the key again then")
        elif self.sitting.lost:
            self._say_lost(self.sitting.lost)
        elif flag is None:
            self.say_why("no flag is selected")
        elif self.post.detail is not None and not self.holder(flag):
            self._dialog(what, self.post.detail)
        else:  # not all there, or held by somebody who may have given it back since
            self.look_first(flag.id, lambda detail: self._dialog(what, detail))

    def look_first(self, flag_id: int, then: Callable[[FlagDetail], None]) -> None:
        """Open a flag and go on with it, if it is still the one on the screen; the keys behind wait for it."""
        desk, held = self.desk, self.sitting.hold()
        self.rest_no_more()

        def shown(detail: FlagDetail) -> None:
            self.looked(detail)
            if not self.sitting.holds(held):  # given up meanwhile
                return
            if self.post.detail is detail:
                then(detail)
            self.sitting.let_go(held, on=self.app.screen is not self)

        def not_now(error: CasesError) -> None:
            self.sitting.let_go(held, on=False)
            self._missed = isinstance(error, StoreTrouble)
            if self._missed:
                self._say_lost(sentence(str(error)))
            else:
                self.complain(error)

        look = partial(desk.triage.look, desk.actor, flag_id)
        self.ask("look first", look, shown, not_now, replace=False)

    def _say_lost(self, why: str) -> None:
        """Say that nothing can be decided while the record cannot be reached; `why` is safe."""
        said = f"Nothing can be decided while the record cannot be reached.\n{why}"
        self.app.push_screen(NoticeDialog(Content("Not now"), Content(said)))

    def _dialog(self, what: str, detail: FlagDetail) -> None:
        holder = self.holder(detail.summary)
        if holder and what in CLOSED_WHILE_HELD:
            self.say_why(
                f"flag {detail.summary.id} is held by {safe_line(holder, 30)}: until that ends "
                "only E (escalate) and a (note) are open to you"
            )
            return
        if self.post.veils and what in CLOSED_WHILE_HELD:
            self.say_why("the words are veiled: b shows them, then decide")
            return
        {
            "dismiss": self._ask_dismiss,
            "case": self._ask_case,
            "escalate": self._ask_escalate,
            "note": self._ask_note,
            "unmask": self._ask_unmask,
            "notice": self._ask_notice,
        }[what](detail)

    def _ask_dismiss(self, detail: FlagDetail) -> None:
        flag, drafts, key = detail.summary, self.sitting.drafts, f"dismiss:{detail.summary.id}"

        def answered(answer: Dismissal | None) -> None:
            if answer is None:
                return
            triage, actor = self.desk.triage, self.desk.actor
            self._decide(
                detail,
                ("dismiss", answer.reason, answer.note),
                lambda once: triage.dismiss(
                    actor,
                    flag.id,
                    version=flag.version,
                    reason=answer.reason,
                    note=answer.note,
                    key=once,
                ),
                lambda _: f"#{flag.id} dismissed, {words.DISMISS_REASON[answer.reason]} · u undoes",
                key,
            )

        self.app.push_screen(DismissDialog(head(flag), excerpt(detail), drafts, key), answered)

    def _ask_case(self, detail: FlagDetail) -> None:
        flag = detail.summary

        def answered(answer: Allegations | None) -> None:
            if answer is None:
                return
            triage, actor = self.desk.triage, self.desk.actor
            self._decide(
                detail,
                ("open case", answer.clauses, answer.title),
                lambda once: triage.open_case(
                    actor,
                    flag.id,
                    version=flag.version,
                    clauses=answer.clauses,
                    title=answer.title,
                    key=once,
                ),
                lambda receipt: f"{receipt.case_number} opened on #{flag.id} · u undoes",
            )

        clauses = detail.explanation.whole_clauses
        found = sorted(clauses, key=lambda clause: -clauses[clause])
        self.app.push_screen(OpenCaseDialog(self.desk.catalogue, head(flag), found), answered)

    def _ask_escalate(self, detail: FlagDetail) -> None:
        flag, key = detail.summary, f"escalate:{detail.summary.id}"

        def answered(note: str | None) -> None:
            if note is not None:
                self.decide_noted(
                    detail,
                    ("escalate", note),
                    self.desk.triage.escalate,
                    lambda receipt: f"#{flag.id} is with internal affairs as {receipt.case_number}",
                    key,
                )

        title = Content("Escalate ") + head(flag)
        word = flag.case_number or ESCALATE_WORD
        self.app.push_screen(EscalateDialog(title, word, self.sitting.drafts, key), answered)

    def _ask_notice(self, detail: FlagDetail) -> None:
        flag, key = detail.summary, f"notice:{detail.summary.id}"

        def answered(note: str | None) -> None:
            if note is not None:
                self.decide_noted(
                    detail,
                    ("notice", note),
                    self.desk.triage.safety_notice,
                    lambda _: f"safety notice on #{flag.id} · u undoes",
                    key,
                )

        title = Content("Safety notice on ") + head(flag)
        label = "Private and without consequences. What should the employee mind? (may be empty)"
        drafts = self.sitting.drafts
        self.app.push_screen(
            NoteDialog(title, label, drafts, key, needed=False, verb="send"), answered
        )

    def _ask_note(self, detail: FlagDetail) -> None:
        flag, drafts, key = detail.summary, self.sitting.drafts, f"note:{detail.summary.id}"
        desk = self.desk

        def written(newer: FlagDetail) -> None:
            drafts.pop(key, None)
            self.looked(newer)
            self.say(f"note kept on #{flag.id}")

        def answered(note: str | None) -> None:
            if note is None:
                return

            def call() -> FlagDetail:
                desk.triage.annotate(desk.actor, flag.id, text=note)
                return desk.triage.look(desk.actor, flag.id)

            self.ask("note", call, written, replace=False)

        title = Content("Note on ") + head(flag)
        self.app.push_screen(
            NoteDialog(title, "Kept for good, with your name", drafts, key), answered
        )

    def _ask_unmask(self, detail: FlagDetail) -> None:
        flag, drafts, key = detail.summary, self.sitting.drafts, f"unmask:{detail.summary.id}"
        desk = self.desk

        def unmasked(plain: FlagDetail) -> None:
            drafts.pop(key, None)
            self.looked(plain)
            self.say(f"#{flag.id} in plain, until you move on; what for is in the custody log")

        def answered(purpose: str | None) -> None:
            if purpose is not None:
                unmask = partial(desk.triage.unmask, desk.actor, flag.id, purpose=purpose)
                self.ask("unmask", unmask, unmasked, replace=False)

        title = Content("Unmask ") + head(flag)
        self.app.push_screen(NoteDialog(title, UNMASK_LABEL, drafts, key, verb="unmask"), answered)

    def decide_noted(
        self,
        detail: FlagDetail,
        what: tuple[str, str],
        act: Callable[..., Receipt],
        said: Callable[[Receipt], str],
        draft: str,
    ) -> None:
        """Write a decision that takes a note and nothing else; `what` is its name and the note."""
        flag, actor, note = detail.summary, self.desk.actor, what[1]
        self._decide(
            detail,
            what,
            lambda once: act(actor, flag.id, version=flag.version, note=note, key=once),
            said,
            draft,
        )

    def _decide(
        self,
        detail: FlagDetail,
        what: Act,
        act: Callable[[str], Receipt],
        said: Callable[[Receipt], str],
        draft: str = "",
        *,
        waits: bool = False,
    ) -> None:
        """Write a decision, once; open the next flag in the same go, so that both change in one frame."""
        desk, key = self.desk, detail.summary.id
        after = self.following(key)
        reading = self.has_class("-reading")

        def call(once: str) -> Decided:
            receipt = act(once)
            follows, refusal = None, ""
            if after is not None:
                try:
                    if reading:
                        follows, refusal = claimed(desk, after.id, after.version)
                    else:
                        follows = desk.triage.look(desk.actor, after.id)
                except CasesError:
                    follows = None  # the decision stands; the list shows what became of the other
            return Decided(receipt, said(receipt), follows, refusal, waits)

        held = self.sitting.hold()

        def decided(answer: Decided) -> None:
            self.sitting.drafts.pop(draft, None)
            self._decided(answer)
            self.sitting.let_go(held, on=True)

        def refused(error: CasesError) -> None:
            self.sitting.let_go(held, on=False)
            self._refused(error, key)

        self._busy = True
        what = (*what, key, detail.summary.version)
        self.ask_once(what, call, decided, refused)

    def _decided(self, answer: Decided) -> None:
        self._busy = False
        self.forget(answer.receipt.flag_id, waits=answer.waits)
        if answer.follows is not None and self.lister.current_key == answer.follows.summary.id:
            if self.has_class("-reading"):
                self.opened((answer.follows, answer.refusal))
            else:
                self.looked(answer.follows)
        self.say(answer.said)

    def _refused(self, error: CasesError, flag_id: int) -> None:
        """Say why, keep what was typed, and show how things stand now."""
        self._busy = False
        self.complain(error)
        if isinstance(error, (Stale, NotFound)):
            desk = self.desk
            self.action_load()
            if self.lister.current_key == flag_id:
                self.ask(
                    "look",
                    lambda: desk.triage.look(desk.actor, flag_id),
                    self.looked,
                    lambda _: None,
                )

    def action_undo(self) -> None:
        """Take back one's own latest decision; the flag has the cursor again."""
        desk, wanted = self.desk, self.wanted

        def call(once: str) -> tuple[FlagDetail, Page[FlagSummary], int]:
            receipt = desk.triage.undo(desk.actor, key=once)
            page = page_of(desk, wanted, f"@{receipt.flag_id}")
            return desk.triage.look(desk.actor, receipt.flag_id), page, len(receipt.also)

        def undone(answer: tuple[FlagDetail, Page[FlagSummary], int]) -> None:
            detail, page, others = answer
            self.listed(page)
            if self.lister.go(detail.summary.id):
                self.looked(detail)
            also = f" with {words.count(others, 'other')}" if others else ""
            self.say(f"taken back: #{detail.summary.id}{also} is in the queue again")

        self.ask_once(("undo",), call, undone)

    def action_shift_hint(self) -> None:
        """Say that escalating takes the shift key, on purpose."""
        self.say_why("escalating is shift+e, on purpose: it leaves this unit and cannot be undone")


def head(flag: FlagSummary) -> Content:
    """Name a flag for the title of a dialog."""
    return Content(f"#{flag.id}  {words.account(flag, 20)} → {words.person(flag, 24)}")


def excerpt(detail: FlagDetail) -> Content:
    """Return the first words of a post, as a dialog quotes them."""
    return Content(safe_text(detail.text or detail.title, limit=300, lines=4))
