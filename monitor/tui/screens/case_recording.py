"""Records of a case from its file: written by their forms, and set right by a further one of the same kind."""

from __future__ import annotations

from cases.model.access import Compartment
from cases.model.formbook import FORMS
from cases.model.records import CaseRecordView, RecordKind
from monitor.safe_text import safe_line
from monitor.tui.screens.case_writing import CaseWriting, Filled, choice, with_fields

_ROOM = "compartment"


class CaseRecording(CaseWriting):
    """Records."""

    def action_record(self) -> None:
        """Ask which kind of record, then for its form."""
        case = self.able("record")
        if case is None:
            return
        kinds = [
            (kind.value, _title(form.title))
            for kind, form in FORMS.items()
            if form.by_hand and (not form.states or case.state in form.states)
        ]
        self.pick("Which record?", kinds, lambda kind: self._record(RecordKind(kind)), "none now")

    def action_correct(self) -> None:
        """Ask which record of one's own, then for what is right, beginning with what stands there."""
        if self._file is None or self.able("correct") is None:
            return
        corrected = {one.corrects for one in self._file.records}
        own = {
            str(one.number): one
            for one in reversed(self._file.records)
            if one.by == self.desk.actor.login
            and one.kind in FORMS
            and FORMS[one.kind].by_hand
            and one.number not in corrected
        }
        said = [
            (number, f"#{number} {_title(FORMS[one.kind].title)}: {_gist(one)}")
            for number, one in own.items()
        ]
        none = "there is no record of yours here; whoever wrote one sets it right"
        self.pick(
            "Which one?", said, lambda number: self._record(own[number].kind, own[number]), none
        )

    def _record(self, kind: RecordKind, wrong: CaseRecordView | None = None) -> None:
        """Ask for a record; where it sets a `wrong` one right, begin with its words, in its compartment."""
        desk, number, form = self.desk, self._number, FORMS[kind]
        rooms = self._around.rooms if self._around else frozenset(form.compartments)
        wanted = (wrong.compartment,) if wrong else form.compartments
        open_rooms = tuple(one.value for one in wanted if one in rooms)
        if not open_rooms:
            self.say_why("your part in this case may write to no compartment of that record")
            return
        asked = form
        if len(open_rooms) > 1:
            room = choice(_ROOM, "where it lies: whoever reads it must have that door", open_rooms)
            asked = with_fields(form, room)

        def call(values: Filled) -> object:
            where = values.pop(_ROOM, open_rooms[0])
            return desk.procedure.recording.write(
                desk.actor,
                number,
                kind,
                values,
                compartment=Compartment(where),
                corrects=wrong.number if wrong else None,
            )

        self.fill(
            f"correct-{wrong.number}" if wrong else f"record-{kind.value}",
            asked,
            call,
            f"#{wrong.number} is set right; both stay" if wrong else f"{form.title} is on record",
            given=({_ROOM: open_rooms[0]} | _typed(wrong)),
            title=f"#{wrong.number} set right" if wrong else None,
        )


def _title(title: str) -> str:
    return title.removeprefix("a ").removeprefix("an ").removeprefix("the ")


def _gist(one: CaseRecordView) -> str:
    return safe_line(next((str(said) for said in one.body.values() if said), ""), 40)


def _typed(one: CaseRecordView | None) -> dict[str, str]:
    """Return what stands in a record as it is typed into its form."""
    if one is None:
        return {}
    said = one.body.items()
    return {
        name: "\n".join(value)
        if isinstance(value, list)
        else ("yes" if value else "no")
        if isinstance(value, bool)
        else str(value)
        for name, value in said
        if value is not None
    }
