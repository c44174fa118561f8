"""The terms of a query on flags as conditions in SQL.

Names are looked up in their own small tables, so that neither the list nor its count joins anything for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from operator import eq, ge, gt, le, lt
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from cases.model.queries import Field, FlagQuery, Is, Sight, Term
from cases.model.states import WAITING, FlagState
from cases.store.queries.common import name_matches
from cases.store.queries.grants import cases_of
from cases.store.tables import CaseRow, FlagRow, HandleRow, PersonRow, SnoozeRow, UnitRow

Condition = ColumnElement[bool]
Made = Callable[[Term, str, datetime], Condition]
"""Makes a condition of a term, the login that asks, and the moment."""
_OPS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "=": eq,
    ">=": ge,
    "<=": le,
    ">": gt,
    "<": lt,
}


def conditions(query: FlagQuery, sight: Sight) -> list[Condition]:
    """Return what the terms of a query ask of a flag; what is set aside is left out unless it is asked for."""
    if sight.at is None:
        if query.terms:
            raise ValueError("terms need the moment of the look")  # a bug of ours, never shipped
        return []
    wanted = [_term(term, sight, sight.at) for term in query.terms]
    if not query.aside and query.states <= WAITING:
        wanted.append(not_(_aside(sight.at)))
    return wanted


def _aside(now: datetime) -> Condition:
    """Look into a table of its own name: the list joins the same one."""
    row = aliased(SnoozeRow)
    return exists().where(col(row.flag_id) == col(FlagRow.id), col(row.until) > now)


def _term(term: Term, sight: Sight, now: datetime) -> Condition:
    made = _MADE[term.field](term, sight.login, now)
    if term.field is Field.CASE:  # nobody learns by asking that there is a case
        made = and_(made, col(FlagRow.case_id).in_(cases_of(sight)))
    return not_(made) if term.negated else made


def _clause(term: Term, _login: str, _now: datetime) -> Condition:
    named = map(_as_written, term.values)
    return or_(*(col(FlagRow.clause).startswith(one, autoescape=True) for one in named))


def _as_written(clause: str) -> str:
    """Return a clause as the policy writes it: part and section in capitals, the rest not."""
    part, dot, rest = clause.partition(".")
    section, second, rest = rest.partition(".")
    return f"{part.upper()}{dot}{section.upper()}{second}{rest.lower()}"


def _number(column: Any) -> Made:  # noqa: ANN401  a SQLModel attribute
    def made(term: Term, _login: str, _now: datetime) -> Condition:
        condition: Condition = _OPS[term.op](col(column), term.number)
        return condition

    return made


def _severity(term: Term, _login: str, _now: datetime) -> Condition:
    """Compare so that no other index is taken for it: the queue's gives the order too, and nothing is sorted."""
    condition: Condition = _OPS[term.op](col(FlagRow.severity) + 0, term.number)
    return condition


def _age(term: Term, _login: str, now: datetime) -> Condition:
    """Older is earlier, so the comparison is turned round."""
    turned = {"<": gt, "<=": ge, ">": lt, ">=": le}[term.op]
    since = func.coalesce(col(FlagRow.published_at), col(FlagRow.observed_at))
    condition: Condition = turned(since, now - timedelta(seconds=term.number))
    return condition


def _within(key: Any, table: Any, *columns: Any) -> Made:  # noqa: ANN401  SQLModel attributes
    """Make the condition that a row of a small table, named by `key`, holds the value in one of `columns`."""

    def made(term: Term, _login: str, _now: datetime) -> Condition:
        matches = or_(*(name_matches(value, *columns) for value in term.values))
        return and_(col(key).is_not(None), col(key).in_(select(col(table.id)).where(matches)))

    return made


def _held(logins: Sequence[str], now: datetime) -> Condition:
    running = and_(
        col(FlagRow.state) == FlagState.CLAIMED,
        col(FlagRow.held_until).is_not(None),
        col(FlagRow.held_until) > now,
    )
    return and_(running, col(FlagRow.held_by).in_(logins)) if logins else running


def _holder(term: Term, login: str, now: datetime) -> Condition:
    return _held([login if value == "me" else value for value in term.values], now)


def _is(term: Term, login: str, now: datetime) -> Condition:
    asked: dict[Is, Condition] = {
        Is.NEW: col(FlagRow.state) == FlagState.NEW,
        Is.HELD: _held((), now),
        Is.MINE: _held((login,), now),
        Is.FREE: or_(
            col(FlagRow.state) != FlagState.CLAIMED,
            func.coalesce(col(FlagRow.held_until), now) <= now,
        ),
        Is.SNOOZED: _aside(now),
    }
    return or_(*(asked[Is(value)] for value in term.values))


def _words(term: Term, _login: str, _now: datetime) -> Condition:
    (typed,) = term.values
    handles = select(col(HandleRow.id)).where(name_matches(typed, HandleRow.handle))
    people = select(col(PersonRow.id)).where(name_matches(typed, PersonRow.name))
    return or_(
        name_matches(typed, FlagRow.excerpt),
        col(FlagRow.handle_id).in_(handles),
        and_(col(FlagRow.person_id).is_not(None), col(FlagRow.person_id).in_(people)),
    )


_MADE: Final[dict[Field, Made]] = {
    Field.CLAUSE: _clause,
    Field.SCORE: _number(FlagRow.score),
    Field.SEVERITY: _severity,
    Field.ID: _number(FlagRow.id),
    Field.UNIT: _within(FlagRow.unit_id, UnitRow, UnitRow.name),
    Field.PERSON: _within(FlagRow.person_id, PersonRow, PersonRow.name, PersonRow.number),
    Field.HANDLE: _within(FlagRow.handle_id, HandleRow, HandleRow.handle),
    Field.PLATFORM: _within(FlagRow.handle_id, HandleRow, HandleRow.platform),
    Field.CASE: _within(FlagRow.case_id, CaseRow, CaseRow.number),
    Field.AGE: _age,
    Field.IS: _is,
    Field.HELD: _holder,
    Field.WORDS: _words,
}
