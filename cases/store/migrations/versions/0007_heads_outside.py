"""Heads of the custody log outside of this machine: time stamps, and the clocks they were taken by."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
