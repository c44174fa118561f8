"""The paper on casework holds the procedure and the forms as the program has them."""

from __future__ import annotations

import os
import re
from pathlib import Path

from cases.model.case_states import CaseState
from cases.model.formbook import FORMS
from cases.model.forms import FieldKind
from cases.model.procedure import STEPS

PAPER = Path(__file__).parents[2] / "docs/casework.md"
NAMED = {FieldKind.TEXT: "words", FieldKind.YES_NO: "yes or no", FieldKind.LINES: "lines"}


def _steps() -> str:
    lines = ["| from | to | who | needs |", "|---|---|---|---|"]
    order = list(CaseState)
    for (before, after), step in sorted(
        STEPS.items(), key=lambda item: (order.index(item[0][0]), order.index(item[0][1]))
    ):
        who = "; ".join((", ".join(sorted(step.by)), *step.limits))
        needs = "<br>".join(need.missing for need in step.needs) or "nothing"
        lines.append(f"| {before} | {after} | {who} | {needs} |")
    return "\n".join(lines)


def _forms() -> str:
    parts = []
    for kind, form in FORMS.items():
        how = "written with `cases record`" if form.by_hand else "written by an act of its own"
        parts.append(f"### {kind}: {form.title}\n\n{how[0].upper()}{how[1:]}.")
        if form.states:
            parts[-1] += f" While a case is {', '.join(sorted(form.states))}."
        rows = ["| field | takes | |", "|---|---|---|"]
        for one in form.fields:
            takes = ", ".join(one.choices) or NAMED.get(one.kind, one.kind.value)
            rows.append(
                f"| {one.name}{'' if one.required else ' (may be left out)'} | {takes} | {one.asks} |"
            )
        parts.append("\n".join(rows))
    return "\n\n".join(parts)


def test_the_paper_on_casework_is_what_the_program_does() -> None:
    text = PAPER.read_text("utf-8")
    written = text
    for name, part in (("steps", _steps()), ("forms", _forms())):
        written = re.sub(
            rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)",
            lambda found, part=part: f"{found[1]}{part}{found[2]}",  # type: ignore[misc]
            written,
            flags=re.DOTALL,
        )
    if os.environ.get("WATCHDESK_DOCS") == "write":
        PAPER.write_text(written, "utf-8")

    assert PAPER.read_text("utf-8") == written
