"""Who may do what: roles, capabilities and reach, in one table. What is not in the table is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


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
    """An act that a role may carry."""

    FOUND = "found"
    """Make the first administrator of an empty home."""
    COLLECT = "collect"
    KEEP = "keep"
    """Put exchanges, posts and findings into the record."""
    CAPTURE = "capture"
    """Capture a page by hand, import a file that was handed in."""
    TRIAGE = "triage"
    """See the queue, claim, dismiss, give notice, open a case."""
    ESCALATE = "escalate"
    SIGN_OFF = "sign_off"
    """Sign, or decline, coaching that somebody else proposed."""
    REOPEN = "reopen"
    """Put a dismissed flag back into the queue."""
    SAMPLE = "sample"
    """Draw samples for a second look, and read what came of them."""
    DRAW = "draw"
    """Make random reviews (V.B.1), and do those that fall to one."""
    DIRECT_ASK = "direct_ask"
    DIRECT_SIGN = "direct_sign"
    """Be the second person, who grants or declines a directed look."""
    SUPERVISION_READ = "supervision_read"
    """See which draws, directed looks and checks of pages there were, and their proofs; no content."""
    WALL = "wall"
    """See what is kept from the chain of command as possible concerted activity, and decide on it (E.8)."""
    AGE = "age"
    """Raise what is overdue one level up: the service's own act."""
    UNMASK = "unmask"
    """See the personal data in a post in plain, for a purpose that is named and kept (safeguard E.8)."""
    CASE_READ = "case_read"
    CASE_WORK = "case_work"
    CASE_CLASSIFY = "case_classify"
    """Say what kind of matter a case is, propose to close it, look over the quality of its investigation."""
    CASE_SPEAK = "case_speak"
    """Say what a review asks one: the facts on speech, the word of a level, the subject's answer."""
    CASE_ADVISE = "case_advise"
    """Advise on a case as its counsel."""
    CASE_FIND = "case_find"
    """Propose what is found of allegations."""
    CASE_DETERMINE = "case_determine"
    WARNING_READ = "warning_read"
    """See early warnings of one's command, and say what was done about them."""
    WARNING_RAISE = "warning_raise"
    STATISTICS_READ = "statistics_read"
    CASE_GRANT = "case_grant"
    """Let somebody into a case by name, and end it."""
    BREAK_GLASS = "break_glass"
    """Let oneself into a case for an hour, with notice to others."""
    ACCESS_SIGN = "access_sign"
    """Ask for an exception to need to know, or be the second person who signs one."""
    RELATE = "relate"
    """Keep relations between people, which keep each out of the other's matters."""
    LOOKS_WATCH = "looks_watch"
    """See who looks at whose cases: counts and times."""
    CASE_MOVE = "case_move"
    """Take a case a step on; the procedure says whose step it is."""
    CLOCK_READ = "clock_read"
    CLOCK_KEEP = "clock_keep"
    """Start statutory clocks, let them run again, say what met them."""
    TOLL = "toll"
    """Propose that a time does not count against a statutory clock."""
    TOLL_CONFIRM = "toll_confirm"
    CLOCK_WARN = "clock_warn"
    CASE_EXPORT = "case_export"
    REPORT = "report"
    """Report a violation one knows of (V.B.2): every employee's duty."""
    REPORTER_ASK = "reporter_ask"
    """Ask the custodian who made a confidential report, and see it once it is released."""
    REPORTER_RELEASE = "reporter_release"
    """Decide who may see that, and watch over reporters."""
    PERMISSION_READ = "permission_read"
    """See consents, approvals and releases on file."""
    PERMISSION_EDIT = "permission_edit"
    """Put them on file and end them."""
    SEALED_KEEP = "sealed_keep"
    """Put undercover members and call numbers into the sealed register; nobody may read it."""
    REGISTRY_READ = "registry_read"
    REGISTRY_EDIT = "registry_edit"
    CUSTODY_READ = "custody_read"
    CUSTODY_VERIFY = "custody_verify"
    """Hash everything again; sign a head of the log, which tells no more than its length."""
    CUSTODY_KEYS = "custody_keys"
    """Replace the keys of the home: the one that signs the heads, the one that wraps those of the vault."""
    CUSTODY_WINDOW = "custody_window"
    """See how long no head of the log has left the machine, which tells nothing of what is in it."""
    HOLD = "hold"
    """Place a legal hold, and lift one that somebody else placed."""
    DISPOSE = "dispose"
    """See what retention makes due; propose a disposal, or decide on one that somebody else proposed."""
    SIT = "sit"
    """Sit down at the desk by a door that vouches for whoever comes; every person may."""

    @property
    def said(self) -> str:
        """The act in words, as in 'the right to …'."""
        return _SAID[self]


_SAID: Final = {
    Capability.FOUND: "found a home",
    Capability.COLLECT: "collect public posts",
    Capability.KEEP: "keep what was collected",
    Capability.CAPTURE: "capture pages and import files",
    Capability.TRIAGE: "triage flags",
    Capability.ESCALATE: "escalate",
    Capability.SIGN_OFF: "sign coaching",
    Capability.REOPEN: "reopen dismissed flags",
    Capability.SAMPLE: "draw samples for a second look",
    Capability.DRAW: "make and do random reviews",
    Capability.DIRECT_ASK: "ask for directed looks",
    Capability.DIRECT_SIGN: "sign directed looks",
    Capability.SUPERVISION_READ: "see draws, directed looks and checks of pages",
    Capability.WALL: "decide on concerted activity",
    Capability.AGE: "raise overdue flags",
    Capability.UNMASK: "see personal data unmasked",
    Capability.CASE_READ: "read cases",
    Capability.CASE_WORK: "work on cases",
    Capability.CASE_CLASSIFY: "classify cases",
    Capability.CASE_SPEAK: "speak to cases",
    Capability.CASE_ADVISE: "advise on cases as counsel",
    Capability.CASE_FIND: "propose findings",
    Capability.CASE_DETERMINE: "determine cases",
    Capability.WARNING_READ: "read early warnings",
    Capability.WARNING_RAISE: "raise early warnings",
    Capability.STATISTICS_READ: "read statistics",
    Capability.CASE_GRANT: "let people into cases",
    Capability.BREAK_GLASS: "break glass",
    Capability.ACCESS_SIGN: "sign exceptions to access",
    Capability.RELATE: "keep relations between people",
    Capability.LOOKS_WATCH: "watch who looks at cases",
    Capability.CASE_MOVE: "take cases on",
    Capability.CLOCK_READ: "see statutory clocks",
    Capability.CLOCK_KEEP: "keep statutory clocks",
    Capability.TOLL: "propose tolling",
    Capability.TOLL_CONFIRM: "confirm tolling",
    Capability.CLOCK_WARN: "warn of statutory clocks",
    Capability.CASE_EXPORT: "export cases",
    Capability.REPORT: "report a violation",
    Capability.REPORTER_ASK: "ask who reported",
    Capability.REPORTER_RELEASE: "release who reported",
    Capability.PERMISSION_READ: "read the register of permissions",
    Capability.PERMISSION_EDIT: "change the register of permissions",
    Capability.SEALED_KEEP: "keep the sealed register",
    Capability.REGISTRY_READ: "read the registry",
    Capability.REGISTRY_EDIT: "change the registry",
    Capability.CUSTODY_READ: "read the custody log",
    Capability.CUSTODY_VERIFY: "verify custody",
    Capability.CUSTODY_KEYS: "replace the keys of the home",
    Capability.CUSTODY_WINDOW: "see how far custody is covered outside",
    Capability.HOLD: "place and lift legal holds",
    Capability.DISPOSE: "dispose of records",
    Capability.SIT: "sit down at the desk",
}


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
