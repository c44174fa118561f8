"""The daemon as a process: it collects, outlives a failing source, stops when told, and shares its home."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from support.program import Watchdesk
from support.site import LocalSite
from support.watches import enrol, until_all_looked, watching


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_failing_source_is_outlived_and_a_signal_ends_the_watch(
    own_home: Path, site: LocalSite, called: Watchdesk, number: int
) -> None:
    config = own_home / "config.toml"
    config.write_text(
        config.read_text("utf-8").replace("deadline_s = 3", "deadline_s = 300"), "utf-8"
    )
    feeds = {
        "good": site.feed("/good", "The words of Jordan Smith"),
        "gone": f"http://{site.host}/nothing",
    }
    enrol(own_home, called, feeds)
    with watching(own_home) as watch:
        watch.until("looked", new=1, errors=0)
        watch.until("looked", errors=1)
        slow = {"slow": site.silent("/slow")}
        enrol(own_home, called, slow)  # while it runs: taken at the next tick, and never answered
        site.until_asked("/slow")
        code = watch.end(number)
        log = "".join(watch.lines)

    assert code == 0, log
    assert '"event": "stopped"' in log
    assert "Jordan" not in log
    assert "Traceback" not in log
    again = called(own_home, "collect", "--handle", "blog:good", "--json")
    assert again.json["blog:good"]["unchanged"] == 1


def test_two_daemons_on_one_home_ask_each_source_once(
    own_home: Path, site: LocalSite, called: Watchdesk
) -> None:
    feeds = {f"h{n}": site.feed(f"/{n}", f"post {n}") for n in range(8)}
    enrol(own_home, called, feeds)
    with watching(own_home) as one, watching(own_home) as other:
        one.until("started")
        other.until("started")
        site.until_asked(*(f"/{n}" for n in range(8)))
        until_all_looked(one, other, len(feeds))
        codes = (one.end(signal.SIGTERM), other.end(signal.SIGTERM))

    assert codes == (0, 0)
    assert sorted(site.asked) == sorted(f"/{n}" for n in range(8))
