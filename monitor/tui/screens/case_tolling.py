"""Tolling from a case file: a time that does not count is proposed by one, confirmed by counsel, and ended."""

from __future__ import annotations

from datetime import date

from cases.model.actors import Capability
from cases.model.clock_views import ClockPaper
from cases.model.forms import Field, FieldKind, Form
from cases.model.tolling_views import TollingStanding, TollingView
from monitor.safe_text import safe_line
from monitor.tui.screens.case_deciding import CaseDeciding
from monitor.tui.screens.case_writing import WHY, Filled, choice, day_in


class CaseTolling(CaseDeciding):
    """Tolling."""

    @property
    def papers(self) -> tuple[ClockPaper, ...]:
        """The clocks of the case, each with its calculation."""
        return self._around.clocks.clocks if self._around else ()

    def action_toll(self) -> None:
        """Propose a tolling, decide on one, or let the clock run again."""
        if self._around is None or self.able("toll") is None:
            return
        may, choices = self.actor.may, []
        if may(Capability.TOLL):
            choices.append(("propose", "propose that a time does not count"))
        for one in self._around.clocks.tollings:
            said = f"{safe_line(one.ground, 30)} since {one.since}"
            if one.standing is TollingStanding.PROPOSED and may(Capability.TOLL_CONFIRM):
                choices += [
                    (f"confirm-{one.id}", f"confirm: {said}"),
                    (f"decline-{one.id}", f"decline: {said}"),
                ]
            if one.standing is TollingStanding.CONFIRMED and may(Capability.CLOCK_KEEP):
                choices.append((f"resume-{one.id}", f"let the clock run again: {said}"))
        none = "nothing of tolling waits for your role here"
        self.pick("Tolling", choices, self._tolled, none)

    def _tolled(self, chosen: str) -> None:
        act, _, tolling = chosen.partition("-")
        desk, number, clocks = self.desk, self._number, self.desk.clocks
        if act == "propose":
            self._toll()
        elif act == "resume":
            form = Form(
                "the end of a tolling",
                (
                    Field("on", "the day from which the clock runs again", FieldKind.DAY),
                    Field("document", "the paper that shows it"),
                ),
            )
            self.fill(
                f"resume-{tolling}",
                form,
                lambda said: clocks.resume(
                    desk.actor,
                    number,
                    int(tolling),
                    on=date.fromisoformat(said["on"]),
                    document=said["document"],
                ),
                "the clock runs again",
            )
        else:
            decide = clocks.confirm if act == "confirm" else clocks.decline
            self.fill(
                f"{act}-{tolling}",
                Form(f"{act} a tolling", (WHY,)),
                lambda said: decide(desk.actor, number, int(tolling), why=said["why"]),
                f"{act}d" if act.endswith("e") else f"{act}ed",
            )

    def _toll(self) -> None:
        desk, number, alleged = self.desk, self._number, self.alleged_words()
        grounds = {
            ground: safe_line(said, 60)
            for profile in desk.clocks.profiles
            if profile.id in {paper.clock.profile for paper in self.papers}
            for rule in profile.rules
            for ground, said in rule.grounds.items()
        }
        if not grounds:
            self.say_why("no running clock of this case knows a ground of tolling")
            return
        form = Form(
            "a time that is not to count",
            (
                choice("ground", "the ground", grounds),
                Field("since", "its first day", FieldKind.DAY),
                Field("until", "the day the clock runs again", FieldKind.DAY, required=False),
                Field("document", "the paper that shows it"),
                choice("allegation", "one allegation; none: all", alleged, required=False),
            ),
        )

        def call(said: Filled) -> TollingView:
            from cases.services.tolling import Toll

            toll = Toll(
                said["ground"],
                date.fromisoformat(said["since"]),
                said["document"],
                day_in(said, "until"),
                int(said["allegation"]) if "allegation" in said else None,
            )
            return desk.clocks.toll(desk.actor, number, toll)

        self.fill(
            "toll",
            form,
            call,
            "proposed; counsel confirms it",
            labels={"ground": grounds, "allegation": alleged},
        )
