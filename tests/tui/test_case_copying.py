"""Hashes of a case leave by the clipboard, logged; where an item lies is said; a paste beside every field is said."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import col
from support.department import Department
from textual import events
from tui.chain_case import WAITING
from tui.stage import sitting

from cases.model.access import Compartment
from cases.model.actions import CustodyAction
from cases.store.tables import EvidenceRow
from monitor.tui.dialogs.choice import ChoiceDialog
from monitor.tui.screens.case_file import CaseFileScreen


async def test_hashes_of_evidence_and_custody_are_copied_and_logged(
    casehouse: Department,
) -> None:
    file = casehouse.casework.show(casehouse.actor("iac"), WAITING)
    item, entry = file.evidence[0], file.custody[0]
    async with sitting(casehouse, "iac") as sitter:
        sitter.app.push_screen(CaseFileScreen(WAITING))
        await sitter.settle()
        await sitter.press("Y")
        assert sitter.app.clipboard == WAITING
        await sitter.press("3", "Y")
        await sitter.type(f"e-{item.item}")
        await sitter.press("ctrl+s")
        assert sitter.app.clipboard == item.sha256
        await sitter.press("7", "Y")
        await sitter.type(str(entry.seq))
        await sitter.press("ctrl+s")
        assert sitter.app.clipboard == entry.digest
        await sitter.press("3", "Y")
        await sitter.type("99")
        await sitter.press("ctrl+s")
        assert "there is no e-99 here" in sitter.said[0].lower()
        assert sitter.app.clipboard == entry.digest

    logged = casehouse.custody.log(casehouse.actor("iac"), limit=20)
    copied = [line.object for line in logged if line.action == CustodyAction.DESK_COPIED]
    assert copied == [
        f"log {entry.seq}",
        f"evidence {WAITING}/E-{item.item}",
        f"case {WAITING}",
    ]


async def test_an_item_says_in_which_compartment_it_lies(casehouse: Department) -> None:
    with casehouse.store._engine.begin() as connection:
        connection.execute(
            update(EvidenceRow)
            .where(col(EvidenceRow.item) == 2)
            .values(compartment=Compartment.COMPELLED)
        )
    async with sitting(casehouse, "iac") as sitter:
        sitter.app.push_screen(CaseFileScreen(WAITING))
        await sitter.settle()
        await sitter.press("3", "G")
        heads = [line.strip() for line in sitter.text().splitlines() if " E-" in line]

    assert next(head for head in heads if "E-2" in head).endswith("⚿ compelled")
    assert not [head for head in heads if "facts" in head]


async def test_a_paste_where_no_field_is_says_so_and_presses_nothing(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        here = sitter.queue.lister.current_key
        for opens, closes in (("", ""), ("I", "escape"), ("R", "escape")):
            await sitter.press(*([opens] if opens else []))
            event = events.Paste("jjdp")
            event.set_sender(sitter.app)
            sitter.app._driver.send_message(event)  # type: ignore[union-attr]
            await sitter.settle()
            if not opens:
                assert "no field has the keys" in sitter.said[0]
            await sitter.press(*([closes] if closes else []))
        assert not isinstance(sitter.app.screen, ChoiceDialog)
        assert sitter.queue.lister.current_key == here
