"""A clause of the policy, whole, as words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from cases.policy.model import SIGNALS
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words

if TYPE_CHECKING:
    from cases.policy import Catalogue


def whole_clause(catalogue: Catalogue, clause: str) -> tuple[Content, Content]:
    """Return the title of a clause and all that the catalogue says of it."""
    found = words.provision(catalogue, clause)
    if found is None:
        return Content(safe_line(clause, 40)), Content("The policy in force has no such clause.")
    title = Content(f"{safe_line(found.id, 20)}  {safe_line(found.title, 60)}")
    kind = f"{words.kind_word(found)} · severity {found.severity} {words.SEVERITY[found.severity]}"
    parts = [
        words.muted(f"{kind} · policy {catalogue.version}"),
        Content(""),
        Content(safe_text(found.summary)),
    ]
    if found.text:
        parts += [words.heading("\nAs the department wrote it"), Content(safe_text(found.text))]
    parts.append(words.heading("\nWhat it can lead to"))
    parts.append(Content(_consequence(found.violable, sole_basis=found.sole_basis)))
    if found.legal_note:
        parts += [words.heading("\nWhat a lawyer would say"), Content(safe_text(found.legal_note))]
    signals = ", ".join(SIGNALS.get(letter, letter) for letter in found.signals)
    parts += [words.heading("\nWhat shows that it is touched"), Content(safe_text(signals))]
    if found.human_only:
        parts.append(Content(safe_text(f"Never flagged by the machine: {found.human_only}")))
    return title, Content("\n").join(parts)


def _consequence(violable: bool, *, sole_basis: bool) -> str:  # noqa: FBT001  a fact, not a switch
    if not violable:
        return (
            "Nobody can violate it. It may be answered by a private safety notice, never by a case."
        )
    if not sole_basis:
        return "It can be alleged, but never as the only ground."
    return "It can be alleged, and sustained against a person."
