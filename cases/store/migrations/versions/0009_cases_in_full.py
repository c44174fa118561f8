"""What a case goes through: access by name, states, the record of the investigation."""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
