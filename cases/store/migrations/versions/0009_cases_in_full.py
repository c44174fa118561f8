"""What a case goes through: access by name, states, the record of the investigation."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from cases.store.migrations.checks import allow

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STATES = [
    *("intake", "classified", "no_investigation", "conflict_check", "assigned", "investigating"),
    *("tolled", "reported", "quality_review", "legal_review", "chain_review", "findings"),
    *("notice", "response", "determined", "appeal", "closed", "withdrawn"),
]
_CLASSES = [
    *("formal", "supervisor_level", "inquiry", "criminal_referral", "eeo_hr", "not_our_employee"),
]
_ROLES = [
    *("employee", "supervisor", "command", "ia_investigator", "ia_commander", "chief", "legal"),
    *("records", "auditor", "admin", "custodian", "system"),
]
_PARTS = [
    *("opener", "recipient", "investigator", "backup", "criminal_side", "reviewer", "counsel"),
    *("reader", "break_glass"),
]
_COMPARTMENTS = ["facts", "compelled", "criminal", "privileged"]
_KINDS = [
    *("move", "contact", "complaint", "classification", "no_investigation", "declaration"),
    *("challenge", "challenge_decided", "assignment", "interview", "canvass", "exculpatory"),
    *("commendation", "timeline", "tolling", "report", "supplement", "checklist", "opinion"),
    *("speech_form", "concurrence", "skipped_level", "finding", "proposed_action", "response"),
    *("comparables", "determination", "appeal", "link", "reopening", "comment"),
]


def upgrade() -> None:
    allow("person", "role", "role_values", _ROLES)
    _states()
    _grants()
    _conflicts()
    _records()
    op.execute(
        "INSERT INTO case_grant (case_id, person_id, part, why, granted_by, granted_at) "
        "SELECT c.id, p.id, 'opener', 'opened it', c.opened_by, c.opened_at "
        "FROM incident_case c JOIN person p ON p.login = c.opened_by"
    )
    op.execute(
        "INSERT INTO case_grant (case_id, unit_id, part, why, granted_by, granted_at) "
        "SELECT c.id, c.unit_id, 'recipient', 'opened in this unit', c.opened_by, c.opened_at "
        "FROM incident_case c WHERE c.unit_id IS NOT NULL AND NOT c.restricted"
    )


def _states() -> None:
    """What was with internal affairs is restricted to it; what a supervisor looked into is in intake."""
    # A move of an older case is an entry in the log; its row starts again where the record of moves begins.
    op.add_column(
        "incident_case",
        sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    restricted = sa.table("incident_case", sa.column("restricted"), sa.column("state"))
    op.execute(
        restricted.update().where(restricted.c.state == "internal_affairs").values(restricted=True)
    )
    both = ["review", "internal_affairs", *_STATES]
    allow("incident_case", "state", "casestate_values", both)
    op.execute(
        "UPDATE incident_case SET state = 'intake' WHERE state IN ('review', 'internal_affairs')"
    )
    allow("incident_case", "state", "casestate_values", _STATES)
    _add_one_of("incident_case", "klass", "caseclass_values", _CLASSES, default=None)
    op.add_column(
        "incident_case", sa.Column("profile", sa.String(), nullable=False, server_default="")
    )
    for name in ("acted_on", "known_on", "due_on"):
        op.add_column("incident_case", sa.Column(name, sa.Date(), nullable=True))
    for table in ("note", "evidence"):
        _add_one_of(
            table, "compartment", f"{table}_compartment_values", _COMPARTMENTS, default="facts"
        )


def _grants() -> None:
    op.create_table(
        "case_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        _one_of("role", "grant_role_values", _ROLES, nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        _one_of("part", "part_values", _PARTS),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_case_grant_case", "case_grant", ["case_id"])
    op.create_index("ix_case_grant_person", "case_grant", ["person_id", "ended_at", "case_id"])


def _conflicts() -> None:
    op.create_table(
        "recusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_recusal_person", "recusal", ["person_id", "lifted_at", "case_id"])
    op.create_table(
        "relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_relation_person", "relation", ["person_id"])
    op.create_index("ix_relation_other", "relation", ["other_id"])


def _records() -> None:
    op.create_table(
        "case_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _one_of("kind", "recordkind_values", _KINDS),
        _one_of("compartment", "compartment_values", _COMPARTMENTS),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("written_at", UTCDateTime(), nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number"),
        sqlite_strict=True,
    )
    op.create_index("ix_case_record_kind", "case_record", ["case_id", "kind"])
    op.create_table(
        "case_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        _one_of("for_role", "for_role_values", _ROLES, nullable=True),
        sa.Column("for_login", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_case_task_case", "case_task", ["case_id"])
    op.create_index("ix_case_task_open", "case_task", ["done_at", "due_on", "id"])


def _one_of(column: str, name: str, values: list[str], *, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=nullable)


def _add_one_of(table: str, column: str, name: str, values: list[str], default: str | None) -> None:
    """Add a closed set with its CHECK; Alembic cannot on SQLite."""
    kind = "TEXT" if op.get_bind().dialect.name == "sqlite" else "VARCHAR(32)"
    among = ", ".join(f"'{value}'" for value in values)
    filled = "" if default is None else f"DEFAULT '{default}' NOT NULL "
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} {filled}"
        f"CONSTRAINT {name} CHECK ({column} IN ({among}))"
    )
