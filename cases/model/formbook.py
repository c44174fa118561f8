"""Every form there is, by the kind of record it fills."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cases.model.decision_forms import DECISION
from cases.model.forms import Form
from cases.model.investigation_forms import INVESTIGATION
from cases.model.records import RecordKind

FORMS: Final[Mapping[RecordKind, Form]] = MappingProxyType({**INVESTIGATION, **DECISION})
