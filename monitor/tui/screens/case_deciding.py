"""Acts of a case file from the review by counsel to the end of an appeal."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from cases.model.dispositions import STANDARDS, Disposition, DispositionView, Found
from cases.model.formbook import FORMS
from cases.model.forms import Field, Form
from cases.model.records import RecordKind
from cases.model.speech import asks_form
from cases.model.views import AllegationView
from monitor.safe_text import safe_line
from monitor.tui import case_words, words
from monitor.tui.screens.case_investigating import CaseInvestigating
from monitor.tui.screens.case_writing import Filled, choice, with_fields

_K = RecordKind


class CaseDeciding(CaseInvestigating):
    """Counsel, chain of command, findings, the subject's answer, determination, appeal."""

    def action_opinion(self) -> None:
        """Keep an opinion of counsel."""
        desk, number, alleged = self.desk, self._number, self.alleged_words()
        if self.able("opinion") is None:
            return
        form = with_fields(
            FORMS[_K.OPINION],
            choice("allegation", "the allegation; none: the whole case", alleged, required=False),
            but="allegation",
        )
        self.fill(
            "opinion",
            form,
            lambda said: desk.procedure.reviewing.opinion(desk.actor, number, said),
            "the opinion is on record, privileged",
            labels={"allegation": alleged},
        )

    def action_speech(self) -> None:
        """Fill the form on speech for an allegation whose clause asks for it."""
        desk, number = self.desk, self._number
        if self.able("speech") is None:
            return
        asking = {one.id for one in self.alleged if asks_form(one.clause)}
        alleged = {key: said for key, said in self.alleged_words().items() if int(key) in asking}
        if not alleged:
            self.say_why("no clause that is alleged here asks for the form on speech")
            return
        form = with_fields(
            FORMS[_K.SPEECH_FORM],
            choice("allegation", "which allegation", alleged),
            but="allegation",
        )
        self.fill(
            "speech",
            form,
            lambda said: desk.procedure.reviewing.speech_form(desk.actor, number, said),
            "the facts on speech are on record; they are no verdict",
            labels={"allegation": alleged},
        )

    def action_concur(self) -> None:
        """Say the word of one's level."""
        desk, case = self.desk, self.able("concur")
        if case:
            self.fill(
                "concur",
                _K.CONCURRENCE,
                lambda said: desk.procedure.reviewing.concur(
                    desk.actor, case.number, said, version=case.version
                ),
                "your level has spoken",
            )

    def action_dispose(self) -> None:
        """Propose a disposition, a row for each allegation."""
        desk, case = self.desk, self.able("dispose")
        if case is None:
            return
        rows = Rows(self.alleged)
        self.fill(
            "dispose",
            Form("dispositions", rows.fields),
            lambda said: desk.procedure.deciding.propose(
                desk.actor, case.number, rows.found(said), version=case.version
            ),
            "dispositions are proposed",
            labels=rows.labels,
        )

    def action_propose_action(self) -> None:
        """Keep the notice of proposed action as it was served."""
        desk, number = self.desk, self._number
        if self.able("propose_action"):
            self.fill(
                "propose_action",
                _K.PROPOSED_ACTION,
                lambda said: desk.procedure.deciding.propose_action(desk.actor, number, said),
                "the notice is on record",
            )

    def action_respond(self) -> None:
        """Keep the subject's answer."""
        desk, number = self.desk, self._number
        if self.able("respond"):
            self.fill(
                "respond",
                _K.RESPONSE,
                lambda said: desk.procedure.deciding.respond(desk.actor, number, said),
                "the answer is on record",
            )

    def action_compare(self) -> None:
        """Show comparable cases, and keep what the look at them showed."""
        desk, number = self.desk, self._number
        if self.able("compare") is None:
            return

        def found(comparable: tuple[tuple[str, DispositionView], ...]) -> None:
            seen = "\n".join(dict.fromkeys(case for case, _ in comparable)) or "none found"
            self.fill(
                "compare",
                _K.COMPARABLES,
                lambda said: desk.procedure.deciding.compare(desk.actor, number, said),
                "the look is on record",
                given={"cases": seen},
                lead=_comparables(comparable),
            )

        self.ask(
            "comparables", lambda: desk.procedure.deciding.comparables(desk.actor, number), found
        )

    def action_determine(self) -> None:
        """Determine the case: a disposition for each allegation, the penalty, the reasons."""
        desk, case = self.desk, self.able("determine")
        if case is None:
            return
        rows = Rows(self.alleged)
        form = with_fields(FORMS[_K.DETERMINATION], *rows.fields)

        def call(values: Filled) -> object:
            found = rows.found(values)
            return desk.procedure.deciding.determine(
                desk.actor,
                case.number,
                {name: said for name, said in values.items() if not rows.has(name)},
                found,
                version=case.version,
            )

        self.fill("determine", form, call, "determined", labels=rows.labels, verb="determine")

    def action_appeal(self) -> None:
        """Take in an appeal."""
        desk, case = self.desk, self.able("appeal")
        if case:
            self.fill(
                "appeal",
                _K.APPEAL,
                lambda said: desk.procedure.deciding.appeal(
                    desk.actor, case.number, said, version=case.version
                ),
                "the appeal is taken in",
            )

    def action_reopen(self) -> None:
        """Propose to reopen a closed case."""
        desk, number = self.desk, self._number
        if self.able("reopen"):
            self.fill(
                "reopen",
                _K.REOPENING,
                lambda said: desk.procedure.deciding.propose_reopening(desk.actor, number, said),
                "proposed; the chief reopens it by taking the step",
            )


class Rows:
    """A row for each allegation: what is found, by which standard, why."""

    def __init__(self, alleged: tuple[AllegationView, ...]) -> None:
        """Make the rows."""
        self._alleged = {self._name(one): one for one in alleged}

    @staticmethod
    def _name(one: AllegationView) -> str:
        return f"{one.clause}_({one.id})"

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of all rows; a row may stay empty, the service says whether it may."""
        kinds = tuple(one.value for one in Disposition)
        made: list[Field] = []
        for name in self._alleged:
            made += (
                choice(name, "what is found", kinds, required=False),
                choice(f"standard_{name}", "of proof", STANDARDS, required=False),
                Field(f"why_{name}", "the reason", required=False),
            )
        return tuple(made)

    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """Words for the choices."""
        said = {one.value: case_words.DISPOSITION[one] for one in Disposition}
        return dict.fromkeys(self._alleged, said)

    def has(self, name: str) -> bool:
        """Tell whether a field is of a row."""
        return name.removeprefix("standard_").removeprefix("why_") in self._alleged

    def found(self, values: Filled) -> dict[int, Found]:
        """Return what is found of those whose row is filled."""
        return {
            one.id: Found(
                Disposition(values[name]),
                values.get(f"why_{name}", ""),
                values.get(f"standard_{name}", STANDARDS[0]),
            )
            for name, one in self._alleged.items()
            if name in values
        }


def _comparables(found: tuple[tuple[str, DispositionView], ...]) -> Content:
    """Return what was sustained of the same clauses, a line each."""
    if not found:
        return words.muted("Nothing was sustained of the same clauses in the last five years.")
    lines = [
        Content(
            f"{safe_line(case, 20)}  {safe_line(one.clause, 12)}  "
            f"{case_words.DISPOSITION[one.disposition]}  {one.at:%Y-%m-%d}  {safe_line(one.why, 60)}"
        )
        for case, one in found
    ]
    return Content("\n").join([words.heading("Sustained of the same clauses, five years"), *lines])
