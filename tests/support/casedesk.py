"""The services of the case desk over a small department."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from support.department import MASKS, Department

from cases.model.early_warning import WarningRules
from cases.model.retention import Schedule
from cases.policy import catalogue
from cases.services.clocks import Clocks
from cases.services.disposing import Disposing
from cases.services.grading import Grading
from cases.services.house_rules import HouseRules
from cases.services.lettering import Letterhead
from cases.services.letters import Letters
from cases.services.overview import Overview


def case_desk(department: Department) -> dict[str, Any]:
    """Return the services by the names that the desk knows them by."""
    store, vault, policy = department.store, department.vault, catalogue()
    rules = HouseRules.as_shipped(policy, MASKS)
    head = Letterhead("Test PD", "ia@test.example", UTC)
    return {
        "procedure": department.procedure,
        "clocks": Clocks(store, rules.clocks),
        "letters": Letters(store, vault, policy, MASKS, head, rules.clocks),
        "overview": Overview(
            store, policy, MASKS, zone=ZoneInfo("UTC"), rules=WarningRules(warning=3)
        ),
        "disposing": Disposing(store, vault, Schedule()),
        "registry": department.registry,
        "grading": Grading(store, policy),
    }
