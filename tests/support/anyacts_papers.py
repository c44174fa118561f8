"""Papers that anybody may try to write, open, hand over and take out of the house."""

from __future__ import annotations

import re
import tempfile
import zipfile
from datetime import UTC
from functools import cached_property
from pathlib import Path

from sqlalchemy import text
from support.anyacts_base import MARKS, Base, Try
from support.department import MASKS

from cases.export import contents
from cases.model.access import Compartment, Room
from cases.model.letters import LetterKind, Served
from cases.policy import catalogue
from cases.services.evidence import Evidence
from cases.services.lettering import Letterhead, Order
from cases.services.letters import Letters, Serving

LEAVES = {"internal": {"facts", "compelled"}, "counsel": {"facts"}, "public": {"facts"}}
"""Words of which compartments a bundle may hold at all."""
ROOMS = {mark: room for room, mark in MARKS.items()}


class OfPapers(Base):
    """Letters, items of evidence, releases, bundles."""

    @cached_property
    def letters(self) -> Letters:
        made = self.department
        head = Letterhead("Test PD", "ia@pd.example", UTC)
        return Letters(
            made.store, made.vault, catalogue(), MASKS, head, made.procedure._rules.clocks
        )

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(self.department.store, self.department.vault)

    def told(self, one: Try, said: str, leaves: set[str] | None = None) -> str:
        """Hold what somebody got of a case against the oracle: a case in sight, words that may be read there."""
        reads = self.oracle.reads(one.who, one.number, self.department.clock())
        assert reads, (one, "a paper of a case out of sight")
        held = set(re.findall(rf"({'|'.join(ROOMS)}){one.number[-4:]}", said))
        assert {ROOMS[mark] for mark in held} <= reads & (leaves or reads), (one, held)
        return said

    def case_letter_draft(self, one: Try) -> object:
        return self.told(
            one, self.letters.draft(self.actor(one), one.number, self._order(one)).text
        )

    def case_letter_issue(self, one: Try) -> object:
        return self.told(
            one, repr(self.letters.issue(self.actor(one), one.number, self._order(one)))
        )

    def case_letter_list(self, one: Try) -> object:
        return self.told(one, repr(self.letters.of_case(self.actor(one), one.number)))

    def case_letter_served(self, one: Try) -> object:
        day = self.department.clock().date()
        serving = Serving(Served.IN_PERSON, day, proof="signed")
        which = self._some("SELECT id FROM letter ORDER BY id", one)
        return repr(self.letters.served(self.actor(one), which, serving))

    def case_file_add(self, one: Try) -> object:
        room = ("facts", "compelled", "privileged")[one.pick % 3]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "page.txt"
            file.write_text(f"{self.said(one, room)} {one.pick}", "utf-8")
            made = self.evidence.add(
                self.actor(one), one.number, file, about="a page", room=Room(Compartment(room))
            )
        return repr(made)

    def case_file_open(self, one: Try) -> object:
        body = self.evidence.read(
            self.actor(one), one.number, 1 + one.pick % 6, purpose="to look at it"
        )
        return self.told(one, body.decode("utf-8", "replace"))

    def case_file_list(self, one: Try) -> object:
        return self.told(one, repr(self.evidence.list(self.actor(one), one.number)))

    def case_release(self, one: Try) -> object:
        to = (one.whom, "the county's laboratory")[one.pick % 2]
        items = (1 + one.pick % 6,)
        made = self.evidence.release(
            self.actor(one), one.number, items, to=to, purpose="to be looked at"
        )
        return self.told(one, repr(made))

    def case_receive(self, one: Try) -> object:
        which = self._some("SELECT id FROM transfer ORDER BY id", one)
        made = self.evidence.receive(self.actor(one), which, reference="receipt 7")
        return repr(made)

    def case_export(self, one: Try) -> object:
        profile = list(contents.Profile)[one.pick % 3]
        order = contents.Order(profile, purpose="a request", recipient="the county's counsel")
        with tempfile.TemporaryDirectory() as folder:
            to = Path(folder) / "case.zip"
            self.department.bundles.export(self.actor(one), one.number, to, order, lambda *_: None)
            with zipfile.ZipFile(to) as whole:
                said = "\n".join(
                    whole.read(name).decode("utf-8", "replace") for name in whole.namelist()
                )
        return self.told(one, said, LEAVES[profile.value])

    def _order(self, one: Try) -> Order:
        kind = list(LetterKind)[one.pick % len(LetterKind)]
        (made,) = (each for each in self.letters.templates()[0] if each.kind is kind)
        values = {name: self.said(one) for name in made.asks} | {
            name: sorted(options)[one.pick % len(options)] for name, options in made.choices.items()
        }
        return Order(kind, values=values)

    def _some(self, query: str, one: Try) -> int:
        with self.engine.connect() as connection:
            known = list(connection.execute(text(query)).scalars())
        return int(known[one.pick % len(known)]) if known else 1 + one.pick
