"""What scoring keeps: posts with the same text, duty schedules, permissions, sealed names."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
