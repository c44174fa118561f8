"""What a case file is shown with: the file, what stands around it, what of it is veiled or left out."""

from __future__ import annotations

from dataclasses import dataclass

from cases.model.desk_lists import Around
from cases.model.views import CaseFile
from monitor.tui.post_text import Looks
from monitor.tui.veil import graphic


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
        return bool(self.graphic) and not self.unveiled

    @property
    def graphic(self) -> str:
        """The clause, alleged or of any finding in a post, for which the words of posts come veiled, or nothing."""
        alleged = [one.clause for one in self.file.allegations]
        found = [clause for one in self.file.evidence if one.said for clause in one.said.touched]
        return graphic((*alleged, *found))
