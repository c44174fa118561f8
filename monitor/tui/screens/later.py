"""What is not decided now: set aside, given to a colleague; and words of ours for the clipboard."""

from __future__ import annotations

from datetime import datetime

from cases.model.desks import Colleague, Copied, Snoozed
from cases.model.views import FlagSummary, Receipt
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.dialogs.colleague import ColleagueDialog
from monitor.tui.dialogs.snooze import SnoozeDialog
from monitor.tui.screens.bulk import Bulk
from monitor.tui.screens.deciding import head


class Later(Bulk):
    """Sets the flag on the screen aside, gives it away, copies its number."""

    def _here(self) -> FlagSummary | None:
        """Return the flag on the screen; marks do not matter, and that is said."""
        self.follow()
        flag = self.post.summary
        if self.marks and not self.has_class("-reading"):
            self.say_why("that is done to one flag at a time: esc takes the marks away")
            return None
        if flag is None:
            self.say_why("no flag is selected")
        return flag

    def action_snooze(self) -> None:
        """Ask until when the flag is set aside; one that is set aside is taken back."""
        flag, desk = self._here(), self.desk
        if flag is None:
            return
        if flag.set_aside_until and flag.set_aside_until > self.sitting.now():
            self.ask(
                "decide",
                lambda: desk.passing_on.wake(desk.actor, flag.id),
                self._woken,
                replace=False,
            )
            return

        def limited(limit: datetime) -> None:
            zone = self.sitting.zone
            title = head(flag)
            self.app.push_screen(
                SnoozeDialog(title, self.sitting.now().astimezone(zone), limit.astimezone(zone)),
                answered,
            )

        def answered(until: datetime | None) -> None:
            if until is not None:
                self.ask(
                    "decide",
                    lambda: desk.passing_on.snooze(
                        desk.actor, flag.id, version=flag.version, until=until
                    ),
                    self._set_aside,
                    replace=False,
                )

        self.ask("limit", lambda: desk.passing_on.limit(desk.actor, flag.id), limited)

    def _set_aside(self, kept: Snoozed) -> None:
        self.forget(kept.flag_id)
        until = words.moment(kept.until, self.sitting.zone)
        self.say(f"#{kept.flag_id} set aside until {until} · /is:snoozed shows it")

    def _woken(self, kept: Snoozed) -> None:
        self.say(f"#{kept.flag_id} is in the queue again")
        self.action_load()

    def action_assign(self) -> None:
        """Ask who is given the flag."""
        flag, desk = self._here(), self.desk
        if flag is None:
            return

        def asked(colleagues: tuple[Colleague, ...]) -> None:
            self.app.push_screen(ColleagueDialog(head(flag), colleagues), answered)

        def answered(login: str | None) -> None:
            if login is None:
                return

            def given(receipt: Receipt) -> None:
                self.say(f"#{receipt.flag_id} is held by {safe_line(login, 30)}")
                self.action_load()

            self.ask(
                "decide",
                lambda: desk.passing_on.assign(desk.actor, flag.id, version=flag.version, to=login),
                given,
                replace=False,
            )

        self.ask("colleagues", lambda: desk.passing_on.colleagues(desk.actor, flag.id), asked)

    def action_copy(self, what: str) -> None:
        """Copy the number of the flag, or the words of the clause it is about."""
        self.follow()
        flag = self.post.summary
        if flag is None:
            self.say_why("no flag is selected")
        elif what == "number":
            self.copy_out(Copied.NUMBER, f"#{flag.id}", about=f"flag:{flag.id}")
        else:
            clause = self.post.current_clause()
            found = words.provision(self.desk.catalogue, clause)
            said = f"{found.id} {found.title}: {found.text or found.summary}" if found else clause
            plain = "".join(each for each in said if each.isprintable() or each == "\n")
            self.copy_out(Copied.CLAUSE, plain, about=f"clause:{clause}")
