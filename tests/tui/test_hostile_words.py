"""No word from outside becomes control, markup, link or a broken layout: in no widget, and on no real line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from support.department import Department
from textual.app import App, ComposeResult
from textual.content import Content
from textual.filter import LineFilter
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option
from tui.morning import add_flag
from tui.payloads import PAYLOADS
from tui.terminal import Terminal, at_terminal

from cases.errors import CasesError
from cases.model.registry import Basis, Identity, NewHandle, NewPerson, NewUnit, PersonKind, Roster
from cases.model.views import Page
from cases.services.reports import ReportForm
from monitor.safe_text import safe_line, safe_text
from monitor.tui.asking import sentence
from monitor.tui.net import Net
from monitor.tui.theme import DARK, THEMES
from monitor.tui.widgets.bars import TopBar
from monitor.tui.widgets.keyed_list import Column, KeyedList
from monitor.tui.widgets.text_pane import TextPane

BAD = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff]"
)
EACH = 9
"""Payloads in one post."""


class Widgets(App[None]):
    """Every kind of widget that is used, filled with words that passed nothing but the net."""

    CSS = "Screen { layout: vertical; } Static, Input, TopBar { height: 1; } OptionList, TextArea { height: 4; }"

    def __init__(self, words: str) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.words = words
        self._net = Net()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._net]

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Static(Content(self.words))
        yield Input(self.words.replace("\n", " ")[:500])
        yield OptionList(Option(Content(self.words[:500])))
        yield TextArea(self.words[:500])
        yield TextPane(Content(self.words[:4_000]))
        column: Column[str] = Column("Words", 20, lambda item: (item, ""))
        yield KeyedList[str]((column, Column("Next", 6, lambda _: ("beside", ""))), str)

    def on_mount(self) -> None:
        self.query_one(TopBar).facts = Content(self.words[:500])
        self.query_one(KeyedList).show(Page((self.words.replace("\n", " ")[:500],), None, 1))
        self.notify(self.words[:500], markup=False)
        self.query_one(Static).border_title = "x"


@pytest.mark.parametrize("kind", PAYLOADS)
async def test_no_widget_lets_it_through_or_grows_by_it(kind: str) -> None:
    app = Widgets(PAYLOADS[kind])
    async with app.run_test(size=(80, 36), notifications=True) as pilot:
        await pilot.pause()
        lines = [
            "".join(segment.text for segment in strip)
            for strip in app.screen._compositor.render_strips()
        ]

        assert len(lines) == 36
        for line in lines:
            assert not BAD.search(line), line
            assert cell_len(line) == 80, line
        assert app.is_running


@pytest.mark.parametrize("kind", PAYLOADS)
def test_what_is_shown_of_it_holds_no_control_and_keeps_its_size(kind: str) -> None:
    words = PAYLOADS[kind]
    for shown in (safe_text(words), safe_line(words, 40), sentence(words)):
        assert not BAD.search(shown.replace("\n", "")), shown
    assert cell_len(safe_line(words, 40)) <= 41


def lay_out(department: Department) -> int:
    """Put every payload wherever words from outside can come in; return how many posts hold them."""
    kinds = list(PAYLOADS.values())
    batches = [kinds[at : at + EACH] for at in range(0, len(kinds), EACH)]
    adm, command = department.actor("adm"), department.actor("lt")
    for number, batch in enumerate(batches):
        short = [words[:60] for words in batch]
        person = NewPerson(f"3{number:03}", "".join(short[:3]), short[3], PersonKind.SWORN, "North")
        handle = NewHandle(
            platform="blog",
            handle="".join(short[4:]) + str(number),
            url=f"https://blog.example/3{number:03}",
            basis=Basis.SELF_REGISTERED,
            basis_reference=short[0],
            basis_on=date(2026, 1, 5),
            identity=Identity.CONFIRMED,
            person_number=person.number,
        )
        for roster in (Roster((NewUnit(short[1]),), (), ()), Roster((), (person,), (handle,))):
            with suppress(CasesError):  # refused at the door
                department.registry.enrol(adm, roster)
        reason = "".join(short)
        flag = add_flag(
            department, "\n".join(batch), found_here=(("V.A.3", batch[0][:20], 99, reason),)
        )
        for words in batch:
            with suppress(CasesError):
                department.triage.annotate(command, flag, text=f"noted {words[:2_000]}")
    kinds = [words.replace("\0", "") for words in kinds]
    first = add_flag(department, "Staging at the ford", found_here=(("V.A.3", "", 99, "x"),))
    opened = department.triage.open_case(
        command, first, version=1, clauses=("V.A.3",), title="".join(kinds)[:150]
    )
    department.casework.annotate(command, opened.case_number or "", text="\n".join(kinds)[:9_000])
    form = ReportForm(
        what="\n".join(kinds)[:4_000],
        aware_at=department.clock() - timedelta(hours=1),
        subject_number="2002",
        url="https://blog.example/2002",
        clauses=("V.A.3",),
    )
    department.reports.submit(department.actor("ofc"), form)
    return len(batches)


def typed(terminal: Terminal) -> None:
    """Paste every payload into the field that has the keys."""
    words = " ".join(words[:60] for words in PAYLOADS.values()).replace("\x1b", "")
    terminal.keys(f"\x1b[200~{words}\x1b[201~")


def test_none_of_them_reaches_a_real_terminal(department: Department, tmp_path: Path) -> None:
    posts = lay_out(department)
    waiting = department.triage.queue(department.actor("iac"), limit=posts)
    department.store.close()
    with at_terminal(tmp_path / "home", "iac", COLORTERM="truecolor") as (terminal, process):
        terminal.until("waiting")
        for flag in waiting.items:
            terminal.until(f"#{flag.id} ")
            terminal.keys("\r")
            terminal.until("held by you")
            terminal.keys("G")
            terminal.until("raw hash")
            terminal.keys("q")
            terminal.until("Employee")
            assert terminal.screen.line(0).startswith(" QUEUE "), terminal.screen.lines
            assert "? Keys" in terminal.screen.line(23)
            terminal.keys("j")
        for key, words in (("d", "Dismiss #"), ("c", "Open a case"), ("a", "Note on")):
            terminal.keys(key)
            terminal.until(words)
            typed(terminal)
            terminal.keys("\x1b")
            terminal.gone(words)
        terminal.keys("\x10")
        terminal.until("the key does it without this")
        typed(terminal)
        terminal.gone("Private safety notice")
        terminal.keys("\x1b")
        terminal.gone("the key does it without this")
        for keys, words in (
            ("gc", "IA-2026-0005"),
            ("\r", "Look at IA-2026-0005"),
            ("morning round", "morning round"),
            ("\x13", "began with flag"),
            ("4", "lt · 2026"),
            ("q", "Number"),
            ("j\r", "Look at IA-2026-0004"),
            ("morning round", "morning round"),
            ("\x13", "began with"),
            ("G", "reported by"),
            ("7", "case:opened"),
            ("q", "Number"),
            ("gh", "blog:"),
            ("gv", "case:listed"),
            ("\r", "Entry"),
        ):
            terminal.keys(keys)
            terminal.until(words)
            assert len(terminal.screen.lines) == 24
        terminal.keys("\x11")
        terminal.until("would be lost")
        terminal.keys("\x11")
        terminal.until_end()
        process.wait(10)

    assert terminal.screen.strange == []
    assert all(row < 24 and column < 80 for row, column in terminal.screen.cells)
