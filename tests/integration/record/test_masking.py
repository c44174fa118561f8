"""Personal data is masked wherever the record shows or copies words, and shown in plain for a purpose only."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from support.department import MASKS, NOON, Department, explanation

from cases.errors import Missing, NotPermitted, OutOfSight
from cases.export.contents import Order, Profile
from cases.model.access import Part
from cases.model.actors import SERVICE
from cases.model.queries import FlagQuery
from cases.model.states import DismissReason
from cases.services.reports import ReportForm
from cases.store.tables import metadata

POST = "Scene on Oak, call me 555-234-8842 or come by 1423 Maple Street"
SECRETS = ("234-8842", "1423 Maple")
WHY = "He asks for 555-234-8842 to be taken down"


def shows(value: object) -> list[str]:
    said = repr(value)
    return [secret for secret in SECRETS if secret in said]


def test_the_queue_and_a_flag_are_masked(department: Department) -> None:
    flag = department.flag(POST)
    sgt = department.actor("sgt")

    (line,) = department.triage.queue(sgt).items
    detail = department.triage.look(sgt, flag)

    assert line.excerpt == "Scene on Oak, call me 555-***-**42 or come by **** ***** ******"
    assert detail.text == line.excerpt
    assert detail.explanation.findings[0].text == "Scene on Oak"
    assert shows(detail) == []
    assert detail.history.versions[0].text == line.excerpt


def test_masked_words_cannot_be_searched_for(department: Department) -> None:
    department.flag(POST)
    sgt = department.actor("sgt")

    assert department.triage.queue(sgt, query=FlagQuery(words="234-8842")).total == 0
    assert department.triage.queue(sgt, query=FlagQuery(words="Oak")).total == 1


def test_a_case_and_what_anybody_may_see_of_it_are_masked_but_the_evidence_is_whole(
    department: Department, tmp_path: Path
) -> None:
    flag = department.flag(POST)
    sgt, iac = department.actor("sgt"), department.actor("iac")
    number = department.triage.open_case(sgt, flag, version=1, title=f"About {POST}").case_number
    assert number

    file = department.casework.show(iac, number)
    public = Order(Profile.PUBLIC, "records request 7", "The Daily")
    made = department.bundles.export(iac, number, tmp_path / "x.zip", public, lambda *_: None)

    assert file.evidence[0].text.startswith("Scene on Oak, call me 555-***-**42")
    assert shows(file) == []
    with zipfile.ZipFile(made.path) as packed:
        files = {name: packed.read(name).decode("latin-1") for name in packed.namelist()}
    assert [name for name, body in files.items() if shows(body)] == []
    (whole,) = [item.sha256 for item in file.evidence if item.kind == "exchange"]
    assert department.vault.get(whole) == POST.encode()
    assert department.casework.list(iac).items[0].title.endswith("**** ***** ******")


def test_nothing_that_people_write_copies_personal_data(
    department: Department, engine: Engine
) -> None:
    flag, other = department.flag(POST), department.flag(f"Again: {POST}")
    third = department.flag(f"And again: {POST}")
    sgt, iac = department.actor("sgt"), department.actor("iac")
    triage = department.triage
    note = triage.annotate(sgt, flag, text=WHY)
    triage.dismiss(sgt, other, version=1, reason=DismissReason.OTHER, note=WHY)
    triage.escalate(sgt, third, version=1, note=WHY)
    number = triage.open_case(sgt, flag, version=1, title=WHY).case_number
    assert number
    department.casework.annotate(iac, number, text=WHY)
    version = department.casework.show(iac, number).summary.version
    department.casework.escalate(iac, number, version=version, note=WHY)
    department.reports.submit(department.actor("ofc"), ReportForm(what=WHY, aware_at=NOON))
    triage.unmask(sgt, flag, purpose=WHY)

    assert note.text == "He asks for 555-***-**42 to be taken down"
    kept = dict(_kept(engine))
    evidence = {"post_version", "report"}  # what was posted and what was reported, as it was
    assert {table for table, rows in kept.items() if shows(rows)} == evidence
    assert department.custody.verify(iac).verified


def test_unmasking_needs_a_purpose_and_leaves_an_entry(department: Department) -> None:
    flag = department.flag(POST)
    sgt = department.actor("sgt")

    with pytest.raises(Missing, match="purpose"):
        department.triage.unmask(sgt, flag, purpose=" ")
    detail = department.triage.unmask(sgt, flag, purpose="is it the station's number?")

    assert detail.text == POST
    assert detail.explanation.findings[0].text == POST[:12]
    (entry, *_) = department.custody.log(department.actor("iac"), limit=9)
    assert (entry.action, entry.object) == ("flag:unmasked", f"flag {flag}")


def test_a_case_is_unmasked_by_those_who_may_alone(department: Department) -> None:
    flag = department.flag(POST)
    iac, iai = department.actor("iac"), department.actor("iai")
    number = department.triage.escalate(
        department.actor("sgt"), flag, version=1, note="a threat"
    ).case_number
    assert number
    department.access.let_in(iac, number, "iai", Part.INVESTIGATOR, why="it is hers")

    assert POST in repr(department.casework.unmask(iai, number, purpose="to warn the family"))
    actions = [line.action for line in department.custody.log(iac, limit=9)]
    assert "case:unmasked" in actions
    with pytest.raises(NotPermitted, match="see personal data unmasked"):
        department.casework.unmask(department.actor("chief"), number, purpose="curious")
    with pytest.raises(NotPermitted, match="not in triage"):
        department.triage.unmask(iai, flag, purpose="curious")
    with pytest.raises(OutOfSight):
        department.triage.unmask(department.actor("sgt_south"), flag, purpose="curious")
    assert department.casework.show(iac, number).evidence[0].text != POST


def test_what_was_flagged_before_masking_came_is_masked_when_shown(department: Department) -> None:
    flag = department.flag("House of my wife stands by the mill")
    said = explanation("House of my wife stands by the mill")
    home = replace(said.findings[0], label="RESIDENCE", start=0, end=35)
    detail = department.triage.look(department.actor("sgt"), flag)
    old = replace(detail, explanation=replace(said, findings=(home,)))

    assert "mill" not in repr(MASKS.flag(old))


def _kept(engine: Engine) -> Iterator[tuple[str, list[Any]]]:
    with engine.connect() as connection:
        for name, table in metadata.tables.items():
            rows = [tuple(row) for row in connection.execute(select(table))]
            yield (
                name,
                [
                    tuple(v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in row)
                    for row in rows
                ],
            )


def test_the_service_that_collects_may_not_unmask(department: Department) -> None:
    flag = department.flag(POST)

    with pytest.raises(NotPermitted):
        department.triage.unmask(SERVICE, flag, purpose="to show it")
