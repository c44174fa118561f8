"""What the palette offers where somebody is: made from the bindings, the screens and the record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from cases.model.actors import Capability
from cases.model.desks import Found, Hit, SavedView
from monitor.tui import words
from monitor.tui.dialogs.palette import Entry
from monitor.tui.keys_text import SYSTEM

if TYPE_CHECKING:
    from monitor.tui.desk import Desk
    from monitor.tui.screens.filtering import Filtering
    from monitor.tui.sitting import Sitting

_HIDDEN = SYSTEM | {"back", "leave", "go", "shift_hint", "quit", "palette", "palette(':')"}
_ONLY = (("person", "person"), ("account", "handle"), ("clause", "clause"), ("unit", "unit"))


def acts(app: Sitting) -> list[Entry]:
    """Return the acts of the screen with their keys, and where one can go."""
    entries = []
    for node, binding, enabled, tooltip in app.screen.active_bindings.values():
        hidden = binding.action in _HIDDEN or binding.action.startswith("view(")
        if enabled and binding.description and not hidden and node in {app.screen, app}:
            act = partial(app.call_later, app.run_action, binding.action, node)
            entries.append(
                Entry("Do", binding.description, tooltip, app.get_key_display(binding), act)
            )
    if app.current_mode == "queue":
        entries += [
            Entry("Do", f"Only this {said}", "filters the queue", "", partial(_only, app, what))
            for said, what in _ONLY
        ]
    entries += [
        Entry("Go", name, "", f"g {key}", partial(app.switch_mode, mode))
        for key, (mode, name) in app.places().items()
    ]
    entries.append(
        Entry(
            "Do", "Light or dark", "the other palette", "", partial(app.run_action, "toggle_light")
        )
    )
    return entries


def views(app: Sitting, kept: tuple[SavedView, ...]) -> list[Entry]:
    """Return the saved views."""
    return [
        Entry(
            "View",
            words.cell(view.name),
            words.cell(view.query, 60),
            str(view.place or ""),
            partial(_filter, app, view.query),
        )
        for view in kept
    ]


def finder(app: Sitting, desk: Desk) -> Callable[[str], list[Entry]]:
    """Return what asks the record for names; it runs off the event loop and touches no widget."""

    def find(letters: str) -> list[Entry]:
        return [
            entry
            for hit in desk.finding.find(desk.actor, letters)
            if (entry := _hit(app, desk, hit))
        ]

    return find


def _hit(app: Sitting, desk: Desk, hit: Hit) -> Entry | None:
    name, about = words.cell(hit.name), words.cell(hit.about)
    if hit.kind is Found.CASE:
        return Entry(
            "Case", words.cell(hit.key), f"{name} · {about}", "", partial(_case, app, hit.key)
        )
    if not desk.actor.may(Capability.TRIAGE):
        return None  # there is no screen of theirs that shows it
    if hit.kind is Found.PERSON:
        act = partial(_filter, app, f'person:"{_plain(hit.key)}"')
        return Entry("Person", name, f"#{words.cell(hit.key)} · {about}", "", act)
    act = partial(_filter, app, f'handle:"{_plain(hit.key)}"')
    return Entry("Handle", words.cell(hit.key), f"{name} · {about}", "", act)


def _plain(value: str) -> str:
    return "".join(letter for letter in value if letter.isprintable() and letter != '"')


async def _case(app: Sitting, number: str) -> None:
    from monitor.tui.screens.case_file import CaseFileScreen

    await app.switch_mode("cases")
    app.push_screen(CaseFileScreen(number))


async def _filter(app: Sitting, query: str) -> None:
    await app.switch_mode("queue")
    cast("Filtering", app.screen).filter_by(query)


def _only(app: Sitting, what: str) -> None:
    cast("Filtering", app.screen).action_only(what)
