"""Who may do what: roles, capabilities and reach, in one table. What is not in the table is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self


class Role(StrEnum):
    """What a login is to the record. One login, one role."""

    EMPLOYEE = "employee"
    SUPERVISOR = "supervisor"
    COMMAND = "command"
    """Chain of command above the first line: lieutenant, captain, deputy chief."""
    IA_INVESTIGATOR = "ia_investigator"
    IA_COMMANDER = "ia_commander"
    CHIEF = "chief"
    LEGAL = "legal"
    RECORDS = "records"
    AUDITOR = "auditor"
    """Logs and statistics; no content."""
    ADMIN = "admin"
    """People, handles and machines; no case content."""
    CUSTODIAN = "custodian"
    """Keeper of reporters' identities; no case content."""
    SYSTEM = "system"
    """The collecting service itself; never a person."""


class Capability(StrEnum):
    """An act that a role may carry, with its words, as in 'the right to …'."""

    said: str

    def __new__(cls, value: str, said: str) -> Self:
        """Make a member of its lasting name and its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.said = said
        return member

    FOUND = "found", "found a home"
    """Make the first administrator of an empty home."""
    COLLECT = "collect", "collect public posts"
    KEEP = "keep", "keep what was collected"
    """Put exchanges, posts and findings into the record."""
    CAPTURE = "capture", "capture pages and import files"
    """Capture a page by hand, import a file that was handed in."""
    TRIAGE = "triage", "triage flags"
    """See the queue, claim, dismiss, give notice, open a case."""
    ESCALATE = "escalate", "escalate"
    SIGN_OFF = "sign_off", "sign coaching"
    """Sign, or decline, coaching that somebody else proposed."""
    REOPEN = "reopen", "reopen dismissed flags"
    """Put a dismissed flag back into the queue."""
    SAMPLE = "sample", "draw samples for a second look"
    """Draw samples for a second look, and read what came of them."""
    DRAW = "draw", "make and do random reviews"
    """Make random reviews (V.B.1), and do those that fall to one."""
    DIRECT_ASK = "direct_ask", "ask for directed looks"
    DIRECT_SIGN = "direct_sign", "sign directed looks"
    """Be the second person, who grants or declines a directed look."""
    SUPERVISION_READ = "supervision_read", "see draws, directed looks and checks of pages"
    """See which draws, directed looks and checks of pages there were, and their proofs; no content."""
    WALL = "wall", "decide on concerted activity"
    """See what is kept from the chain of command as possible concerted activity, and decide on it (E.8)."""
    AGE = "age", "raise overdue flags"
    """Raise what is overdue one level up: the service's own act."""
    UNMASK = "unmask", "see personal data unmasked"
    """See the personal data in a post in plain, for a purpose that is named and kept (safeguard E.8)."""
    CASE_READ = "case_read", "read cases"
    CASE_WORK = "case_work", "work on cases"
    CASE_CLASSIFY = "case_classify", "classify cases"
    """Say what kind of matter a case is, propose to close it, look over the quality of its investigation."""
    CASE_SPEAK = "case_speak", "speak to cases"
    """Say what a review asks one: the facts on speech, the word of a level, the subject's answer."""
    CASE_ADVISE = "case_advise", "advise on cases as counsel"
    """Advise on a case as its counsel."""
    CASE_FIND = "case_find", "propose findings"
    """Propose what is found of allegations."""
    CASE_DETERMINE = "case_determine", "determine cases"
    WARNING_READ = "warning_read", "read early warnings"
    """See early warnings of one's command, and say what was done about them."""
    WARNING_RAISE = "warning_raise", "raise early warnings"
    STATISTICS_READ = "statistics_read", "read statistics"
    CASE_GRANT = "case_grant", "let people into cases"
    """Let somebody into a case by name, and end it."""
    BREAK_GLASS = "break_glass", "break glass"
    """Let oneself into a case for an hour, with notice to others."""
    ACCESS_SIGN = "access_sign", "sign exceptions to access"
    """Ask for an exception to need to know, or be the second person who signs one."""
    RELATE = "relate", "keep relations between people"
    """Keep relations between people, which keep each out of the other's matters."""
    LOOKS_WATCH = "looks_watch", "watch who looks at cases"
    """See who looks at whose cases: counts and times."""
    CASE_MOVE = "case_move", "take cases on"
    """Take a case a step on; the procedure says whose step it is."""
    CLOCK_READ = "clock_read", "see statutory clocks"
    CLOCK_KEEP = "clock_keep", "keep statutory clocks"
    """Start statutory clocks, let them run again, say what met them."""
    TOLL = "toll", "propose tolling"
    """Propose that a time does not count against a statutory clock."""
    TOLL_CONFIRM = "toll_confirm", "confirm tolling"
    CLOCK_WARN = "clock_warn", "warn of statutory clocks"
    CASE_EXPORT = "case_export", "export cases"
    REPORT = "report", "report a violation"
    """Report a violation one knows of (V.B.2): every employee's duty."""
    REPORTER_ASK = "reporter_ask", "ask who reported"
    """Ask the custodian who made a confidential report, and see it once it is released."""
    REPORTER_RELEASE = "reporter_release", "release who reported"
    """Decide who may see that, and watch over reporters."""
    PERMISSION_READ = "permission_read", "read the register of permissions"
    """See consents, approvals and releases on file."""
    PERMISSION_EDIT = "permission_edit", "change the register of permissions"
    """Put them on file and end them."""
    SEALED_KEEP = "sealed_keep", "keep the sealed register"
    """Put undercover members and call numbers into the sealed register; nobody may read it."""
    REGISTRY_READ = "registry_read", "read the registry"
    REGISTRY_EDIT = "registry_edit", "change the registry"
    CUSTODY_READ = "custody_read", "read the custody log"
    CUSTODY_VERIFY = "custody_verify", "verify custody"
    """Hash everything again; sign a head of the log, which tells no more than its length."""
    CUSTODY_KEYS = "custody_keys", "replace the keys of the home"
    """Replace the keys of the home: the one that signs the heads, the one that wraps those of the vault."""
    CUSTODY_WINDOW = "custody_window", "see how far custody is covered outside"
    """See how long no head of the log has left the machine, which tells nothing of what is in it."""
    HOLD = "hold", "place and lift legal holds"
    """Place a legal hold, and lift one that somebody else placed."""
    DISPOSE = "dispose", "dispose of records"
    """See what retention makes due; propose a disposal, or decide on one that somebody else proposed."""
    SIT = "sit", "sit down at the desk"
    """Sit down at the desk by a door that vouches for whoever comes; every person may."""


class Reach(StrEnum):
    """How far across the department a role sees content."""

    NOTHING = "nothing"
    OWN_COMMAND = "own_command"
    """The actor's own unit and the units below it (V.B.1: supervisors within the department)."""
    DEPARTMENT = "department"


_C = Capability
_SUPERVISING: Final = frozenset(
    {
        _C.WARNING_READ,
        _C.STATISTICS_READ,
        _C.DRAW,
        _C.DIRECT_ASK,
        _C.SUPERVISION_READ,
        _C.TRIAGE,
        _C.ESCALATE,
        _C.UNMASK,
        _C.CASE_READ,
        _C.CASE_WORK,
        _C.CASE_MOVE,
        _C.CASE_SPEAK,
        _C.BREAK_GLASS,
        _C.CLOCK_READ,
        _C.REPORT,
        _C.PERMISSION_READ,
        _C.REGISTRY_READ,
        _C.COLLECT,
        _C.CAPTURE,
        _C.CUSTODY_WINDOW,
        _C.SIT,
    }
)
_PERMITTING: Final = frozenset({_C.PERMISSION_READ, _C.PERMISSION_EDIT})
_EVERYONE: Final = frozenset({_C.REPORT, _C.CUSTODY_WINDOW, _C.SIT})

_TABLE: Final[dict[Role, tuple[Reach, frozenset[Capability]]]] = {
    Role.EMPLOYEE: (Reach.NOTHING, _EVERYONE),
    Role.SUPERVISOR: (Reach.OWN_COMMAND, _SUPERVISING),
    Role.COMMAND: (
        Reach.OWN_COMMAND,
        _SUPERVISING | _PERMITTING | {_C.CASE_EXPORT, _C.CASE_FIND, _C.SIGN_OFF, _C.DIRECT_SIGN},
    ),
    Role.IA_INVESTIGATOR: (
        Reach.DEPARTMENT,
        _EVERYONE
        | {
            _C.DIRECT_ASK,
            _C.SUPERVISION_READ,
            _C.PERMISSION_READ,
            _C.UNMASK,
            _C.CASE_READ,
            _C.CASE_WORK,
            _C.CASE_MOVE,
            _C.CASE_SPEAK,
            _C.BREAK_GLASS,
            _C.CLOCK_READ,
            _C.CASE_EXPORT,
            _C.REPORTER_ASK,
            _C.CUSTODY_READ,
            _C.CUSTODY_VERIFY,
            _C.CAPTURE,
        },
    ),
    Role.IA_COMMANDER: (
        Reach.DEPARTMENT,
        _SUPERVISING
        | {
            _C.SIGN_OFF,
            _C.DIRECT_SIGN,
            _C.REOPEN,
            _C.SAMPLE,
            _C.SEALED_KEEP,
            _C.CASE_CLASSIFY,
            _C.CASE_FIND,
            _C.CASE_GRANT,
            _C.ACCESS_SIGN,
            _C.RELATE,
            _C.CLOCK_KEEP,
            _C.TOLL,
            _C.CASE_EXPORT,
            _C.REPORTER_ASK,
            _C.CUSTODY_READ,
            _C.CUSTODY_VERIFY,
            _C.HOLD,
            _C.DISPOSE,
        },
    ),
    Role.CHIEF: (
        Reach.DEPARTMENT,
        _EVERYONE
        | _PERMITTING
        | {
            _C.SUPERVISION_READ,
            _C.CASE_READ,
            _C.WARNING_READ,
            _C.STATISTICS_READ,
            _C.CASE_MOVE,
            _C.CASE_SPEAK,
            _C.CASE_DETERMINE,
            _C.ACCESS_SIGN,
            _C.CLOCK_READ,
            _C.ESCALATE,
            _C.REGISTRY_READ,
            _C.CUSTODY_READ,
            _C.CUSTODY_VERIFY,
        },
    ),
    Role.LEGAL: (
        Reach.DEPARTMENT,
        _EVERYONE
        | {
            _C.WALL,
            _C.CASE_READ,
            _C.CASE_MOVE,
            _C.CASE_SPEAK,
            _C.CASE_ADVISE,
            _C.BREAK_GLASS,
            _C.ACCESS_SIGN,
            _C.CLOCK_READ,
            _C.CLOCK_KEEP,
            _C.TOLL_CONFIRM,
            _C.PERMISSION_READ,
            _C.HOLD,
            _C.DISPOSE,
        },
    ),
    Role.RECORDS: (
        Reach.NOTHING,
        _EVERYONE | _PERMITTING | {_C.SUPERVISION_READ, _C.CUSTODY_VERIFY, _C.HOLD, _C.DISPOSE},
    ),
    Role.AUDITOR: (
        Reach.NOTHING,
        _EVERYONE
        | {
            _C.SUPERVISION_READ,
            _C.STATISTICS_READ,
            _C.SAMPLE,
            _C.LOOKS_WATCH,
            _C.CUSTODY_READ,
            _C.CUSTODY_VERIFY,
        },
    ),
    Role.ADMIN: (
        Reach.NOTHING,
        _EVERYONE
        | {
            _C.RELATE,
            _C.REGISTRY_READ,
            _C.REGISTRY_EDIT,
            _C.COLLECT,
            _C.CUSTODY_VERIFY,
            _C.CUSTODY_KEYS,
        },
    ),
    Role.CUSTODIAN: (Reach.NOTHING, _EVERYONE | {_C.REPORTER_RELEASE}),
    Role.SYSTEM: (
        Reach.NOTHING,
        frozenset(
            {
                _C.FOUND,
                _C.COLLECT,
                _C.KEEP,
                _C.AGE,
                _C.CUSTODY_VERIFY,
                _C.CLOCK_WARN,
                _C.WARNING_RAISE,
                _C.CUSTODY_WINDOW,
                _C.SIT,
            }
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or service that acts; every service call takes one."""

    login: str
    role: Role
    person_id: int | None = None
    """Who the login is among the people of the record; None for a service."""
    unit_id: int | None = None
    """The unit the actor leads or belongs to; the root of `Reach.OWN_COMMAND`."""
    auth: str = "os"
    """How the identity was established: os · demo · service · proxy · sudo · ssh."""
    session: str = ""
    """Opaque id of this sitting, the same in all its custody entries."""
    acting: frozenset[Role] = frozenset()
    """Whose steps the actor takes in the one case of a transaction, beside those of the own role."""
    reach: Reach = field(init=False)

    def __post_init__(self) -> None:
        """Take the reach from the table."""
        object.__setattr__(self, "reach", _TABLE[self.role][0])

    def may(self, capability: Capability) -> bool:
        """Tell whether the actor's role carries the act, or one that the actor stands in for."""
        return any(capability in _TABLE[role][1] for role in self.roles)

    @property
    def roles(self) -> frozenset[Role]:
        """The actor's role, and those that the actor stands in for in the case at hand."""
        return self.acting | {self.role}


SERVICE: Final = Actor(login="watchdesk", role=Role.SYSTEM, auth="service")
"""The collecting service."""
