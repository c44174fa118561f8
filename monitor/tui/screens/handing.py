"""Flags that go another way: left for the next one, to coaching, to the registrar, to counsel, or away from oneself."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from cases.model.conflicts import ConflictRule
from cases.model.views import FlagDetail, FlagSummary, Receipt
from monitor.tui.dialogs.choice import ChoiceDialog
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.screens.deciding import head
from monitor.tui.screens.later import Later

_WAYS = {
    "coach": ("Coach on ", "Counselling, no discipline; somebody of command signs it. On what?"),
    "identity": (
        "Whose account? ",
        "Back until a registrar has graded it. Why may it not be theirs?",
    ),
    "legal": (
        "Union wall: ",
        "Nobody but counsel sees it from now on. What is concerted about it?",
    ),
    "recuse": ("Keep out of ", "You will not see it again. Why can you not be impartial?"),
}
_RULES = {
    ConflictRule.NOT_IMPARTIAL: "I cannot be impartial",
    ConflictRule.INVOLVED: "I am involved myself",
    ConflictRule.FAMILY: "family, now or formerly",
    ConflictRule.DATING: "we are or were a couple",
    ConflictRule.BUSINESS: "business or money",
    ConflictRule.SOCIAL: "we are friends",
    ConflictRule.CLOSE_WORK: "we work closely together",
    ConflictRule.RIVAL: "we stood for the same post",
    ConflictRule.WITNESS: "I was there",
}


class Handing(Later):
    """Hands the flag on the screen to where it belongs; each way asks for words that are kept."""

    def action_skip(self) -> None:
        """Leave the flag undecided for the next one; it is counted."""
        triage, actor = self.desk.triage, self.desk.actor
        self._with_detail(
            lambda detail: self._decide(
                detail,
                ("skip",),
                lambda once: triage.pass_over(
                    actor, detail.summary.id, version=detail.summary.version, key=once
                ),
                lambda _: f"#{detail.summary.id} left for the next one",
                waits=True,
            )
        )

    def action_hand(self, way: str) -> None:
        """Ask for the words of one of the ways, and take it."""
        self._with_detail(lambda detail: self._words(way, detail))

    def _with_detail(self, then: Callable[[FlagDetail], None]) -> None:
        """Act on the post once all of it is shown."""
        flag = self._here()
        if flag is None or self._busy:
            return
        if self.post.detail is not None:
            then(self.post.detail)
        else:
            self.look_first(flag.id, then)

    def _words(self, way: str, detail: FlagDetail) -> None:
        flag, key = detail.summary, f"{way}:{detail.summary.id}"
        title, label = _WAYS[way]

        def answered(note: str | None) -> None:
            if note is None:
                return
            if way == "recuse":
                self._ask_rule(detail, note, key)
            else:
                self._hand(way, detail, note, key)

        self.app.push_screen(
            NoteDialog(Content(title) + head(flag), label, self.sitting.drafts, key), answered
        )

    def _hand(self, way: str, detail: FlagDetail, note: str, key: str) -> None:
        services, flag = self.desk.follow_ups, detail.summary
        act, said = {
            "coach": (services.coach, "coaching proposed"),
            "identity": (services.doubt_identity, "waits for its account to be graded"),
            "legal": (services.to_legal, "with counsel alone"),
        }[way]
        self.decide_noted(detail, (way, note), act, lambda _: f"#{flag.id}: {said}", key)

    def _ask_rule(self, detail: FlagDetail, why: str, key: str) -> None:
        flag = detail.summary

        def answered(chosen: str | None) -> None:
            if chosen is not None:
                self._decide(
                    detail,
                    ("recuse", chosen, why),
                    lambda _: self._recuse(flag, ConflictRule(chosen), why),
                    lambda _: f"you are kept out of #{flag.id}",
                    key,
                )

        rules = [(rule.value, said) for rule, said in _RULES.items()]
        self.app.push_screen(ChoiceDialog(Content("Which of these is it?"), rules), answered)

    def _recuse(self, flag: FlagSummary, rule: ConflictRule, why: str) -> Receipt:
        self.desk.follow_ups.recuse(self.desk.actor, flag.id, rule=rule, why=why)
        return Receipt(flag.id, flag.version, flag.state)

    def action_redo(self) -> None:
        """Make again what was taken back last."""
        desk = self.desk

        def done(receipt: Receipt) -> None:
            self.action_load()
            self.say(f"#{receipt.flag_id} is decided again · u undoes")

        self.ask_once(("redo",), lambda once: desk.triage.redo(desk.actor, key=once), done)
