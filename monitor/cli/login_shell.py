"""`watchdesk login-shell`: what sudo or a key of SSH opens, and nothing beside it."""

from __future__ import annotations

import os
import pwd
import signal
import sys
from typing import Final

import click

from cases.errors import NotPermitted
from monitor.cli.lazy import Command, Common

_KEPT: Final = frozenset({"LANG", "LC_ALL", "LC_CTYPE", "TERM", "COLORTERM", "NO_COLOR", "PATH"})
"""Of the environment; everything else could come from whoever connects."""


@click.command("login-shell", cls=Command)
@click.option(
    "--login",
    "named",
    default="",
    metavar="LOGIN",
    help="Whose key opened this, where each key of SSH has a command of its own; else SUDO_USER.",
)
@click.pass_context
def login_shell(context: click.Context, named: str) -> None:
    """Open the desk for whom sudo or an SSH key vouches: a command for sudoers and authorized_keys, not for people.

    The environment is dropped but for terminal and language, so name the home by --home. That the sitting
    began and ended are entries of the custody log. The account must be let act for the login by
    [access] act_as.
    """
    common: Common = context.obj
    login, auth = (named, "ssh") if named else (_sudo_user(), "sudo")
    for name in set(os.environ) - _KEPT:
        del os.environ[name]
    from monitor.cli.desk import home_of
    from monitor.cli.exits import USAGE
    from monitor.cli.output import note

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        note("watchdesk: only the desk is here, and it needs a terminal: connect with `ssh -t`")
        context.exit(USAGE)
    home_of(common)
    context.exit(_sit(common, login, auth))


def _sudo_user() -> str:
    """Return who called sudo.

    Raises:
        NotPermitted: Nobody did, or the name and the number do not belong together.
    """
    name, number = os.environ.get("SUDO_USER", ""), os.environ.get("SUDO_UID", "")
    try:
        if name and str(pwd.getpwnam(name).pw_uid) == number:
            return name
    except KeyError:
        pass
    raise NotPermitted(
        "nobody vouches for you: this is what sudo or an SSH key with a command of its own opens"
    )


def _sit(common: Common, login: str, auth: str) -> int:
    """Let a child sit down, and put down the end of the sitting whatever ends it; return the exit code."""
    import secrets

    session = secrets.token_hex(8)
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        return _seated(common, login, auth, session, tell)
    os.close(tell)
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)  # the child's matter; this one has an entry to make
    began = os.read(told, 1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if began:
        _put_down_end(common, login, auth, session, "left" if code >= 0 else "closed")
    return code if code >= 0 else 128 - code


def _seated(common: Common, login: str, auth: str, session: str, tell: int) -> int:
    from cases.model.actors import Actor
    from monitor.application import Application
    from monitor.cli.desk import home_of
    from monitor.cli.seated import sit, welcome

    ask = welcome(login, auth=auth, session=session)

    def start(application: Application) -> Actor:
        actor = ask(application)
        application.sittings.start(actor)
        os.write(tell, b"1")
        return actor

    return sit(home_of(common)[0], login, start)


def _put_down_end(common: Common, login: str, auth: str, session: str, why: str) -> None:
    from monitor.cli.desk import service
    from monitor.cli.seated import welcome

    with service(common) as application:
        actor = welcome(login, auth=auth, session=session)(application)
        application.sittings.end(actor, why)
