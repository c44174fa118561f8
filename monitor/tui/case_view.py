"""What a case file is shown with: the file, what stands around it, what of it is veiled or left out."""

from __future__ import annotations

from dataclasses import dataclass

from cases.model.desk_lists import Around
from cases.model.views import CaseFile
from monitor.tui.post_text import Looks
from monitor.tui.veil import GRAPHIC


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as the tabs show it."""

    file: CaseFile
    around: Around | None
    looks: Looks
    unveiled: bool = False
    """Whether words that may be graphic are shown."""
    only: str = ""
    """The kind of record that is shown alone; empty: all."""

    @property
    def veils(self) -> bool:
        """Whether the words of the posts are veiled."""
        graphic = any(one.clause.startswith(GRAPHIC) for one in self.file.allegations)
        return graphic and not self.unveiled
