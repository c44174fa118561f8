"""Every act of a screen has a command that does the same and answers in JSON: for scripts, and for screen readers."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import click
import pytest
from support.commands import each_command
from textual.app import App
from textual.binding import Binding
from textual.screen import ModalScreen, Screen

import monitor.tui
from monitor.cli.program import watchdesk

COMMANDS = dict(each_command(watchdesk, ("watchdesk",)))
TWINS = {
    "QueueScreen.assign": "flags assign",
    "QueueScreen.decide('case')": "cases open",
    "QueueScreen.decide('dismiss')": "flags dismiss",
    "QueueScreen.decide('escalate')": "flags escalate",
    "QueueScreen.decide('note')": "flags annotate",
    "QueueScreen.decide('notice')": "flags notice",
    "QueueScreen.decide('unmask')": "flags show",
    "QueueScreen.hand('coach')": "flags coach",
    "QueueScreen.hand('identity')": "flags needs-identity",
    "QueueScreen.hand('legal')": "flags to-legal",
    "QueueScreen.hand('recuse')": "flags recuse",
    "QueueScreen.pictures": "flags pictures",
    "QueueScreen.redo": "flags redo",
    "QueueScreen.save_view": "views save",
    "QueueScreen.skip": "flags skip",
    "QueueScreen.snooze": "flags snooze",
    "QueueScreen.undo": "flags undo",
    "CasesScreen.glass": "access break-glass",
    "CaseFileScreen.allege": "cases allege",
    "CaseFileScreen.appeal": "cases appeal",
    "CaseFileScreen.assign": "cases assign",
    "CaseFileScreen.check": "cases checklist",
    "CaseFileScreen.classify": "cases classify",
    "CaseFileScreen.clocks": "clocks start",
    "CaseFileScreen.compare": "cases comparables",
    "CaseFileScreen.concur": "cases concur",
    "CaseFileScreen.correct": "cases record",
    "CaseFileScreen.declare": "cases declare",
    "CaseFileScreen.determine": "cases determine",
    "CaseFileScreen.dispose": "cases dispose",
    "CaseFileScreen.escalate": "cases escalate",
    "CaseFileScreen.letters": "letters list",
    "CaseFileScreen.link": "cases merge",
    "CaseFileScreen.messages": "report messages",
    "CaseFileScreen.note": "cases note",
    "CaseFileScreen.opinion": "cases opinion",
    "CaseFileScreen.pictures": "cases pictures",
    "CaseFileScreen.parts": "access parts",
    "CaseFileScreen.procedure": "cases next",
    "CaseFileScreen.propose_action": "cases propose",
    "CaseFileScreen.record": "cases record",
    "CaseFileScreen.respond": "cases respond",
    "CaseFileScreen.speech": "cases speech",
    "CaseFileScreen.step": "cases advance",
    "CaseFileScreen.submit": "cases submit-report",
    "CaseFileScreen.task": "cases task-done",
    "CaseFileScreen.toll": "clocks toll",
    "CaseFileScreen.unmask": "cases show",
    "DrawsScreen.make": "draws draw",
    "DirectedPostsScreen.flag": "directed flag",
    "DirectedScreen.decline": "directed decide",
    "DirectedScreen.end": "directed end",
    "DirectedScreen.grant": "directed decide",
    "DirectedScreen.new": "directed ask",
    "DrawsScreen.next_review": "draws next",
    "DrawsScreen.pledge": "draws pledge",
    "PagesScreen.check": "pages check",
    "PagesScreen.waive": "pages waive",
    "ReviewScreen.done": "draws done",
    "ReviewScreen.flag": "draws flag",
    "ReviewScreen.recuse": "draws recuse",
    "DisposalsScreen.approve": "retention approve",
    "DisposalsScreen.decline": "retention decline",
    "DisposalsScreen.hold": "retention hold",
    "DisposalsScreen.lift": "retention lift",
    "DisposalsScreen.propose": "retention dispose",
    "LettersScreen.draft": "letters draft",
    "LettersScreen.issue": "letters issue",
    "LettersScreen.serve": "letters served",
    "MyDeskScreen.done": "cases task-done",
    "NamesScreen.decline": "report decide",
    "NamesScreen.release": "report decide",
    "PeopleScreen.confirm": "handles grade",
    "PicturesScreen.plain": "flags picture",
    "PeopleScreen.reject": "handles grade",
    "SigningScreen.decline": "access decline",
    "SigningScreen.sign": "access sign",
    "WarningsScreen.answer": "warnings answer",
    "CustodyScreen.verify": "custody verify",
    "ReportScreen.submit": "report",
    "ThreadScreen.write": "report message",
    "MyReportsScreen.code": "report status",
}
"""What a key of a screen does to the record → the command that does it."""
BESIDE = {
    "a flag is opened, and held from then on": "flags claim",
    "a flag is left": "flags release",
    "the queue is shown, which the log tells": "flags list",
    "cases are shown, which the log tells": "cases list",
    "exceptions are shown, which the log tells": "access waiting",
    "requests for names are shown, which the log tells": "report requests",
    "a case is opened": "cases show",
    "the log is shown": "custody log",
    "sources are shown": "health",
    "a clause is read": "policy show",
    "posts of a directed look are shown": "directed posts",
}
"""The same for what is done without a key of its own."""
LOOKS = frozenset(
    {
        *("back", "leave", "quit", "go", "help", "palette", "toggle_light"),  # ways about the desk
        *("move", "page", "first", "last", "scroll", "span", "tab", "turn", "step"),
        *(
            "load",
            "only",
            "type",
            "table",
            "period",
            "filter",
            "view",
            "clause",
            "veil",
            "mine",
            "shift_hint",
            "directed",
        ),
        *("mark", "mark_all", "mark_range"),  # what the next act is about
        *("copy", "copy_text"),  # words of ours, to the clipboard of this terminal
        *("focus_next", "focus_previous"),
    }
)
"""Actions that change nothing in the record: they move, show or choose."""


def _acts() -> Iterator[str]:
    """Yield the actions of every screen's keys; those of dialogs only answer what a screen asked."""
    for module in pkgutil.walk_packages(monitor.tui.__path__, "monitor.tui."):
        for kind in vars(importlib.import_module(module.name)).values():
            if not (inspect.isclass(kind) and issubclass(kind, Screen | App)):
                continue
            if kind.__module__ != module.name or issubclass(kind, ModalScreen):
                continue
            for binding in Binding.make_bindings(vars(kind).get("BINDINGS", ())):
                action = binding.action.rpartition(".")[2]
                if action.partition("(")[0] not in LOOKS:
                    yield f"{kind.__name__}.{action}"


@pytest.mark.parametrize("act", sorted(set(_acts())))
def test_every_key_that_changes_something_has_a_command(act: str) -> None:
    assert act in TWINS, (
        f"name the command that does what {act} does in TWINS, or put it into LOOKS"
    )
    assert _answers_in_json(TWINS[act])


@pytest.mark.parametrize("act", BESIDE)
def test_so_has_everything_that_happens_without_a_key_of_its_own(act: str) -> None:
    assert _answers_in_json(BESIDE[act])


def _answers_in_json(name: str) -> bool:
    command = COMMANDS.get(f"watchdesk {name}")
    assert isinstance(command, click.Command), f"there is no command `watchdesk {name}`"
    return any("--json" in parameter.opts for parameter in command.params)


def test_every_command_takes_json_and_not_for_itself() -> None:
    for name, command in COMMANDS.items():
        taken = [p for p in command.params if "--json" in p.opts]
        assert [p.name for p in taken] == ["json"], name
