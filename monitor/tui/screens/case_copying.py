"""Hashes of a case for the clipboard: of an item of evidence, of an entry of custody; what is copied is logged."""

from __future__ import annotations

from textual.content import Content

from cases.model.desks import Copied
from cases.model.forms import Field, Form
from monitor.safe_text import safe_line
from monitor.tui.dialogs.form import FormDialog
from monitor.tui.screens.case_writing import CaseWriting


class CaseCopying(CaseWriting):
    """Copies what somebody outside compares: the number of the case, or a hash of the tab that is shown."""

    def copy_of(self, tab: str) -> None:
        """Copy the number of the case; on the tabs of evidence and custody ask whose hash is meant."""
        if self._file is None:
            return
        number = safe_line(self._number, 20)
        hashes = {
            "Evidence": {str(one.item): one.sha256 for one in self._file.evidence},
            "Custody": {str(one.seq): one.digest for one in self._file.custody},
        }.get(tab)
        if hashes is None:
            self.copy_out(Copied.NUMBER, number, about=f"case:{self._number}")
        elif not hashes:
            self.say_why("nothing here has a hash")
        else:
            self._ask_which(tab, hashes)

    def _ask_which(self, tab: str, hashes: dict[str, str]) -> None:
        evidence = tab == "Evidence"
        what = "E-" if evidence else "entry "

        def answered(said: dict[str, str] | None) -> None:
            if said is None:
                return
            typed = said["which"].strip().upper().removeprefix("E-")
            if typed in hashes:
                about = f"evidence:{self._number}/E-{typed}" if evidence else f"log:{typed}"
                self.copy_out(Copied.HASH, hashes[typed], about=about)
            else:
                self.say_why(f"there is no {what}{safe_line(typed, 12)} here")

        numbers = f"{min(map(int, hashes))} to {max(map(int, hashes))}"
        form = Form("a copy", (Field("which", f"number of the {what.strip()}: {numbers}"),))
        title = Content(f"Copy a hash of {safe_line(self._number, 20)}")
        self.app.push_screen(
            FormDialog(title, form, {}, f"copy:{self._number}", verb="copy"), answered
        )
