"""What stays closed: no way out of the app but the record's own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from support.department import Department
from textual.color import Color
from tui.stage import desk, sitting

import monitor.tui
from monitor.tui.app import WatchdeskApp, fault_report, run
from monitor.tui.dialogs.palette import PaletteDialog
from monitor.tui.net import Net
from monitor.tui.palette import acts

SOURCES = sorted(Path(monitor.tui.__path__[0]).rglob("*.py"))
WIDGETS = {"Static", "Label", "Button", "Checkbox", "Option", "Selection", "Tab", "Collapsible"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_the_palette_offers_no_way_out(department: Department) -> None:
    async with sitting(department) as sitter:
        offered = {(entry.kind, entry.name, entry.key) for entry in acts(sitter.app)}
        await sitter.press("ctrl+p")
        assert isinstance(sitter.app.screen, PaletteDialog)

    assert ("Do", "Dismiss", "d") in offered
    assert ("Go", "Cases", "g c") in offered
    assert not [name for _, name, _ in offered if "creenshot" in name or "uit" in name]


async def test_nothing_is_delivered_opened_or_suspended(
    department: Department, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with sitting(department) as sitter:
        before = names(tmp_path)
        for action in ("screenshot", "suspend_process"):
            await sitter.app.run_action(action)
        sitter.app.open_url("file:///etc/hosts")
        sitter.app.deliver_screenshot()
        sitter.app.deliver_text("x")
        sitter.app.deliver_binary("x")
        await sitter.settle()

        assert names(tmp_path) == before
        assert sitter.shown == 1


async def test_the_keys_are_shown_as_they_are_bound(department: Department) -> None:
    async with sitting(department, size=(100, 100)) as sitter:
        await sitter.press("question_mark")
        screen = sitter.text()
        await sitter.press("question_mark")
        assert len(sitter.app.screen_stack) == 1

    for line in (
        "d             Dismiss",
        "g c           Go to Cases",
        "N             Previous span",
    ):
        assert line in screen


async def test_no_two_acts_share_a_key(department: Department) -> None:
    async with sitting(department) as sitter:
        for node, bindings in sitter.app.screen._modal_binding_chain:
            keys = [key for key, _ in bindings]
            assert len(keys) == len(set(keys)), node


async def test_light_and_dark_are_changed_without_leaving(department: Department) -> None:
    async with sitting(department) as sitter:
        dark = sitter.picture()
        sitter.app.action_toggle_light()
        await sitter.settle()
        assert sitter.picture() != dark
        sitter.app.action_toggle_light()
        await sitter.settle()
        assert sitter.picture() == dark


class BrokenError(Exception):
    """Carries what must not be shown."""

    def __rich__(self) -> str:
        return "words of a case"


async def test_a_crash_shows_where_and_never_what(
    department: Department, capsys: pytest.CaptureFixture[str]
) -> None:
    private = "words of a case"

    def fail() -> None:
        told = private
        raise BrokenError(told)

    app = None

    async def crash() -> None:
        nonlocal app
        async with sitting(department) as sitter:
            app = sitter.app
            sitter.app.call_later(fail)
            await sitter.pilot.pause(0.1)

    with pytest.raises(BrokenError):
        await crash()
    told = capsys.readouterr().err

    assert app is not None
    assert app.return_code == 1
    assert "BrokenError" in told
    assert "test_doors.py" in told
    assert private not in told
    assert private not in fault_report(BrokenError(private))


def test_the_exit_code_is_handed_on(department: Department) -> None:
    class Ended(WatchdeskApp):
        def run(self, **_: object) -> None:
            self._return_code = 5

    assert run(Ended(lambda: desk(department, "lt"), now=department.clock)) == 5


@given(
    st.text(
        st.one_of(st.characters(), st.sampled_from("\x1b\x07\x9b\u202e\u200b\x00")), max_size=80
    )
)
def test_no_control_character_passes_the_net_and_no_line_changes_its_width(words: str) -> None:
    style = Style(bold=True)
    (caught,) = Net().apply([Segment(words, style)], Color(0, 0, 0))

    assert caught.text.replace("\u200d", "").isprintable()
    assert cell_len(caught.text) == sum(map(cell_len, words)) or words.isprintable()
    assert caught.style is style


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_string_reaches_what_reads_markup(path: Path) -> None:
    """Words from outside are `Content`; a literal of ours may stay a string."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {
                "from_markup",
                "border_title",
                "border_subtitle",
                "tooltip",
            } or (isinstance(node.ctx, ast.Load))
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        first = node.args[0] if node.args else None
        if name == "notify":
            assert ast.unparse(node).count("markup=False") == 1, ast.unparse(node)
        if name in WIDGETS or name == "update":
            assert not isinstance(first, ast.JoinedStr | ast.BinOp), ast.unparse(node)
            assert not (isinstance(first, ast.Call) and "safe_" in ast.unparse(first.func))
        assert name not in {"from_markup", "Markdown", "RichLog", "DataTable"}


@pytest.mark.parametrize("before", [(), ("d",), ("a",)], ids=["queue", "dismissal", "note"])
async def test_ctrl_c_leaves_nothing_and_says_what_does(
    department: Department, before: tuple[str, ...]
) -> None:
    async with sitting(department) as sitter:
        for key in before:
            await sitter.press(key)
        await sitter.press("ctrl+c")
        said = [told.message for told in sitter.app._notifications]
        assert said == ["ctrl+c does nothing here: esc goes back, ctrl+q leaves the desk."]
