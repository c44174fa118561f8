"""Posts with the same text: one flag, several posts; pictures that were read."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
