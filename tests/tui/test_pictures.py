"""How every screen and dialog looks. `make snapshots` rewrites the pictures; each is looked at before it is kept."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.department import MASKS, Department
from tui.morning import (
    HOSTILE,
    WAITING,
    add_flag,
    desk_of_the_picture,
    edit_and_miss,
    trouble_sources,
)
from tui.stage import Sitter, sitting

from cases.errors import StoreTrouble
from cases.model.actors import Actor
from cases.model.queries import FlagQuery
from cases.model.views import FlagSummary, Page
from cases.services.report_messages import ReportMessages
from cases.services.triage import Triage
from monitor.tui.screens.messages import MessagesScreen

FOLDER = Path(__file__).parent / "snapshots"
README = Path(__file__).parents[2] / "docs/images/queue.svg"
WRITES = os.environ.get("WATCHDESK_SNAPSHOTS") == "write"


async def nothing(_: Sitter) -> None:
    """Nothing beyond the keys."""


async def wrong_report(sitter: Sitter) -> None:
    await sitter.type("nov")
    await sitter.press("ctrl+s")


async def full_report(sitter: Sitter) -> None:
    await sitter.type("nov")
    await sitter.press("enter")
    await sitter.type("She shows the roster")
    await sitter.press("ctrl+s")


async def ticked_report(sitter: Sitter) -> None:
    await sitter.type("ward")
    await sitter.press("enter")
    await sitter.type("He shows the roster")
    await sitter.press(*["tab"] * 5, "space", "down")


async def answered_report(sitter: Sitter) -> None:
    await _write(sitter, "ofc")
    await sitter.press("r")


async def messages_of_a_case(sitter: Sitter) -> None:
    await _write(sitter, "ofc")
    sitter.app.push_screen(MessagesScreen("IA-2026-0004"))
    await sitter.settle()


async def _write(sitter: Sitter, reporter: str) -> None:
    made = sitter.department
    messages = ReportMessages(made.store, made.vault, MASKS)
    messages.write(made.actor(reporter), "R-2026-0001", f"It is still up.\n{HOSTILE}")
    messages.answer(made.actor("iac"), "R-2026-0001", "Thank you. Who else can see it?")


async def typed_note(sitter: Sitter) -> None:
    await sitter.type("Officers are in danger")


async def changed_bytes(sitter: Sitter) -> None:
    for flag in (2, 5):
        detail = sitter.department.triage.look(sitter.department.actor("lt"), flag)
        blob = sitter.department.vault._place(detail.exchange_sha256)
        blob.chmod(0o600)
        blob.write_bytes(b"changed")
    await sitter.press("v")


async def still_cursor(sitter: Sitter) -> None:
    from textual.widgets import Input

    sitter.app.screen.query_one(Input).cursor_blink = False
    await sitter.settle()


async def edited_and_missing(sitter: Sitter) -> None:
    edit_and_miss(sitter.department)
    await sitter.press("r", "enter", "pagedown")


async def troubled(sitter: Sitter) -> None:
    trouble_sources(sitter.department)
    await sitter.press("g", "h")


async def filtered(sitter: Sitter) -> None:
    await sitter.press("slash")
    await sitter.type("sev:>=4 clause:V.A.9 -person:novak")
    await sitter.press("enter")


async def wrong_filter(sitter: Sitter) -> None:
    await sitter.press("slash")
    await sitter.type("severty:4")
    await sitter.press("enter")


async def emptied_filter(sitter: Sitter) -> None:
    await sitter.press("slash")
    await sitter.type("person:smith score>=95")
    await sitter.press("enter")


async def found_by_name(sitter: Sitter) -> None:
    await sitter.type("nasty")
    await sitter.pilot.pause(0.3)
    await sitter.settle()


async def veiled_post(sitter: Sitter) -> None:
    said = (("V.A.9.a-1", "Filthy words", 99, "Sexually explicit."),)
    add_flag(sitter.department, "Filthy words, all of them", found_here=said)
    await sitter.press("r", "G", "k")


@dataclass(frozen=True)
class Scene:
    """Who sits down, what is pressed, and whether the wide, light picture is taken too."""

    name: str
    keys: str = ""
    login: str = "lt"
    then: Callable[[Sitter], Awaitable[None]] = nothing
    wide: bool = False


SCENES = (
    Scene("queue", wide=True),
    Scene("queue-hostile", "j j j"),
    Scene("queue-right-to-left", "j j j j j"),
    Scene("queue-emoji", "G k"),
    Scene("queue-caution", "G"),
    Scene("queue-empty", "d n " * WAITING),
    Scene("queue-decided", "d p"),
    Scene("queue-refused", "e"),
    Scene("queue-go", "g"),
    Scene("queue-filtered", then=filtered, wide=True),
    Scene("queue-filter-wrong", then=wrong_filter),
    Scene("queue-filter-emptied", then=emptied_filter),
    Scene("queue-marked", "space j V", wide=True),
    Scene("queue-veiled", then=veiled_post),
    Scene("dismiss-marked", "space j j V d", wide=True),
    Scene("notice-marked", "space space S"),
    Scene("snooze", "j s"),
    Scene("assign", "A"),
    Scene("view", "slash e l m enter ctrl+s"),
    Scene("reading", "enter n", wide=True),
    Scene("reading-end", "enter G"),
    Scene("reading-edited", then=edited_and_missing),
    Scene("dismiss", "d", wide=True),
    Scene("dismiss-other", "d o"),
    Scene("open-case", "c"),
    Scene("open-case-caution", "G c"),
    Scene("escalate", "E", then=typed_note),
    Scene("note", "a", then=typed_note),
    Scene("safety-notice", "G S"),
    Scene("clause", "n n p"),
    Scene("keys", "question_mark", wide=True),
    Scene("palette", "ctrl+p", then=still_cursor),
    Scene("palette-found", "ctrl+p", then=found_by_name),
    Scene("quit", "a x escape q"),
    Scene("cases", "g c", wide=True),
    Scene("case-overview", "g c enter", wide=True),
    Scene("case-allegations", "g c enter 2"),
    Scene("case-evidence", "g c G enter 3"),
    Scene("case-notes", "g c G enter 4"),
    Scene("case-custody", "g c G enter 7"),
    Scene("case-allege", "g c enter c"),
    Scene("case-escalate", "g c enter E"),
    Scene("case-reader", "enter", login="leg"),
    Scene("report", login="ofc", wide=True),
    Scene("report-wrong", login="ofc", then=wrong_report),
    Scene("report-received", login="ofc", then=full_report),
    Scene("report-anonymous", login="ofc", then=ticked_report),
    Scene("my-reports", "escape ctrl+r", login="ofc", then=answered_report, wide=True),
    Scene("my-reports-code", "escape ctrl+r c", login="ofc", then=still_cursor),
    Scene("messages", login="iac", then=messages_of_a_case),
    Scene("collectors", "g h", wide=True),
    Scene("collectors-trouble", then=troubled),
    Scene("custody", login="aud", wide=True),
    Scene("custody-entry", "j enter", login="aud"),
    Scene("custody-verified", "v", login="aud", wide=True),
    Scene("custody-broken", login="aud", then=changed_bytes),
    Scene("custody-verify-only", login="rec"),
)


def compare(picture: str, path: Path) -> None:
    """Compare with the picture that is kept, or keep this one."""
    if WRITES:
        path.parent.mkdir(exist_ok=True)
        path.write_text(picture, "utf-8")
    assert path.exists(), f"{path.name} is missing: make snapshots, and look at it"
    if path.read_text("utf-8") != picture:
        seen = path.with_suffix(".seen.svg")
        seen.write_text(picture, "utf-8")
        pytest.fail(f"{path.name} looks different: compare it with {seen.name}, or make snapshots")


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
async def test_each_screen_looks_as_it_was_last_seen(department: Department, scene: Scene) -> None:
    async with sitting(department, scene.login) as sitter:
        await sitter.press(*scene.keys.split())
        await scene.then(sitter)
        compare(sitter.picture(), FOLDER / f"{scene.name}.svg")
        if scene.wide:
            sitter.app.action_toggle_light()
            await sitter.resize(120, 36)
            compare(sitter.picture(), FOLDER / f"{scene.name}-wide-light.svg")


async def test_the_widest_screen_looks_as_it_was_last_seen(department: Department) -> None:
    async with sitting(department, size=(200, 60)) as sitter:
        compare(sitter.picture(), FOLDER / "queue-widest.svg")


async def test_the_welcome_looks_as_it_was_last_seen(department: Department) -> None:
    async with sitting(department, greets=True) as sitter:
        await sitter.settle()
        compare(sitter.picture(), FOLDER / "welcome.svg")


class OutOfOrder(Triage):
    """The database is in trouble."""

    def queue(
        self,
        actor: Actor,
        *,
        query: FlagQuery | None = None,
        after: str | None = None,
        limit: int = 100,
        counted: bool = True,
    ) -> Page[FlagSummary]:
        raise StoreTrouble("the database is locked by another program; nothing was written")


async def test_trouble_looks_as_it_was_last_seen(department: Department) -> None:
    department.triage = OutOfOrder(
        department.store, department.triage._catalogue, MASKS, lease=department.triage._lease
    )
    async with sitting(department) as sitter:
        compare(sitter.picture(), FOLDER / "queue-trouble.svg")


async def test_the_picture_of_the_readme_is_made_by_the_program(department: Department) -> None:
    desk_of_the_picture(department)
    async with sitting(department, "lt", size=(118, 32)) as sitter:
        await sitter.press("n")
        compare(sitter.picture(), README)
