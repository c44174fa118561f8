"""The sealed register by command, and who sees what it finds."""

from __future__ import annotations

from pathlib import Path

from support.department import exchange, keep, post
from support.program import Watchdesk

from cases.model.actors import SERVICE
from monitor.bootstrap import open_home
from monitor.clock import now

TEXT = "Coffee with Jane Zzyzx at the diner"


def test_a_sealed_name_goes_to_the_commander_alone(
    home: Path, tmp_path: Path, watchdesk: Watchdesk
) -> None:
    file = tmp_path / "uc.csv"
    file.write_text("Name,handle\nJane Zzyzx,@jz\nX,\n", "utf-8")
    sealed = watchdesk("sealed", "import", str(file), "--kind", "undercover", "--as", "iac")

    assert sealed.code == 0, sealed.err
    assert "3 hashes sealed, 0 count no more, 1 lines left out" not in sealed.out  # @jz is short
    assert "2 hashes sealed" in sealed.out
    assert "line 3" in sealed.err
    assert "Zzyzx" not in sealed.out + sealed.err
    assert "Zzyzx" not in watchdesk("sealed", "status", "--as", "iac", "--json").out
    with open_home(home) as app:
        (lease,) = app.intake.lease(
            SERVICE, limit=1, due_only=False, handle=("mastodon", "@js@social.example")
        )
        keep(app.intake, lease, exchange(TEXT.encode(), now()), [post(TEXT)])
        assert app.pipeline.score() == 1
    assert watchdesk("flags", "show", "4").code == 4
    listed = watchdesk("flags", "list", "--as", "iac", "--json").out
    shown = watchdesk("flags", "show", "4", "--as", "iac", "--json").json
    assert shown["explanation"]["clauses"] == {"V.A.8.a-4": 90}
    assert "Zzyzx" not in listed + str(shown)
    again = watchdesk("flags", "recompute", "4", "--as", "iac")
    assert (again.code, "identical" in again.out) == (0, True), again.out


def test_a_file_without_its_columns_is_refused_without_repeating_it(
    tmp_path: Path, watchdesk: Watchdesk
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("secret\nJane\n", "utf-8")
    refused = watchdesk("sealed", "import", str(file), "--kind", "cad", "--as", "iac")
    file.write_bytes(b"number\n\xff\xfe\n")
    broken = watchdesk("sealed", "import", str(file), "--kind", "cad", "--as", "iac")
    denied = watchdesk("sealed", "status")
    empty = watchdesk("sealed", "end", "--kind", "cad", "--as", "iac")

    assert (refused.code, "number" in refused.err, "Jane" in refused.err) == (2, True, False)
    assert (broken.code, "not a CSV file in UTF-8" in broken.err) == (2, True)
    assert denied.code == 3
    assert empty.code == 2
