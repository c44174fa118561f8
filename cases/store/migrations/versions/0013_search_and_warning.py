"""Search across cases, early warning."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_COMPARTMENTS = ["facts", "compelled", "criminal", "privileged"]


def upgrade() -> None:
    op.create_table(
        "search_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=False),
        _one_of("compartment", "search_compartment_values", _COMPARTMENTS),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["incident_case.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_search_item_case", "search_item", ["case_id"])
    _index_words()
    _take_in()
    op.create_table(
        "early_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _one_of("level", "warninglevel_values", ["warning", "critical"]),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("matters", sa.JSON(), nullable=False),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_early_warning_person", "early_warning", ["person_id", "id"])


def _index_words() -> None:
    """Index the words: FTS5 beside the table on SQLite, a GIN index over the same words on PostgreSQL."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE INDEX ix_search_item_words ON search_item "
            "USING gin (to_tsvector('simple', words))"
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_item', "
        "content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
    )


def _take_in() -> None:
    """Take in what cases of an older schema hold in words."""
    for kind, ref, words, source in (
        ("case", "c.id", "c.title", "incident_case c"),
        ("note", "n.id", "n.text", "note n JOIN incident_case c ON c.id = n.case_id"),
        ("evidence", "e.item", "e.about", "evidence e JOIN incident_case c ON c.id = e.case_id"),
        (
            "evidence",
            "e.item",
            "f.excerpt",
            (
                "evidence e JOIN incident_case c ON c.id = e.case_id "
                "JOIN flag f ON f.post_version_id = e.post_version_id"
            ),
        ),
    ):
        op.execute(
            "INSERT INTO search_item (case_id, kind, ref, compartment, words) "
            f"SELECT c.id, '{kind}', {ref}, 'facts', {words} FROM {source} WHERE {words} <> ''"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO search_words (search_words) VALUES ('rebuild')")


def _one_of(column: str, name: str, values: list[str]) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=False)
