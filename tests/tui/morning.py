"""A department with a morning's work on the desk, the same in every run."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from support.department import MASKS, NOON, Department, MovingClock, exchange, found, keep

from cases.model.access import Part
from cases.model.actors import SERVICE, Role
from cases.model.findings import Against, Explanation, Finding
from cases.model.intake import Brought, Lease, Outcome, PostRecord, Said
from cases.model.presence import Sign
from cases.model.registry import Basis, Identity, NewHandle, NewPerson, PersonKind, Roster
from cases.model.states import DismissReason
from cases.policy import catalogue
from cases.services.access import Access
from cases.services.bundles import Bundles, House
from cases.services.casework import Casework
from cases.services.conduct import Conduct
from cases.services.custody import Custody
from cases.services.heads import Heads
from cases.services.intake import Intake
from cases.services.procedure import Procedure
from cases.services.registry import Registry
from cases.services.reports import ReportForm, Reports
from cases.services.triage import Triage
from cases.store.engine import make_engine
from cases.store.transaction import Store
from cases.vault.blobs import Vault
from cases.vault.keys import LogKeys
from cases.vault.reporters import ReporterSeals

SMITH, NOVAK, NASTY = ("mastodon", "@js@social.example"), ("blog", "novak-notes"), ("blog", "nasty")
AFTERNOON = NOON + timedelta(hours=5)
HOSTILE = (
    "[/nope] [@click=app.quit]press[/] \x1b]52;c;aGk=\x07 \x1b[2J \x9b31m \u202etxt ki\u200bll"
)
"""Markup that would crash, markup that would act, a clipboard, a cleared screen, C1, bidi, zero width."""
RESPONSE = "Rolling up on a barricade on Elm St now, whole SWAT team staging behind the school 🚨 stay tuned"
FLAGS = (
    # words, account, what is found: (clause, words of the span, weight, reason)
    (
        RESPONSE,
        SMITH,
        (
            (
                "V.A.3",
                "Rolling up on a barricade on Elm St now",
                91,
                "Tells where a response is under way.",
            ),
            ("V.A.3", "SWAT team staging behind the school", 29, "Tells where officers stand."),
            ("V.A.8", "stay tuned", 12, "Announces more from the job."),
        ),
    ),
    (
        "These people are animals, every single one of them. I said what I said.",
        NOVAK,
        (("V.A.9.a-2", "These people are animals", 97, "Likens a group of people to animals."),),
    ),
    (
        "The lady we took in last night on Oak? Third time this month, and her kids watched.",
        SMITH,
        (
            (
                "V.A.4",
                "The lady we took in last night on Oak",
                80,
                "Tells of a person met on a call.",
            ),
        ),
    ),
    (
        f"{HOSTILE} 120 in the 25",
        NASTY,
        (("V.A.9.b", "120 in the 25", 71, "Speaks of reckless driving."),),
    ),
    (
        "Every last one of them should go back where they came from, kids too.",
        NOVAK,
        (("V.A.9.a-2", "should go back where they came from", 66, "Tells a group to leave."),),
    ),
    (
        "مرحبا بكم جميعا في هذا اليوم الجميل، هذا نص طويل يقرأ من اليمين إلى اليسار",
        NOVAK,
        (("V.A.9.b", "الجميل", 62, "Speaks of reckless conduct."),),
    ),
    (
        "👨‍👩‍👧‍👦 family day with the crew ❤️ at 41 Larch Lane 🏳️‍🌈 come by",
        SMITH,
        (("V.A.8.b", "41 Larch Lane", 55, "Gives an address."),),
    ),
    (
        "Proud day! New patch on the uniform, badge 447 and all.",
        NOVAK,
        (("V.A.8.a-3", "New patch on the uniform", 52, "Shows membership of the department."),),
    ),
    (
        "She told the whole briefing. Case 26-114, look it up.",
        SMITH,
        (("V.A.4", "Case 26-114", 60, "Gives a case number."),),
    ),
    (
        "Nobody of that street tells the truth, ever.",
        NOVAK,
        (("V.A.9.a-2", "Nobody of that street", 58, "Judges a group."),),
    ),
    (
        "Staging at the mill, six cars, do not tell.",
        SMITH,
        (("V.A.3", "Staging at the mill", 90, "Tells where a response is."),),
    ),
)
IN_CASES = range(9, 12)
"""Ids of the flags that the morning's cases were opened on."""
WAITING = len(FLAGS) - len(IN_CASES)


def add_flag(
    department: Department,
    words: str,
    account: tuple[str, str] = SMITH,
    found_here: tuple[tuple[str, str, int, str], ...] = (
        ("V.A.3", "", 60, "Tells of a response."),
    ),
) -> int:
    """Collect one post and flag it; return the flag's id. The same words give the same bytes."""
    return _flagged(department, _record(department, words), account, found_here)


def add_edited(department: Department, before: str, after: str) -> int:
    """Collect the post of those words anew, edited, and flag it; return the id of the new version's flag."""
    department.clock.forward(minutes=20)
    edited = replace(_record(department, after), native_id=_record(department, before).native_id)
    return _flagged(department, edited, SMITH, (("V.A.3", "", 60, "Tells of a response."),))


def _flagged(
    department: Department,
    record: PostRecord,
    account: tuple[str, str],
    found_here: tuple[tuple[str, str, int, str], ...],
) -> int:
    answer = exchange(record.content_sha256.encode(), department.clock())
    keep(department.intake, _lease(department, account), answer, [record])
    (pending,) = department.intake.pending(SERVICE)
    said = _explanation(pending.text, found_here)
    department.intake.flag(SERVICE, [(pending.version_id, said)], rules_version="r1")
    return department.intake.totals(SERVICE)[1]


def edit_and_miss(department: Department) -> None:
    """Let the first flag's post be edited, and then said to be missing."""
    words = department.triage.look(department.actor("lt"), 1).text
    before = _record(department, words)
    after = _record(department, words.replace("Elm", "Oak") + " Come and see.")
    department.clock.forward(minutes=20)
    answer = exchange(b"edited", department.clock())
    edited = replace(after, native_id=before.native_id)
    keep(department.intake, _lease(department, SMITH), answer, [edited])
    department.clock.forward(minutes=40)
    probe = Brought(
        exchange(b"404", department.clock(), status=404),
        signs=(Said(before.native_id, Sign.MISSING, "404 Record not found"),),
    )
    ended = Outcome(department.clock() + timedelta(hours=1))
    department.intake.settle(SERVICE, _lease(department, SMITH), [probe], ended)


def trouble_sources(department: Department) -> None:
    """Let sources fail, be refused and be gone."""
    for account, error, refused in (
        (SMITH, "social.example did not finish its answer within 30 seconds.", False),
        (NOVAK, "Its terms ask for an approval that is not on file.", True),
    ):
        due = department.clock() + timedelta(hours=2)
        ended = Outcome(due, error=error, failed=True, refused=refused)
        department.intake.settle(SERVICE, _lease(department, account), [], ended)


def _lease(department: Department, account: tuple[str, str]) -> Lease:
    (lease,) = department.intake.lease(SERVICE, limit=1, due_only=False, handle=account)
    return lease


def _record(department: Department, words: str) -> PostRecord:
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
    return PostRecord(
        instance="social.example",
        native_id=digest[:12],
        permalink=f"https://social.example/{digest[:12]}",
        kind="post",
        author="js",
        title="",
        text=words,
        published_at=department.clock() - timedelta(hours=3),
        edited_at=None,
        content_sha256=digest,
        pointer="entries/0",
    )


def _explanation(text: str, found_here: tuple[tuple[str, str, int, str], ...]) -> Explanation:
    findings = []
    for number, (clause, words, weight, reason) in enumerate(found_here, 1):
        start = max(text.find(words), 0)
        end = start + (len(words) or len(text))
        findings.append(
            Finding(
                f"rule-{number:02}",
                clause,
                f"kind {number}",
                weight,
                start,
                end,
                text[start:end],
                reason,
            )
        )
    against = (
        Against("The post quotes somebody else in part.", 8),
        Against("No official release was found.", 0),
    )
    top = max(weight for _, _, weight, _ in found_here)
    return Explanation(
        score=max(top, 50),
        clauses={clause: max(weight, 50) for clause, _, weight, _ in reversed(found_here)},
        findings=tuple(findings),
        against=against,
        rules_version="r1",
        policy_version=catalogue().version,
    )


def set_up(folder: Path) -> None:
    """Make the department and its morning in `folder`."""
    clock = MovingClock()
    engine = make_engine(f"sqlite:///{folder / 'record.db'}")
    department = found(engine, folder, clock)
    nasty = NewPerson("2666", "O'Nasty [b]Bo[/b]", "Officer", PersonKind.SWORN, "North")
    handle = NewHandle(
        platform="blog",
        handle="nasty",
        url="https://blog.example/2666",
        basis=Basis.SELF_REGISTERED,
        basis_reference="form 12",
        basis_on=date(2026, 1, 5),
        identity=Identity.CONFIRMED,
        person_number="2666",
    )
    rec = NewPerson(
        "1501", "Moreau, Ines", "Clerk", PersonKind.NON_SWORN, "Department", "rec", Role.RECORDS
    )
    leg = NewPerson(
        "1601", "Raman, Priya", "Advisor", PersonKind.NON_SWORN, "Department", "leg", Role.LEGAL
    )
    roster = Roster((), (nasty, rec, leg), (handle,))
    department.registry.enrol(department.actor("adm"), roster)
    for words, account, found_here in FLAGS:
        add_flag(department, words, account, found_here)
        clock.forward(minutes=11)
    _first_cases(department)
    engine.dispose()


def _first_cases(department: Department) -> None:
    lieutenant, triage, casework = department.actor("lt"), department.triage, department.casework
    first, second, third = IN_CASES
    opened = triage.open_case(lieutenant, first, version=1).case_number or ""
    casework.annotate(lieutenant, opened, text=f"Asked the shift for its roster.\n{HOSTILE}")
    reviewed = triage.open_case(lieutenant, second, version=1).case_number or ""
    casework.annotate(lieutenant, reviewed, text="Still public.")
    triage.escalate(lieutenant, third, version=1, note="Officers are in danger while it is up.")
    form = ReportForm(
        what=f"A colleague's page shows where units stage.\nIt was up at noon. {HOSTILE}",
        aware_at=department.clock() - timedelta(hours=1),
        subject_number="2002",
        url="https://blog.example/2002",
        clauses=("V.A.3", "V.A.4"),
    )
    department.reports.submit(department.actor("ofc"), form)
    for number in (opened, reviewed):
        department.access.let_in(
            department.actor("iac"), number, "leg", Part.READER, why="asked for advice"
        )


def desk_of_the_picture(department: Department) -> None:
    """Put a longer list on the desk, for the picture of the README."""
    more = (
        (
            "Fuentes, Ricardo",
            "V.A.3",
            86,
            "Black Charger, Route 9 south at 110, spike strips at the bridge.",
        ),
        ("Doyle, Siobhan", "V.A.9.a-2", 82, "You know what they are like. All of them."),
        ("Tillman, Wade", "V.A.4", 74, "Pulled the school principal over, guess who was drunk."),
        ("Okafor, Samuel", "V.A.8", 64, "What the memo says about overtime, page two."),
        (
            "Haddad, Farah",
            "V.A.8.a-2",
            63,
            "Kyle from dispatch is out sick again, here is his new number.",
        ),
        ("Marsh, Chloe", "V.A.9.d-2", 57, "Vote for her, says your police department."),
        (
            "Banks, Tyrell",
            "V.A.8.b",
            54,
            "The blue house at the end of Larch Lane is ours at last.",
        ),
    )
    lieutenant = department.actor("lt")
    department.triage.dismiss(lieutenant, 4, version=1, reason=DismissReason.DUPLICATE)
    people = tuple(
        NewPerson(f"3{number:03}", name, "Officer", PersonKind.SWORN, "North")
        for number, (name, *_) in enumerate(more)
    )
    handles = tuple(
        NewHandle(
            platform="mastodon",
            handle=f"@{person.name.split(',')[0].lower()}@social.example",
            url=f"https://social.example/{person.number}",
            basis=Basis.SELF_REGISTERED,
            basis_reference="form 12",
            basis_on=date(2026, 1, 5),
            identity=Identity.CONFIRMED,
            person_number=person.number,
        )
        for person in people
    )
    department.registry.enrol(department.actor("adm"), Roster((), people, handles))
    for handle, (_, clause, weight, words) in zip(handles, more, strict=True):
        add_flag(
            department,
            words,
            (handle.platform, handle.handle),
            ((clause, words[:20], weight, "Seen."),),
        )
        department.clock.forward(minutes=-47)
    department.clock.forward(hours=6)


def seated(folder: Path, clock: MovingClock | None = None) -> Department:
    """Open the department that `set_up` made."""
    clock = clock or MovingClock(AFTERNOON)
    store, vault, policy = (
        Store(make_engine(f"sqlite:///{folder / 'record.db'}"), clock),
        Vault(folder / "vault"),
        catalogue(),
    )
    store.marks = ReporterSeals(vault.ring).mark
    keys = LogKeys(folder / "keys")
    heads = Heads(store, keys)
    return Department(
        store=store,
        vault=vault,
        clock=clock,
        registry=Registry(store),
        intake=Intake(store, vault, policy, MASKS),
        triage=Triage(store, policy, MASKS, lease=timedelta(minutes=30)),
        casework=Casework(store, vault, policy, MASKS),
        conduct=Conduct(store, policy, MASKS),
        access=Access(store),
        procedure=Procedure(store, policy, MASKS),
        reports=Reports(store, vault, policy, MASKS),
        custody=Custody(store, vault, keys),
        heads=heads,
        bundles=Bundles(
            store, vault, policy, MASKS, heads=heads, house=House("Test PD", "Watchdesk 0")
        ),
    )
