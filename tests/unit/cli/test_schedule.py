"""Duty schedules by command: what fits goes in, and a flag shows the shift without weighing it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from support.department import exchange, keep, post
from support.program import Watchdesk

from cases.model.actors import SERVICE
from monitor.bootstrap import open_home
from monitor.clock import now

TEXT = "Rolling code 3 to a barricaded subject on Main St"


def test_a_shift_is_shown_beside_a_flag_and_raises_no_score(
    home: Path, tmp_path: Path, watchdesk: Watchdesk
) -> None:
    record = post(TEXT)
    assert record.published_at is not None
    start = record.published_at - timedelta(hours=1)
    file = tmp_path / "shifts.csv"
    file.write_text(
        f"person,from,to\n2001,{start.isoformat()},{(start + timedelta(hours=8)).isoformat()}\n"
        "2001,soon,later\n9,2026-01-01T06:00,2026-01-01T14:00\n2001,2026-01-01\n",
        "utf-8",
    )
    entered = watchdesk("people", "schedule", str(file), "--as", "adm")
    with open_home(home) as app:
        (lease,) = app.intake.lease(
            SERVICE, limit=1, due_only=False, handle=("mastodon", "@js@social.example")
        )
        keep(app.intake, lease, exchange(TEXT.encode(), now()), [record])
        assert app.pipeline.score() == 1
    shown = watchdesk("flags", "show", "4")

    assert (entered.code, entered.out) == (0, "1 shifts entered, 3 left out\n")
    for words in ("line 3: from: expected a day", "line 4: person '9'", "line 5: expected 3"):
        assert words in entered.err
    assert "context: posted during a scheduled shift, " in shown.out
    assert "not a finding" in shown.out
    made_from = watchdesk("flags", "show", "4", "--json").json["explanation"]["made_from"]
    assert "shift" not in str(made_from["document"])  # the scorer is never told


def test_a_file_of_which_nothing_fits_is_an_error(tmp_path: Path, watchdesk: Watchdesk) -> None:
    file = tmp_path / "shifts.csv"
    file.write_text("person,from,to\n9,2026-01-01T06:00,2026-01-01T14:00\n", "utf-8")

    assert watchdesk("people", "schedule", str(file), "--as", "adm").code == 2
    assert watchdesk("people", "schedule", str(file)).code == 3
