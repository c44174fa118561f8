"""A sitting that a door vouches for, as a process: `python -I -m monitor.cli.seated HOME LOGIN AUTH SESSION`."""

from __future__ import annotations

import fcntl
import os
import sys
import termios
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.cli.identity import login_of, os_user
from monitor.cli.lazy import Common

if TYPE_CHECKING:
    from cases.model.actors import Actor
    from monitor.application import Application


def main(words: Sequence[str]) -> int:
    """Sit a login down at the terminal that standard input is; return the exit code.

    Whoever starts this has put down that the sitting began. The terminal becomes this process's own, so
    that it ends when the line goes dead, whatever becomes of who holds the other end.
    """
    from monitor.cli.program import explain

    home, login, auth, session = words
    os.umask(0o077)
    try:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        return sit(Path(home), login, welcome(login, auth=auth, session=session))
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  the last door: whatever it is, one sentence
        return explain(error, Common(home=Path(home)))


def welcome(login: str, *, auth: str, session: str) -> Callable[[Application], Actor]:
    """Return what asks an open home who a login is that a door vouches for."""

    def asked(application: Application) -> Actor:
        from cases.model.actors import SERVICE

        return application.sittings.welcome(SERVICE, login, auth=auth, session=session)

    return asked


def sit(home: Path, login: str, identity: Callable[[Application], Actor]) -> int:
    """Open the terminal UI for a login that a door vouches for, where the settings let this account act for it.

    Raises:
        NotPermitted: The account may not act as that login.
    """
    from monitor.cli.desk import home_of

    home, settings = home_of(Common(home=home))
    login = login_of(settings, login, os_user())
    from monitor.sitting import sit_down

    return sit_down(home, settings, login, identity=identity)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
