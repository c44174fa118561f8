"""Two connections at the same moment: one request is done once, and of two people who decide one does."""

from __future__ import annotations

import threading
from collections.abc import Callable

from support.casepoints import requests_over
from support.casework import Journey

from cases.errors import CasesError, Refused
from cases.model.dispositions import Disposition
from cases.model.records import RecordKind
from cases.services.deciding import Found
from cases.services.requests import Answer

CONTACT = {"with": "the union", "how": "letter", "on": "2026-11-20", "what": "asked for time"}


def both(*acts: Callable[[], object]) -> list[object]:
    """Do acts at once, each on a connection of its own; return what each came to, in no order."""
    start, told = threading.Barrier(len(acts)), list[object]()

    def run(act: Callable[[], object]) -> None:
        start.wait(5)
        try:
            told.append(act())
        except CasesError as error:
            told.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert len(told) == len(acts)
    return told


def test_a_request_that_comes_twice_at_once_is_done_once_and_answered_alike(
    assigned: Journey,
) -> None:
    iac = assigned.department.actor("iac")

    def write() -> Answer:
        return requests_over(assigned.department).do(
            iac,
            ("r-7", "record contact", assigned.number),
            lambda all_: all_.recording.write(iac, assigned.number, RecordKind.CONTACT, CONTACT),
        )

    told = both(write, write)

    assert all(isinstance(one, Answer) for one in told), told
    assert len({one.record for one in told if isinstance(one, Answer)}) == 1
    assert sorted(one.again for one in told if isinstance(one, Answer)) == [False, True]
    records = assigned.department.casework.show(iac, assigned.number).records
    assert sum(one.kind is RecordKind.CONTACT for one in records) == 1
    assert assigned.department.custody.verify(assigned.department.actor("aud")).problems == ()


def found(journey: Journey) -> dict[int, Found]:
    said = Found(Disposition.NOT_SUSTAINED, "by the evidence")
    return dict.fromkeys(journey.allegations.values(), said)


def test_of_two_people_who_decide_the_same_case_at_once_one_does(reviewed: Journey) -> None:
    department, version = reviewed.department, reviewed.version

    def propose(login: str) -> object:
        return department.procedure.deciding.propose(
            department.actor(login), reviewed.number, found(reviewed), version=version
        )

    told = both(lambda: propose("iac"), lambda: propose("dc"))

    refused = [one for one in told if isinstance(one, CasesError)]
    assert len(refused) == 1
    assert isinstance(refused[0], Refused)
    stands = department.procedure.deciding.dispositions(department.actor("iac"), reviewed.number)
    assert len(stands) == len(reviewed.allegations)
    assert len({one.by for one in stands}) == 1
    assert department.custody.verify(department.actor("aud")).problems == ()
