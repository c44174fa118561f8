"""Letters of a case: what they say, what they never say, where they are filed, how they are served."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from support.department import MASKS, NOON, Department
from support.office import on_sqlite

from cases.errors import BadInput, CasesError, Missing, NotFound, NotPermitted, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Capability
from cases.model.letters import LetterKind, Served
from cases.policy import catalogue
from cases.services.evidence import Evidence
from cases.services.house_rules import HouseRules
from cases.services.lettering import Letterhead, Order
from cases.services.letters import Draft, Letters, Serving
from cases.services.reports import ReportForm

HEAD = Letterhead("Test PD", "ia@pd.example", ZoneInfo("America/Chicago"))
ALLEGED = {"allegation": "A post gave away where a call was.", "investigator": "Brooks, Paul"}


@pytest.fixture
def letters(department: Department) -> Letters:
    return _letters(department)


def _letters(department: Department, head: Letterhead = HEAD) -> Letters:
    rules = HouseRules.as_shipped(catalogue(), MASKS).clocks
    return Letters(department.store, department.vault, catalogue(), MASKS, head, rules)


def _case(department: Department) -> str:
    """Open a case on a flag of Officer Smith; return its number."""
    flag, sgt = department.flag("Rolling to the call on Elm right now"), department.actor("sgt")
    return department.triage.open_case(sgt, flag, version=1).case_number or ""


def _reported(department: Department, *, confidential: bool) -> tuple[str, str]:
    """Let Sergeant Lee report; return the number of the case and of the receipt."""
    form = ReportForm(
        what="A post of a colleague shows a scene.",
        aware_at=NOON - timedelta(hours=2),
        subject_number="2001",
        clauses=("V.A.3",),
        confidential=confidential,
    )
    receipt = department.reports.submit(department.actor("sgt_south"), form).number
    (case,) = (one.number for one in department.casework.list(department.actor("iac")).items)
    return case, receipt


def _text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def _said(draft: Draft) -> str:
    """Return the words of the page without its line ends: a line may break anywhere."""
    return " ".join(_text(draft.pdf).split())


@on_sqlite
def test_a_notice_of_allegation_tells_the_employee_what_is_alleged(
    department: Department, letters: Letters
) -> None:
    number, iac = _case(department), department.actor("iac")

    draft = letters.draft(iac, number, Order(LetterKind.ALLEGATION, values=ALLEGED))

    said = _said(draft)
    for words in (
        "Test PD",
        "November 20, 2026",
        "Officer Jordan Smith",
        "No. 2001, North",
        f"Notice of allegation: case {number}",
        "Dear Officer Jordan Smith:",
        "V.A.3: ",
        "A post gave away where a call was.",
        "assigned to Brooks, Paul",
        "Ines Reyes",
        "Template to be checked by counsel",
    ):
        assert words in said
    assert "- V.A.3: " in draft.text


def test_an_issued_letter_is_evidence_of_its_case_with_its_hash(
    department: Department, letters: Letters
) -> None:
    number, iac = _case(department), department.actor("iac")

    letter = letters.issue(iac, number, Order(LetterKind.ALLEGATION, values=ALLEGED))

    items, _ = Evidence(department.store, department.vault).list(iac, number)
    (item,) = (one for one in items if one.item == letter.item)
    assert (item.sha256, item.name) == (letter.sha256, "allegation.pdf")
    evidence = Evidence(department.store, department.vault)
    body = evidence.read(iac, number, letter.item, purpose="to serve it")
    assert sha256(body).hexdigest() == letter.sha256
    assert "Notice of allegation" in _text(body)
    assert letter.to == "Smith, Jordan"
    assert department.custody.verify(department.actor("aud")).problems == ()


@on_sqlite
def test_the_same_letter_at_the_same_moment_has_the_same_bytes(
    department: Department, letters: Letters
) -> None:
    number, iac = _case(department), department.actor("iac")
    order = Order(LetterKind.ALLEGATION, values=ALLEGED)

    assert letters.draft(iac, number, order).pdf == letters.draft(iac, number, order).pdf


def test_a_letter_is_served_as_a_second_act_with_its_proof(
    department: Department, letters: Letters
) -> None:
    number, iac = _case(department), department.actor("iac")
    letter = letters.issue(iac, number, Order(LetterKind.ALLEGATION, values=ALLEGED))
    department.clock.forward(days=2)

    done = letters.served(
        iac,
        letter.id,
        Serving(Served.IN_PERSON, date(2026, 11, 21), proof="signed receipt", proof_item=1),
    )

    (service,) = done.services
    assert (service.on, service.served_by, service.proof_item) == (date(2026, 11, 21), "iac", 1)
    (listed,) = letters.of_case(iac, number)
    assert listed == done
    assert department.custody.verify(department.actor("aud")).problems == ()


@on_sqlite
@pytest.mark.parametrize(
    ("serving", "said"),
    [
        (Serving(Served.MAIL, date(2026, 11, 20)), "proof"),
        (Serving(Served.MAIL, date(2026, 11, 21), proof="x"), "lies ahead"),
        (Serving(Served.MAIL, date(2026, 11, 19), proof="x"), "issued after that day"),
        (Serving(Served.MAIL, date(2026, 11, 20), proof="x", proof_item=99), "no item E-99"),
    ],
)
def test_a_service_that_cannot_be_is_refused_in_a_sentence(
    department: Department, letters: Letters, serving: Serving, said: str
) -> None:
    number, iac = _case(department), department.actor("iac")
    letter = letters.issue(iac, number, Order(LetterKind.ALLEGATION, values=ALLEGED))

    with pytest.raises(CasesError, match=said):
        letters.served(iac, letter.id, serving)

    assert letters.of_case(iac, number)[0].services == ()


def test_a_service_written_down_twice_is_on_record_once(
    department: Department, letters: Letters
) -> None:
    number, iac = _case(department), department.actor("iac")
    letter = letters.issue(iac, number, Order(LetterKind.ALLEGATION, values=ALLEGED))
    serving = Serving(Served.EMAIL, date(2026, 11, 20), proof="message id 7")
    letters.served(iac, letter.id, serving)

    with pytest.raises(Refused, match="already"):
        letters.served(iac, letter.id, serving)


@on_sqlite
@pytest.mark.parametrize(
    "kind", [LetterKind.RECEIPT, LetterKind.OUTCOME_REPORTER, LetterKind.OUTCOME_REPORTER_DETAIL]
)
def test_a_letter_to_a_sealed_reporter_holds_the_receipt_number_and_no_name(
    department: Department, letters: Letters, kind: LetterKind
) -> None:
    number, receipt = _reported(department, confidential=True)
    values = {"findings": "V.A.3: sustained"} if kind is LetterKind.OUTCOME_REPORTER_DETAIL else {}

    draft = letters.draft(department.actor("iac"), number, Order(kind, values=values))
    letter = letters.issue(department.actor("iac"), number, Order(kind, values=values))

    raw = PdfReader(io.BytesIO(draft.pdf))
    everything = _said(draft) + draft.text + draft.to + str(raw.metadata) + letter.to
    assert receipt in everything
    for word in ("Lee", "Dana", "1202", "sgt_south", "Smith", "Jordan", "2001", number):
        assert word not in everything


@on_sqlite
def test_a_reporter_who_gave_the_name_is_spoken_to_by_it_and_the_officer_is_not_named(
    department: Department, letters: Letters
) -> None:
    number, _ = _reported(department, confidential=False)

    draft = letters.draft(department.actor("iac"), number, Order(LetterKind.OUTCOME_REPORTER))

    said = _said(draft)
    assert "Dear Dana Lee:" in said
    assert "Smith" not in said
    assert "V.A.3" not in said


@on_sqlite
@pytest.mark.parametrize("typed", ["it was Lee, Dana who saw it", "as DANA\n LEE told us"])
def test_what_is_typed_may_name_nobody_where_the_template_asks_for_no_name(
    department: Department, letters: Letters, typed: str
) -> None:
    number = _case(department)
    order = Order(LetterKind.ALLEGATION, values=ALLEGED | {"allegation": typed})

    with pytest.raises(Refused, match="names Lee, Dana"):
        letters.draft(department.actor("iac"), number, order)


@on_sqlite
def test_a_witness_is_invited_without_being_told_what_is_alleged(
    department: Department, letters: Letters
) -> None:
    values = {
        "interview_at": "November 30, 2026, 10:00",
        "interview_place": "Room 2",
        "interviewer": "Brooks, Paul",
        "about": "A post of November 20.",
        "admonition": "witness",
    }

    draft = letters.draft(
        department.actor("iac"), _case(department), Order(LetterKind.INTERVIEW, "2002", values)
    )

    said = _said(draft)
    assert "You are interviewed as a witness." in said
    assert "you are ordered" not in said
    assert "V.A.3" not in said
    assert "Smith" not in said
    assert "Recording" not in said  # nothing was given: the paragraph is left out


@on_sqlite
@pytest.mark.parametrize(
    ("order", "error", "said"),
    [
        (Order(LetterKind.INTERVIEW, "2001"), Missing, "admonition is required: one of compelled"),
        (Order(LetterKind.ALLEGATION), Missing, "allegation is required: what is alleged"),
        (Order(LetterKind.ALLEGATION, "2002", ALLEGED), Refused, "is about only"),
        (Order(LetterKind.ALLEGATION, "9999", ALLEGED), NotFound, "no person with number 9999"),
        (Order(LetterKind.ALLEGATION, "", ALLEGED | {"x": "y"}), BadInput, "does not ask for 'x'"),
        (
            Order(LetterKind.ALLEGATION, "", ALLEGED | {"recipient": "me"}),
            BadInput,
            "comes from the record",
        ),
        (Order(LetterKind.RECEIPT), NotFound, "rests on no report"),
    ],
)
def test_what_a_letter_lacks_is_told_in_a_sentence(
    department: Department, letters: Letters, order: Order, error: type[Exception], said: str
) -> None:
    number, iac = _case(department), department.actor("iac")

    with pytest.raises(error, match=said):
        letters.issue(iac, number, order)

    assert letters.of_case(iac, number) == ()


def test_nobody_without_the_case_writes_or_lists_its_letters(
    department: Department, letters: Letters
) -> None:
    number = _case(department)
    letter = letters.issue(
        department.actor("iac"), number, Order(LetterKind.ALLEGATION, values=ALLEGED)
    )

    for login in ("ofc", "aud", "adm"):
        with pytest.raises(NotPermitted):
            letters.of_case(department.actor(login), number)
    with pytest.raises(NotFound, match=f"no case {number}"):
        letters.issue(department.actor("sgt_south"), number, Order(LetterKind.ALLEGATION))
    serving = Serving(Served.MAIL, date(2026, 11, 20), proof="x")
    with pytest.raises(NotFound, match=f"^no letter {letter.id}$"):
        letters.served(department.actor("sgt_south"), letter.id, serving)


@on_sqlite
def test_a_department_replaces_a_template_and_the_letter_keeps_its_hash(
    department: Department, tmp_path: Path
) -> None:
    own = tmp_path / "outcome-reporter.toml"
    own.write_text(
        'title = "Our letter"\nchecked_by = "City attorney, May 1, 2026"\nsubject = "About {subject}"\n'
        'salutation = "Hello,"\nbody = "Closed."\nclosing = "Yours,"\n'
    )
    number, _ = _reported(department, confidential=True)
    letters, iac = _letters(department, replace(HEAD, folder=tmp_path)), department.actor("iac")

    draft = letters.draft(iac, number, Order(LetterKind.OUTCOME_REPORTER))
    letter = letters.issue(iac, number, Order(LetterKind.OUTCOME_REPORTER))

    assert "About Officer Jordan Smith" in _said(draft)
    assert "to be checked" not in _said(draft)
    assert letter.template_sha256 == sha256(own.read_bytes()).hexdigest()


def test_a_disposed_case_keeps_no_word_of_its_letters(department: Department) -> None:
    letters, number = _letters(department), _case(department)
    iac = department.actor("iac")
    letter = letters.issue(iac, number, Order(LetterKind.ALLEGATION, values=ALLEGED))
    letters.served(
        iac,
        letter.id,
        Serving(Served.MAIL, date(2026, 11, 20), handed_to="his aunt", proof="no. 7"),
    )
    with department.store.begin(iac, Capability.DISPOSE) as tx:
        subject = tx.disposals.subject(f"case:{number}")
        assert subject is not None
        flags = tx.disposals.flags_of(subject.id)
        rows = dict(tx.disposals.rows_of(subject, flags))
        for table in ("letter", "letter_service"):
            tx.tombstones.bury(table, rows[table], "disposal", tx.now)
        tx.record(CustodyAction.CASE_DISPOSED, f"case:{number}")

        (gone,) = tx.letters.of_case(subject.id)
    assert (gone.to, gone.services[0].handed_to, gone.services[0].proof) == ("", "", "")
