"""The procedure of a case: who may take each step, and what must be on record before it.

One table (`STEPS`) holds what a lieutenant of internal affairs would answer to "may this case go on?". A service
collects the `Standing` of a case, asks `require`, and writes the step; nothing else decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from cases.errors import IllegalTransition, Missing, NotPermitted
from cases.model.actors import Actor, Role
from cases.model.case_states import MOVES, CaseClass, CaseState
from cases.model.conflicts import NONE
from cases.model.records import CaseRecordView, RecordKind

_S = CaseState
_K = RecordKind


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a case when somebody wants it to take a step."""

    number: str
    state: CaseState
    klass: CaseClass | None
    known_on: date | None
    allegations: frozenset[int]
    """Ids."""
    records: tuple[CaseRecordView, ...]
    """In all compartments, in their order."""
    investigators: frozenset[str]
    """Logins of whoever is assigned."""
    tasks: int
    """How many are not done."""
    speech_clauses: frozenset[int] = frozenset()
    """Allegations whose clause asks for a form on speech before counsel lets it pass."""
    counsel: bool = False
    """Whether a clause touches speech or is under legal note, so that counsel reviews the case."""
    sustained: bool = False
    """Whether a disposition that stands now is `sustained`."""
    undecided: frozenset[int] = field(default_factory=frozenset)
    """Allegations without a disposition that stands now."""
    levels_waiting: tuple[str, ...] = ()
    """Levels of the chain of command that have not spoken yet, by unit."""
    clocks_started: bool = True
    """Whether every allegation that needs a clock has one."""
    tolled: bool = False
    """Whether a tolling that counsel confirmed is open today."""
    signature_missing: str = ""
    """The law that asks for a signed complaint before discipline, where none is on record."""

    def since(self, state: CaseState) -> tuple[CaseRecordView, ...]:
        """Return the records written since the case last came into a state; all where it never did."""
        for at in range(len(self.records) - 1, -1, -1):
            one = self.records[at]
            if one.kind is _K.MOVE and one.body.get("to") == state.value:
                return self.records[at + 1 :]
        return self.records

    def has(self, kind: RecordKind, *, since: CaseState | None = None) -> bool:
        """Tell whether a record of a kind exists, or exists since the case last came into a state."""
        return any(one.kind is kind for one in (self.since(since) if since else self.records))

    def last(self, kind: RecordKind) -> CaseRecordView | None:
        """Return the latest record of a kind."""
        return next((one for one in reversed(self.records) if one.kind is kind), None)

    def about(self, kind: RecordKind) -> frozenset[Any]:
        """Return the ids of the allegations that records of a kind speak of."""
        return frozenset(one.body.get("allegation") for one in self.records if one.kind is kind)


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must be on record before a step."""

    missing: str
    """The sentence that names it, where it is not there."""
    met: Callable[[Standing], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """A move from one state to another."""

    by: frozenset[Role]
    needs: tuple[Need, ...] = ()
    others_than: Callable[[Standing], frozenset[str]] | None = None
    """Logins that may not take it, because they did what it looks at."""
    only: Callable[[Standing], frozenset[str]] | None = None
    """Logins that alone may take it, whatever the role."""

    @property
    def limits(self) -> tuple[str, ...]:
        """Who among those roles may not take it, in words."""
        said = {"only who is assigned": self.only, "not who did what it looks at": self.others_than}
        return tuple(words for words, limited in said.items() if limited is not None)

    def open_to(self, standing: Standing, actor: Actor) -> bool:
        """Tell whether it is this actor's to take, whatever may still be missing."""
        return (
            bool(actor.roles & self.by)
            and (self.only is None or actor.login in self.only(standing))
            and (self.others_than is None or actor.login not in self.others_than(standing))
        )


def _record(kind: RecordKind, sentence: str, *, since: CaseState | None = None) -> Need:
    return Need(sentence, lambda standing: standing.has(kind, since=since))


_CLASS: Final = Need(
    "the class of the case: `cases classify`",
    lambda s: s.klass is not None and s.has(_K.CLASSIFICATION),
)
_KNOWN: Final = Need(
    "the day on which somebody authorised to start an investigation came to know of it; clocks start there",
    lambda s: s.known_on is not None,
)
_INVESTIGATED: Final = Need(
    "a class that is investigated here (formal, supervisor_level or criminal_referral)",
    lambda s: s.klass is not None and s.klass.investigated,
)
_ALLEGATION: Final = Need(
    "an allegation: person, clause and post; add one with `cases allege`",
    lambda s: bool(s.allegations),
)
_INVESTIGATOR: Final = Need(
    "an investigator who declared no conflict; assign one with `cases assign`",
    lambda s: bool(s.investigators) and s.investigators <= _free(s),
)
_CLOCKS: Final = Need(
    "a statutory clock for every allegation: `clocks start`", lambda s: s.clocks_started
)
_NOTICES: Final = Need(
    "the notice that was given in each interview",
    lambda s: all(one.body.get("notice") for one in s.records if one.kind is _K.INTERVIEW),
)
_TOLLING: Final = Need(
    "the ground of tolling, proposed by internal affairs and confirmed by counsel: `clocks toll`",
    lambda s: s.tolled,
)
_RESUMED: Final = Need(
    "the end of the tolling, from which day the clock runs again: `clocks resume`",
    lambda s: not s.tolled,
)
_EXCULPATORY: Final = _record(
    _K.EXCULPATORY,
    "what speaks for the subject, or what was looked at without finding any: `cases record` … exculpatory",
)
_REPORT: Final = _record(
    _K.REPORT, "the investigator's report: `cases submit-report`", since=_S.INVESTIGATING
)
_CHECKLIST: Final = Need(
    "the checklist of the review of quality, every point answered with yes: `cases checklist`",
    lambda s: any(
        one.kind is _K.CHECKLIST and one.body.get("passed") for one in s.since(_S.QUALITY_REVIEW)
    ),
)
_LEGAL_NOT_NEEDED: Final = Need(
    "the review by counsel: an allegation here touches speech or a clause under legal note, so it goes "
    "to legal review first",
    lambda s: not s.counsel,
)
_OPINION: Final = _record(
    _K.OPINION, "the opinion of counsel: `cases opinion`", since=_S.LEGAL_REVIEW
)
_SPEECH: Final = Need(
    "the form on speech for each allegation whose clause asks for it: `cases speech`",
    lambda s: s.speech_clauses <= s.about(_K.SPEECH_FORM),
)
_CHAIN: Final = Need(
    "the word of every level of the chain of command that is not conflicted: `cases concur`",
    lambda s: not s.levels_waiting,
)
_DECIDED: Final = Need(
    "a disposition for every allegation: `cases dispose`",
    lambda s: not s.undecided and bool(s.allegations),
)
_SUSTAINED: Final = Need(
    "a sustained allegation: where none is sustained the chief determines at once",
    lambda s: s.sustained,
)
_NONE_SUSTAINED: Final = Need(
    "the notice of proposed action: an allegation is sustained, so the subject is heard before the chief determines",
    lambda s: not s.sustained,
)
_SERVED: Final = Need(
    "the notice of proposed action with every option of penalty, its date of service and the proof: `cases propose`",
    lambda s: any(
        one.kind is _K.PROPOSED_ACTION and one.body.get("served_on") for one in s.since(_S.NOTICE)
    ),
)
_SIGNED: Final = Need(
    "a signed complaint, which the law here asks for before discipline: `cases record` … complaint",
    lambda s: not s.signature_missing,
)
_ANSWER: Final = _record(
    _K.RESPONSE,
    "the subject's answer, or the day on which the time for it passed: `cases respond`",
    since=_S.NOTICE,
)
_COMPARABLES: Final = _record(
    _K.COMPARABLES,
    "a look at comparable cases of the last five years: `cases comparables`",
    since=_S.FINDINGS,
)
_DETERMINATION: Final = _record(
    _K.DETERMINATION, "the chief's determination: `cases determine`", since=_S.FINDINGS
)
_OUTCOME: Final = _record(
    _K.DETERMINATION, "the chief's determination on the appeal: `cases determine`", since=_S.APPEAL
)
_APPEAL: Final = Need(
    "the appeal: `cases appeal`",
    lambda s: any(one.kind is _K.APPEAL for one in s.since(s.state)),
)
_TASKS: Final = Need("every task done: `cases tasks` lists those that wait", lambda s: s.tasks == 0)
_PROPOSED_CLOSING: Final = Need(
    "the proposal of internal affairs to close without an investigation, with its reason: `cases close`",
    lambda s: s.has(_K.NO_INVESTIGATION, since=_S.CLASSIFIED),
)
_REOPENING: Final = Need(
    "new evidence, proposed by internal affairs: `cases reopen`",
    lambda s: s.has(_K.REOPENING, since=_S.CLOSED),
)

_IAC: Final = frozenset({Role.IA_COMMANDER})
_CHIEF: Final = frozenset({Role.CHIEF})
_LEGAL: Final = frozenset({Role.LEGAL})
_WORKERS: Final = frozenset(
    {Role.IA_INVESTIGATOR, Role.SUPERVISOR, Role.COMMAND, Role.IA_COMMANDER}
)
_BACK: Final = frozenset({Role.IA_COMMANDER, Role.LEGAL, Role.COMMAND, Role.CHIEF})


def _free(standing: Standing) -> frozenset[str]:
    """Return the logins whose last declaration names no relation."""
    said = {one.by: one.body for one in standing.records if one.kind is _K.DECLARATION}
    return frozenset(login for login, body in said.items() if body.get("relation") == NONE)


def _investigators(standing: Standing) -> frozenset[str]:
    return standing.investigators


def _proposer(kind: RecordKind) -> Callable[[Standing], frozenset[str]]:
    def found(standing: Standing) -> frozenset[str]:
        last = standing.last(kind)
        return frozenset({last.by}) if last else frozenset()

    return found


STEPS: Final[dict[tuple[CaseState, CaseState], Step]] = {
    (_S.INTAKE, _S.CLASSIFIED): Step(_IAC, (_CLASS, _KNOWN)),
    (_S.CLASSIFIED, _S.CONFLICT_CHECK): Step(_IAC, (_INVESTIGATED, _ALLEGATION, _CLOCKS)),
    (_S.CLASSIFIED, _S.NO_INVESTIGATION): Step(
        _CHIEF, (_PROPOSED_CLOSING,), others_than=_proposer(_K.NO_INVESTIGATION)
    ),
    (_S.NO_INVESTIGATION, _S.CLOSED): Step(_IAC, (_TASKS,)),
    (_S.NO_INVESTIGATION, _S.CLASSIFIED): Step(_IAC | _CHIEF),
    (_S.CONFLICT_CHECK, _S.ASSIGNED): Step(_IAC, (_INVESTIGATOR,)),
    (_S.CONFLICT_CHECK, _S.CLASSIFIED): Step(_IAC),
    (_S.ASSIGNED, _S.INVESTIGATING): Step(_WORKERS, (_INVESTIGATOR,), only=_investigators),
    (_S.ASSIGNED, _S.CONFLICT_CHECK): Step(_IAC),
    (_S.INVESTIGATING, _S.TOLLED): Step(_IAC, (_TOLLING,)),
    (_S.TOLLED, _S.INVESTIGATING): Step(_IAC, (_RESUMED,)),
    (_S.INVESTIGATING, _S.CLASSIFIED): Step(_IAC),
    (_S.INVESTIGATING, _S.REPORTED): Step(
        _WORKERS,
        (_ALLEGATION, _INVESTIGATOR, _NOTICES, _EXCULPATORY, _REPORT),
        only=_investigators,
    ),
    (_S.REPORTED, _S.QUALITY_REVIEW): Step(_IAC, others_than=_investigators),
    (_S.REPORTED, _S.INVESTIGATING): Step(_IAC),
    (_S.QUALITY_REVIEW, _S.LEGAL_REVIEW): Step(_IAC, (_CHECKLIST,), others_than=_investigators),
    (_S.QUALITY_REVIEW, _S.CHAIN_REVIEW): Step(
        _IAC, (_CHECKLIST, _LEGAL_NOT_NEEDED), others_than=_investigators
    ),
    (_S.QUALITY_REVIEW, _S.INVESTIGATING): Step(_IAC),
    (_S.LEGAL_REVIEW, _S.CHAIN_REVIEW): Step(_LEGAL, (_OPINION, _SPEECH)),
    (_S.LEGAL_REVIEW, _S.INVESTIGATING): Step(_LEGAL),
    (_S.CHAIN_REVIEW, _S.FINDINGS): Step(
        frozenset({Role.COMMAND, Role.IA_COMMANDER}), (_CHAIN, _DECIDED)
    ),
    (_S.CHAIN_REVIEW, _S.INVESTIGATING): Step(_BACK - _LEGAL),
    (_S.FINDINGS, _S.NOTICE): Step(_CHIEF, (_DECIDED, _SUSTAINED, _SIGNED)),
    (_S.FINDINGS, _S.DETERMINED): Step(_CHIEF, (_DECIDED, _NONE_SUSTAINED, _DETERMINATION)),
    (_S.NOTICE, _S.RESPONSE): Step(_CHIEF | _IAC, (_SERVED, _ANSWER)),
    (_S.RESPONSE, _S.DETERMINED): Step(_CHIEF, (_COMPARABLES, _DETERMINATION, _DECIDED)),
    (_S.DETERMINED, _S.APPEAL): Step(_IAC | _LEGAL, (_APPEAL,)),
    (_S.APPEAL, _S.DETERMINED): Step(_CHIEF, (_DECIDED, _OUTCOME)),
    (_S.DETERMINED, _S.CLOSED): Step(_IAC, (_TASKS,)),
    (_S.CLOSED, _S.APPEAL): Step(_IAC | _LEGAL, (_APPEAL,)),
    (_S.CLOSED, _S.INVESTIGATING): Step(_CHIEF, (_REOPENING,), others_than=_proposer(_K.REOPENING)),
    (_S.CLOSED, _S.CLASSIFIED): Step(_CHIEF, (_REOPENING,), others_than=_proposer(_K.REOPENING)),
}
"""Every step but the withdrawal of what was opened in error, which is an undoing and asks for no record."""


def require(standing: Standing, actor: Actor, to: CaseState) -> None:
    """Let a case take a step, or say why not.

    Raises:
        IllegalTransition: There is no such step.
        NotPermitted: It is not this actor's to take.
        Missing: Something must be on record first; the sentence names the first of it.
    """
    step, ahead = STEPS.get((standing.state, to)), f"watchdesk cases next {standing.number}"
    if step is None:
        named = f"case {standing.number}"
        raise IllegalTransition(named, standing.state.said, to.said, ahead=ahead)
    if not actor.roles & step.by:
        who = " or ".join(sorted(role.value for role in step.by))
        raise NotPermitted(
            f"{actor.login} ({actor.role.value}) may not take a case from {standing.state.said} "
            f"to {to.said}: that is for {who}"
        )
    if step.only is not None and actor.login not in step.only(standing):
        raise NotPermitted(
            f"{actor.login} is not assigned to this case: this step is the investigator's"
        )
    if step.others_than is not None and actor.login in step.others_than(standing):
        raise NotPermitted(f"{actor.login} did what this step looks at: somebody else takes it")
    missing = [need.missing for need in step.needs if not need.met(standing)]
    if missing:
        more = f"; and {len(missing) - 1} more: `{ahead}`" if len(missing) > 1 else ""
        raise Missing(f"before {to.said} this case needs {missing[0]}{more}")


def next_steps(state: CaseState) -> tuple[CaseState, ...]:
    """Return the states that a case may come to next, in the order of the procedure."""
    return tuple(after for after in CaseState if after in MOVES[state])
