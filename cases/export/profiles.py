"""What a profile leaves out, and the log of it.

Who reported is in no profile, and nothing of one's words or entries that would tell. The public one gives words only,
with personal data masked: what a machine cannot search for personal data (a raw answer, a picture, a file) stays here
until a person has redacted it, and its hash stands in its place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from cases.export.contents import Exhibit, Order, Profile, Withheld
from cases.model.actions import CustodyAction
from cases.model.custody import StoredEntry, read
from cases.model.evidence import Transfer
from cases.model.findings import Explanation
from cases.model.masking import Masks
from cases.model.records import CaseRecordView, RecordKind
from cases.model.tasks import Task
from cases.model.views import CaseFile, NoteView, ReportView

REPORTER: Final = "[reporter]"
EMPLOYEE: Final = "[employee]"
_PROTECTED: Final = "who reported is in no bundle"
_PERSONAL: Final = "personal data"
_UNSEARCHED: Final = (
    "a machine cannot search it for personal data: a person redacts it before it is released"
)
_SEALED_CLAUSE: Final = (
    "it touches a clause whose matters are kept sealed: to see it could cost a life"
)
_HANDED: Final = "dealings with others than who asked for this bundle"
_NOTES: Final = "notes of those who worked on the case"
_AMONG_ITSELF: Final = frozenset(
    {RecordKind.DECLARATION, RecordKind.COMMENT, RecordKind.CHALLENGE, RecordKind.CHALLENGE_DECIDED}
)
"""Records of who may work on a case, and remarks: no part of what it rests on."""
_RECORD: Final = "who the employee is: a personnel record, unless the law makes it public here"
_PLAINLY: Final = {
    "post": "a post of the employee",
    "exchange": "the raw answer that a post was read from",
    "picture": "a picture of a post",
    "file": "a file",
}
_LEAST: Final = 3
"""Letters from which a part of a name is masked by itself."""
_OPENING: Final = frozenset({CustodyAction.REPORT_RECEIVED, CustodyAction.CASE_OPENED})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may not be told of, and all that would tell."""

    login: str
    words: tuple[str, ...]
    """Name, number, login, handles and their addresses."""


@dataclass
class Cutting:
    """Cuts a case to a profile; `withheld` grows with each part that is left out."""

    order: Order
    reporters: tuple[Person, ...]
    employee: Person | None
    masks: Masks
    withheld: list[Withheld] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make what finds the words of those who may not be told of."""
        self._protected = _finder(word for one in self.reporters for word in _parts(one))
        hidden = self.public and not self.order.name_employee and self.employee
        self._hidden = _finder(_parts(self.employee)) if hidden and self.employee else None
        self._sealed: set[int] = set()
        """Items that touch a sealed clause, and the raw answers that hold the same words."""

    @property
    def public(self) -> bool:
        """Whether anybody may come to see it."""
        return self.order.profile is Profile.PUBLIC

    @property
    def internal(self) -> bool:
        """Whether it stays with internal affairs."""
        return self.order.profile is Profile.INTERNAL

    def house_words(self, text: str, where: str) -> str:
        """Return words that were written here, without who reported, and without what the profile masks."""
        told = self._protected.sub(REPORTER, text) if self._protected else text
        if told != text:
            self._note("a reporter's name", where, _PROTECTED)
        return self._masked(told, where)

    def login(self, login: str) -> str:
        """Return a login that stands in a field of the case, unless it is a reporter's."""
        return REPORTER if any(login == one.login for one in self.reporters) else login

    def case(self, file: CaseFile) -> CaseFile:
        """Return what is told of the case itself."""
        summary = replace(
            file.summary,
            title=self.house_words(file.summary.title, "title"),
            opened_by=self.login(file.summary.opened_by),
        )
        if self._hidden:
            self._note("name, number and unit", "employee", _RECORD)
            summary = replace(summary, person=EMPLOYEE, person_number="", unit="")
        allegations = tuple(
            replace(
                one,
                person=EMPLOYEE if self._hidden else one.person,
                alleged_by=self.login(one.alleged_by),
            )
            for one in file.allegations
        )
        return replace(
            file,
            summary=summary,
            allegations=allegations,
            evidence=(),
            custody=(),
            notes=self._notes(file),
            records=self._records(file),
            tasks=self._tasks(file),
            reports=self._reports(file),
        )

    def _records(self, file: CaseFile) -> tuple[CaseRecordView, ...]:
        """Return the numbered records: what the house says among itself stays there, the public gets none."""
        kept = tuple(
            one
            for one in file.records
            if self.internal or not (self.public or one.kind in _AMONG_ITSELF)
        )
        if left := len(file.records) - len(kept):
            self._note(f"{left} numbered records", "records", _NOTES)
        return tuple(
            replace(
                one,
                by=self.login(one.by),
                body={
                    name: self.house_words(said, f"record {one.number}")
                    if isinstance(said, str)
                    else said
                    for name, said in one.body.items()
                },
            )
            for one in kept
        )

    def _tasks(self, file: CaseFile) -> tuple[Task, ...]:
        """Return what is to be done, which is the house's own."""
        if not self.internal and file.tasks:
            self._note(f"{len(file.tasks)} tasks", "tasks", _NOTES)
            return ()
        return file.tasks

    def _notes(self, file: CaseFile) -> tuple[NoteView, ...]:
        if not self.internal and file.notes:
            self._note(f"{len(file.notes)} notes", "notes", _NOTES)
            return ()
        return tuple(
            replace(
                note,
                text=self.house_words(note.text, f"note {note.id}"),
                author=self.login(note.author),
            )
            for note in file.notes
        )

    def _reports(self, file: CaseFile) -> tuple[ReportView, ...]:
        for report in file.reports:
            self._note("who made the report", report.number, _PROTECTED)
        if self.public:
            for report in file.reports:
                self._note("the words of the report", report.number, _PROTECTED)
            return ()
        return tuple(
            replace(
                report,
                reporter=REPORTER,
                what=self.house_words(report.what, report.number),
                url=self.house_words(report.url, report.number),
            )
            for report in file.reports
        )

    def seal(self, exhibits: Iterable[Exhibit], clauses: Collection[str]) -> None:
        """Keep in the house what touches one of these clauses: they are sealed, to see it could cost a life."""
        for one in exhibits:
            if one.said is not None and not set(clauses).isdisjoint(one.said.whole_clauses):
                self._sealed.update({one.item, one.read_from or one.item})

    def exhibit(self, one: Exhibit) -> Exhibit:
        """Return what is told of an exhibit; `withheld` says why its bytes or words are not."""
        why = _SEALED_CLAUSE if one.item in self._sealed and not self.internal else ""
        if self.public and one.has_bytes:
            why = why or _UNSEARCHED
        told = replace(
            one,
            added_by=self.login(one.added_by),
            said=one.said and self._said(one.said, one),
        )
        if one.kind == "file":
            told = replace(
                told,
                received_from=self.house_words(one.received_from, one.label),
                name=self.house_words(one.name, one.label),
                description=self.house_words(one.description, one.label),
            )
        if why:
            self._note("bytes" if one.has_bytes else "words", one.label, why)
            told = replace(told, text="", said=None, withheld=why, reception=None, mime="")
        return self._public_exhibit(told, one) if self.public else told

    def _said(self, said: Explanation, one: Exhibit) -> Explanation:
        """Return what was found, without personal data; to the public only of the words, and not what it rests on."""
        masked = self.masks.pictures(self.masks.said(said, one.text))
        if not self.public:
            return masked
        return replace(
            masked,
            findings=tuple(
                replace(found, text=self._unnamed(found.text, one.label))
                for found in masked.findings
            ),
            against=tuple(
                replace(found, reason=self._masked(found.reason, one.label))
                for found in masked.against
            ),
            context=(),
            made_from={},
            pictures=(),
        )

    def _public_exhibit(self, told: Exhibit, one: Exhibit) -> Exhibit:
        where = one.label
        known = one.said.findings if one.said else ()
        masked = self.masks.text(told.text, known) if told.text else ""
        if masked != told.text:
            self._note("parts of the words", where, _PERSONAL)
        told = replace(told, text=self._unnamed(masked, where))
        if self._hidden is None:
            return replace(
                told,
                description=self._masked(told.description, where),
                name=self._masked(told.name, where),
                url=self._masked(told.url, where),
            )
        self._note("account, addresses and names of files", where, _RECORD)
        return replace(told, description=_PLAINLY[one.kind], name="", url="")

    def _masked(self, text: str, where: str) -> str:
        if not self.public:
            return text
        masked = self.masks.text(text)
        if masked != text:
            self._note("parts of the words", where, _PERSONAL)
        return self._unnamed(masked, where)

    def _unnamed(self, text: str, where: str) -> str:
        if self._hidden is None:
            return text
        told = self._hidden.sub(EMPLOYEE, text)
        if told != text:
            self._note("the employee's name, handle or address", where, _RECORD)
        return told

    def transfer(self, one: Transfer) -> Transfer:
        """Return what is told of a transfer."""
        where = f"transfer {one.id}"
        if self.public:
            self._note("who took items over, what for, and the paper", where, _HANDED)
            return replace(one, received_by="(withheld)", purpose="", reference="")
        return replace(
            one,
            released_by=self.login(one.released_by),
            received_by=self.house_words(one.received_by, where),
            purpose=self.house_words(one.purpose, where),
            reference=self.house_words(one.reference, where),
            by=self.login(one.by),
        )

    def entries(
        self, entries: Iterable[StoredEntry]
    ) -> tuple[tuple[StoredEntry, ...], frozenset[int]]:
        """Return the entries with those details that may be told, and the numbers of those told by hash alone."""
        told, by_hash = [], set()
        logins = {one.login for one in self.reporters if one.login}
        for entry in entries:
            said = read(entry.leaf)
            if said["act"] in _OPENING and said["actor"]["id"] in logins:
                by_hash.add(entry.seq)
                self._note("the entry; its hash is given", f"entry {entry.seq}", _PROTECTED)
            told.append(self._beside(entry, said["act"]))
        return tuple(told), frozenset(by_hash)

    def _beside(self, entry: StoredEntry, act: str) -> StoredEntry:
        bare = replace(entry, salt=None, details=None)
        if not self.internal or entry.details is None:
            return bare
        tells = act == CustodyAction.REPORT_RECEIVED
        if self._protected and self._protected.search(entry.details.decode()):
            tells = True
        if tells:
            self._note("the details of the entry", f"entry {entry.seq}", _PROTECTED)
            return bare
        return entry

    def _note(self, what: str, where: str, why: str) -> None:
        one = Withheld(what, where, why)
        if one not in self.withheld:
            self.withheld.append(one)


def _parts(person: Person) -> Collection[str]:
    """Return all words by which a person could be told: names in both orders, and their parts."""
    return {
        part
        for word in person.words
        for part in (word, *re.split(r"[\s,@]+", word), " ".join(reversed(re.split(r",\s*", word))))
        if len(part) >= _LEAST
    }


def _finder(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds any of the words, the longest first, each as a whole word."""
    known = sorted(set(words), key=lambda word: (-len(word), word))
    if not known:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", re.IGNORECASE)
