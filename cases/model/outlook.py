"""Outlook: which steps a case may take next, whose each is, and what is missing before it."""

from __future__ import annotations

from dataclasses import dataclass

from cases.model.actors import Actor, Role
from cases.model.case_states import CaseState
from cases.model.procedure import STEPS, Standing, next_steps


@dataclass(frozen=True, slots=True)
class StepAhead:
    """A step that a case may take next."""

    to: CaseState
    by: tuple[Role, ...]
    """The roles whose step it is."""
    limits: tuple[str, ...]
    """Who among them may not take it, in words."""
    yours: bool
    """Whether whoever asks may take it."""
    missing: tuple[str, ...]
    """What must be on record first, each in words; empty where it can be taken."""


def steps_ahead(standing: Standing, actor: Actor) -> tuple[StepAhead, ...]:
    """Return the steps that a case may take from where it stands, in the order of the procedure."""
    found = []
    for to in next_steps(standing.state):
        step = STEPS.get((standing.state, to))
        if step is not None:
            found.append(
                StepAhead(
                    to=to,
                    by=tuple(sorted(step.by)),
                    limits=step.limits,
                    yours=step.open_to(standing, actor),
                    missing=tuple(need.missing for need in step.needs if not need.met(standing)),
                )
            )
    return tuple(found)
