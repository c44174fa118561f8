"""Statutory clocks from a case file: started by an event, met, or set aside where they were started in error."""

from __future__ import annotations

from datetime import date
from typing import Final

from cases.model.clock_views import ClockView, EndKind
from cases.model.forms import Field, FieldKind, Form
from cases.model.terms import StartEvent
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.screens.case_tolling import CaseTolling
from monitor.tui.screens.case_writing import WHY, Filled, choice

_MET: Final = {
    EndKind.NOTICE_SERVED.value: "the notice of proposed action was served",
    EndKind.DETERMINED.value: "it was decided on the allegation",
    EndKind.COMPLETED.value: "what else it asks for was done",
}


class CaseClocks(CaseTolling):
    """Clocks."""

    def action_clocks(self) -> None:
        """Start clocks, say what met them, or set one aside."""
        if self._around is None or self.able("clocks") is None:
            return
        running = [one.clock for one in self.papers if one.clock.ended is None]
        choices = [("start", "start those that an event starts")]
        if running:
            runs = words.count(len(running), "clock that runs", "clocks that run")
            choices.append(("met", f"say what met the {runs}"))
        choices += [(str(one.id), f"set aside, as an error: {_said(one)}") for one in running]

        def chosen(act: str) -> None:
            if act == "start":
                self._start()
            elif act == "met":
                self._met(running)
            else:
                self._set_aside(act)

        self.pick("Clocks", choices, chosen, "")

    def _start(self) -> None:
        desk, number, alleged = self.desk, self._number, self.alleged_words()
        events = {one.value: one.value.replace("_", " ") for one in StartEvent}
        profiles = tuple(one.id for one in desk.clocks.profiles)
        form = Form(
            "clocks that an event starts",
            (
                choice("event", "what happened", events),
                Field("on", "the day, which does not count itself", FieldKind.DAY),
                Field("document", "the paper that shows it"),
                choice("allegation", "one allegation; none: all", alleged, required=False),
                choice("profile", "whose law; none: the department's", profiles, required=False),
            ),
        )

        def call(said: Filled) -> object:
            from cases.services.clocking import Start

            start = Start(
                StartEvent(said["event"]),
                date.fromisoformat(said["on"]),
                said["document"],
                said.get("profile", ""),
                (int(said["allegation"]),) if "allegation" in said else (),
            )
            return desk.clocks.start(desk.actor, number, start)

        self.fill("clock-start", form, call, "the clocks run", labels={"allegation": alleged})

    def _met(self, running: list[ClockView]) -> None:
        desk, number = self.desk, self._number
        clocks = {str(one.id): _said(one) for one in running}
        form = Form(
            "what met clocks",
            (
                choice("by", "what was done", _MET),
                Field("on", "the day", FieldKind.DAY),
                Field("document", "the paper that shows it"),
                choice("clock", "one clock; none: all that run", clocks, required=False),
            ),
        )
        self.fill(
            "clock-met",
            form,
            lambda said: desk.clocks.end(
                desk.actor,
                number,
                EndKind(said["by"]),
                date.fromisoformat(said["on"]),
                said["document"],
                clocks=(int(said["clock"]),) if "clock" in said else (),
            ),
            "the clocks are met",
            labels={"by": _MET, "clock": clocks},
        )

    def _set_aside(self, clock: str) -> None:
        desk, number = self.desk, self._number
        on = Field("on", "the day on which the error was found", FieldKind.DAY)
        self.fill(
            f"clock-aside-{clock}",
            Form("a clock started in error", (on, WHY)),
            lambda said: desk.clocks.end(
                desk.actor,
                number,
                EndKind.SET_ASIDE,
                date.fromisoformat(said["on"]),
                said["why"],
                clocks=(int(clock),),
            ),
            "the clock is set aside; it stays on record",
        )


def _said(one: ClockView) -> str:
    return f"{safe_line(one.clause, 20)} ({one.id}), last day {one.last_day}"
