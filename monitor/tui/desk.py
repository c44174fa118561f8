"""What a sitting at the terminal works with: who sits there, and the services behind the screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.model.actors import Actor

if TYPE_CHECKING:  # the services bring the database along; the first paint does not wait for it
    from cases.policy import Catalogue
    from cases.services.casework import Casework
    from cases.services.clocks import Clocks
    from cases.services.custody import Custody
    from cases.services.desks import Desks
    from cases.services.disposing import Disposing
    from cases.services.exceptions import Exceptions
    from cases.services.finding import Finding
    from cases.services.follow_ups import FollowUps
    from cases.services.grading import Grading
    from cases.services.heads import Heads
    from cases.services.letters import Letters
    from cases.services.overview import Overview
    from cases.services.passing_on import PassingOn
    from cases.services.procedure import Procedure
    from cases.services.protecting import Protecting
    from cases.services.registry import Registry
    from cases.services.report_messages import ReportMessages
    from cases.services.reports import Reports
    from cases.services.supervision import Supervision
    from cases.services.triage import Triage
    from cases.services.viewing import Pictures
    from cases.services.views import Views
    from cases.services.watching import Watching
    from monitor.outside import Outside


@dataclass(frozen=True, slots=True)
class Desk:
    """One actor with the services; every call of a screen goes through it."""

    actor: Actor
    triage: Triage
    casework: Casework
    reports: Reports
    custody: Custody
    watching: Watching
    catalogue: Catalogue
    views: Views
    passing_on: PassingOn
    finding: Finding
    desks: Desks
    follow_ups: FollowUps
    procedure: Procedure
    clocks: Clocks
    letters: Letters
    overview: Overview
    disposing: Disposing
    registry: Registry
    grading: Grading
    report_messages: ReportMessages
    capture: Callable[[str, str], tuple[bool, str]] | None = None
    """Captures the page a report names: receipt number and address in, whether it was kept and a sentence out."""
    heads: Heads | None = None
    """Signed heads of the custody log; None where the line above tells nothing of them."""
    outside: Outside | None = None
    """How they leave the machine."""
    rules_fault: Callable[[], str] = str
    """Says why the rule files as they stand are not in force; empty when they are."""
    supervision: Supervision | None = None
    """Random reviews, directed looks, the department's pages; None where no screen offers them."""
    check_page: Callable[[Actor, str], object] | None = None
    """Captures a page of the department, `platform:handle`, and checks it."""
    pictures: Pictures | None = None
    """Kept pictures to look at; None where no screen offers them."""
    protecting: Protecting | None = None
    """Who asks for the names of reporters; None where no screen offers it."""
    exceptions: Exceptions | None = None
    """What two people sign; None where no screen offers it."""
    greets: bool = False
    """Whether a login that sits here for the first time is shown how the desk works."""
