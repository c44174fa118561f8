"""Directed looks: one person's posts beyond triage, for a reason, for a time, signed by a second one (E.7, V.B.1)."""

from __future__ import annotations

import re
from datetime import date, timedelta, tzinfo
from typing import Final

from cases.errors import BadInput, Conflicted, Missing, NotFound, NotPermitted, OutOfSight, Refused
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Reach, Role
from cases.model.directed_looks import ASKED_WITHIN, DirectedLook, Limits, NewLook, Standing
from cases.model.draws import SeenPost
from cases.model.masking import Masks
from cases.model.notices import NoticeKind
from cases.policy import Catalogue
from cases.services import opening
from cases.services.by_eye import flagged
from cases.services.notices import notify, settle
from cases.services.reviews import POSTS_CAP, masked
from cases.services.words import required, taken
from cases.store.transaction import Store, Transaction

_REASON_CAP: Final = 2_000
_MATTER: Final = re.compile(r"(?:IA|R)-[0-9]{4}-[0-9]{4,}")
SEEN_IN: Final = ("directed-look", "A person saw it in a directed look.")


class DirectedLooks:
    """Directed looks."""

    def __init__(
        self, store: Store, catalogue: Catalogue, masks: Masks, limits: Limits, zone: tzinfo
    ) -> None:
        """Work within these limits; show and keep words through `masks`; days are those of `zone`."""
        self._store = store
        self._catalogue = catalogue
        self._masks = masks
        self._limits = limits
        self._zone = zone

    def ask(self, actor: Actor, new: NewLook) -> DirectedLook:
        """Ask to look at one person's posts; nobody sees any before a second person has signed.

        Raises:
            OutOfSight: There is no such person in the actor's command, or the actor is in conflict.
            Missing: There is no reason, or neither clause nor number of a case or report.
            BadInput: It goes further back, or runs longer, than the settings allow; the number is none.
        """
        reason = self._masks.text(required(new.reason, "the reason", cap=_REASON_CAP))
        matter = taken(new.matter, "the number", cap=40)
        if not (new.clause or matter):
            raise Missing("name the clause, or the case or report, that the look is for")
        if new.clause:
            opening.provision(self._catalogue, new.clause)
        if matter and not _MATTER.fullmatch(matter):
            raise BadInput(
                "a case or report is named by its number, such as IA-2026-0001 or R-2026-0001"
            )
        if not 1 <= new.days <= self._limits.directed_days:
            raise BadInput(
                f"a directed look goes back 1 to {self._limits.directed_days} days, not {new.days}"
            )
        with self._store.begin(actor, Capability.DIRECT_ASK) as tx:
            today = self._today(tx)
            last = today + timedelta(days=self._limits.runs_days)
            if not today <= new.ends_on <= last:
                raise BadInput(f"the last day lies between today and {last}, not on {new.ends_on}")
            if matter:
                _require_matter(tx, matter)
            person_id = _person(tx, new.number)
            asked = tx.directed_looks.asked_since(actor.login, tx.now - ASKED_WITHIN) + 1
            look_id = tx.directed_looks.ask(
                person_id=person_id,
                reason=reason,
                clause=new.clause,
                matter=matter,
                since=tx.now - timedelta(days=new.days),
                ends_on=new.ends_on,
                asked_by=actor.login,
                asked_at=tx.now,
                looks=0,
                alert=asked > self._limits.alert_asked,
                ended_by=None,
                ended_at=None,
                why_ended="",
            )
            details: dict[str, object] = {
                "person": person_id,
                "reason": reason,
                "clause": new.clause,
                "matter": matter,
                "days": new.days,
                "ends_on": new.ends_on.isoformat(),
            }
            tx.record(CustodyAction.DIRECTED_ASKED, f"directed_look:{look_id}", details=details)
            if asked > self._limits.alert_asked:
                _tell_auditor(tx, person_id, asked, "directed looks asked for within 90 days")
            signers = {Role.COMMAND, Role.IA_COMMANDER}
            notify(tx, NoticeKind.TASK, f"directed_look:{look_id}", roles=signers)
            return self._one(tx, look_id)

    def decide(self, actor: Actor, look_id: int, *, grant: bool, why: str) -> DirectedLook:
        """Say, as the second person, whether somebody may look.

        Raises:
            OutOfSight: There is none in the actor's command, or the actor is in conflict.
            Conflicted: The actor asked for it.
            Refused: It is decided or over.
        """
        words = self._masks.text(required(why, "why", cap=_REASON_CAP))
        with self._store.begin(actor, Capability.DIRECT_SIGN) as tx:
            look = self._held(tx, look_id)
            if look.asked_by == actor.login:
                raise Conflicted(
                    "a second person decides on a directed look, not the one who asked"
                )
            if look.standing is not Standing.ASKED:
                raise Refused(f"directed look {look_id} is {look.standing.value}")
            tx.directed_looks.decide(
                look_id=look_id, granted=grant, why=words, by=actor.login, at=tx.now
            )
            action = CustodyAction.DIRECTED_GRANTED if grant else CustodyAction.DIRECTED_DECLINED
            tx.record(action, f"directed_look:{look_id}", details={"why": words})
            settle(tx, f"directed_look:{look_id}")
            notify(tx, NoticeKind.TASK, f"directed_look:{look_id}", logins=(look.asked_by,))
            return self._one(tx, look_id)

    def posts(self, actor: Actor, look_id: int) -> tuple[SeenPost, ...]:
        """Return the posts that a granted look may see, the newest first, personal data masked. An entry each time.

        Raises:
            OutOfSight: There is none in the actor's command, or the actor is in conflict.
            NotPermitted: Somebody else asked for it.
            Refused: It is not granted, or over.
        """
        with self._store.begin(actor, Capability.DIRECT_ASK) as tx:
            look = self._usable(tx, look_id)
            person_id = _require(tx.directed_looks.lock(look_id), look_id)
            found = tx.watched.posts(tx.sight(), person_id, look.since, tx.now, limit=POSTS_CAP)
            looks = look.looks + 1
            alert = not look.flagged and looks == self._limits.alert_after + 1
            tx.directed_looks.change(look_id, looks=looks, alert=look.alert or alert)
            details: dict[str, object] = {"posts": len(found), "since": look.since.isoformat()}
            tx.record(CustodyAction.DIRECTED_SHOWN, f"directed_look:{look_id}", details=details)
            if alert:
                _tell_auditor(tx, person_id, looks, "a directed look opened without a flag")
            return tuple(masked(one, self._masks) for one in found)

    def flag(self, actor: Actor, look_id: int, version: int, *, clause: str, note: str) -> int:
        """Put a post of the look into the queue, by a clause; return the flag's id.

        Raises:
            OutOfSight: There is none in the actor's command, or the actor is in conflict.
            NotPermitted: Somebody else asked for it.
            NotFound: The version is of no post of this look.
            Refused: The look is not granted, or over; the post is flagged already.
        """
        cited = opening.provision(self._catalogue, clause)
        words = self._masks.text(required(note, "what you saw"))
        with self._store.begin(actor, Capability.DIRECT_ASK) as tx:
            look = self._usable(tx, look_id)
            person_id = _require(tx.directed_looks.lock(look_id), look_id)
            if not tx.watched.may_flag(tx.sight(), person_id, version, look.since, tx.now):
                raise NotFound(f"no post {version} in this look")
            flag_id = flagged(tx, self._catalogue, self._masks, version, cited, seen_in=SEEN_IN)
            if flag_id is None:
                raise Refused(f"post {version} is flagged already")
            tx.watched.flagged(
                review_id=None, look_id=look_id, flag_id=flag_id, by=actor.login, at=tx.now
            )
            details: dict[str, object] = {"flag": flag_id, "clause": clause, "note": words}
            tx.record(CustodyAction.DIRECTED_FLAGGED, f"directed_look:{look_id}", details=details)
            return flag_id

    def end(self, actor: Actor, look_id: int, *, why: str) -> DirectedLook:
        """End a look before its last day: whoever asked for it, or may sign.

        Raises:
            OutOfSight: There is none in the actor's command, or the actor is in conflict.
            NotPermitted: The actor neither asked for it nor may sign.
            Refused: It is over.
        """
        words = self._masks.text(required(why, "why it ends", cap=_REASON_CAP))
        with self._store.begin(actor, Capability.DIRECT_ASK) as tx:
            look = self._held(tx, look_id)
            if look.asked_by != actor.login and not actor.may(Capability.DIRECT_SIGN):
                raise NotPermitted(f"directed look {look_id} is {look.asked_by}'s")
            if look.standing not in {Standing.ASKED, Standing.GRANTED}:
                raise Refused(f"directed look {look_id} is {look.standing.value}")
            tx.directed_looks.change(
                look_id, ended_by=actor.login, ended_at=tx.now, why_ended=words
            )
            tx.record(
                CustodyAction.DIRECTED_ENDED, f"directed_look:{look_id}", details={"why": words}
            )
            return self._one(tx, look_id)

    def list(self, actor: Actor, *, alerts_only: bool = False) -> tuple[DirectedLook, ...]:
        """Return the looks in the actor's command, the newest first; all of them for an auditor. An entry.

        Nobody sees looks at themselves, or at anybody they are related to.
        """
        with self._store.begin(actor, Capability.SUPERVISION_READ) as tx:
            whole = actor.reach is Reach.NOTHING
            found = tx.directed_looks.all(
                None if whole else tx.sight(), self._today(tx), not_person=actor.person_id
            )
            tx.record(
                CustodyAction.DIRECTED_READ, "log:directed_looks", details={"lines": len(found)}
            )
            return tuple(one for one in found if one.alert or not alerts_only)

    def _today(self, tx: Transaction) -> date:
        return tx.now.astimezone(self._zone).date()

    def _one(self, tx: Transaction, look_id: int) -> DirectedLook:
        (found,) = tx.directed_looks.all(tx.sight(), self._today(tx), look_id=look_id)
        return found

    def _held(self, tx: Transaction, look_id: int) -> DirectedLook:
        """Return a look in sight, held against others.

        Raises:
            OutOfSight: There is none.
        """
        tx.directed_looks.lock(look_id)
        found = tx.directed_looks.all(tx.sight(), self._today(tx), look_id=look_id)
        if not found:
            raise OutOfSight(f"no directed look {look_id}")
        return found[0]

    def _usable(self, tx: Transaction, look_id: int) -> DirectedLook:
        look = self._held(tx, look_id)
        if look.asked_by != tx.actor.login:
            raise NotPermitted(f"directed look {look_id} was granted to {look.asked_by}")
        if look.standing is not Standing.GRANTED:
            waits = ": a second person has still to sign" if look.standing is Standing.ASKED else ""
            raise Refused(f"directed look {look_id} is {look.standing.value}{waits}")
        return look


def _person(tx: Transaction, number: str) -> int:
    """Return a person in the actor's command, with whom the actor is in no conflict.

    Raises:
        OutOfSight: There is none.
    """
    found, sight = tx.people.by_number(number), tx.sight()
    if (
        found is None
        or found[0] in sight.not_persons
        or (sight.units is not None and found[1] not in sight.units)
    ):
        raise OutOfSight(f"no person with the number {number} in your command")
    return found[0]


def _require(person_id: int | None, look_id: int) -> int:
    if person_id is None:
        raise OutOfSight(f"no directed look {look_id}")
    return person_id


def _require_matter(tx: Transaction, number: str) -> None:
    """Refuse a number of nothing that the actor may know of.

    Raises:
        OutOfSight: There is no such case, or report, in sight.
    """
    case = number
    if number.startswith("R-"):
        report = tx.reports.by_number(number)
        case = report.case if report else ""
    if not case or tx.incidents.get(case, tx.sight()) is None:
        raise OutOfSight(f"no case or report {number}")


def _tell_auditor(tx: Transaction, person_id: int, count: int, what: str) -> None:
    tx.looks.alert(tx.actor.login, person_id, count, tx.now)
    tx.record(
        CustodyAction.VIEWER_ALERT,
        f"person:{person_id}",
        details={"looks": count, "what": what},
    )
    notify(tx, NoticeKind.HOUSE, "", roles={Role.AUDITOR})
