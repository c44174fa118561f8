"""How the screens of supervision reach its services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.errors import NotFound
from monitor.tui.screens.base import DeskScreen

if TYPE_CHECKING:  # brings the database along
    from cases.services.supervision import Supervision


def services(screen: DeskScreen) -> Supervision:
    """Return the services of supervision.

    Raises:
        NotFound: This desk was opened without them.
    """
    if screen.desk.supervision is None:
        raise NotFound("this desk has no supervision")
    return screen.desk.supervision
