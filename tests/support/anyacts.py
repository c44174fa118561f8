"""Acts that anybody may try on cases, each with what follows from it for who may see what, when it succeeds."""

from __future__ import annotations

from support.anyacts_access import OfAccess
from support.anyacts_papers import OfPapers
from support.anyacts_procedure import OfTheProcedure


class Acts(OfTheProcedure, OfAccess, OfPapers):
    """Everything that may be tried; each method acts, then tells the oracle."""

    def names(self) -> list[str]:
        """Return the names of all acts."""
        return sorted(name for name in dir(self) if name.startswith(("case_", "open_", "all_")))
