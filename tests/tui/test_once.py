"""What is asked for again after a lost record is done once."""

from __future__ import annotations

from typing import Any

from support.department import Department
from tui.stage import sitting

from cases.errors import StoreTrouble
from cases.model.views import Receipt
from cases.services.triage import Triage
from monitor.tui.requests import Requests


def test_an_act_keeps_its_key_until_it_is_known_what_became_of_it() -> None:
    requests = Requests()
    first, other = requests.key(("dismiss", 1, "why")), requests.key(("dismiss", 1, "else"))
    undo = requests.key(("undo",))
    assert first == requests.key(("dismiss", 1, "why")) != other
    requests.known(("dismiss", 1, "why"))

    assert requests.key(("dismiss", 1, "why")) != first
    assert requests.key(("dismiss", 1, "else")) == other
    assert requests.key(("undo",)) != undo


async def test_a_decision_whose_answer_was_lost_is_made_once(department: Department) -> None:
    lost: list[Receipt] = []

    class Losing(Triage):
        def dismiss(self, *args: Any, **kwargs: Any) -> Receipt:
            receipt = super().dismiss(*args, **kwargs)
            if not lost:
                lost.append(receipt)
                raise StoreTrouble("the line to the record broke")
            return receipt

    department.triage.__class__ = Losing
    async with sitting(department) as sitter:
        flag = sitter.shown
        await sitter.press("d", "p")
        assert "line to the record broke" in sitter.said[0].lower()
        await sitter.press("d", "p")
        assert f"#{flag} dismissed" in sitter.text()
    iac = department.actor("iac")
    detail = department.triage.look(iac, flag or 0)

    assert len(detail.decisions) == 1
    assert detail.decisions[0].id == lost[0].decision_id
