"""`watchdesk serve`: the desk in a browser, for the department's proxy alone."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cases.errors import BadInput, Refused
from monitor.cli.lazy import Command, Common
from monitor.cli.output import note, show, show_json

if TYPE_CHECKING:
    from cases.model.actors import Actor
    from monitor.config import Settings

_ORIGIN: Final = r"https?://[a-z0-9.\-\[\]:]+"


@click.command(cls=Command)
@click.option(
    "--listen",
    default="",
    metavar="HOST:PORT",
    help="Where on this machine, for this time; else as [serve] listen says.",
)
@click.option(
    "--make-secret", is_flag=True, help="Make the secret the proxy proves itself with, and end."
)
@click.pass_obj
def serve(common: Common, listen: str, make_secret: bool) -> None:  # noqa: FBT001  click's
    """Serve the desk to browsers that come through the department's proxy, until SIGTERM or Ctrl-C.

    The proxy signs people in and sends who they are; see docs/deploy.md. Logs JSON lines to standard error.
    """
    from monitor.cli.desk import home_of

    home, settings = home_of(common)
    if make_secret:
        _make_secret(common, home / settings.serve.secret_file)
        return
    host, port = _address(listen, settings)
    _run(common, home, settings, host, port)


def _address(listen: str, settings: Settings) -> tuple[str, int]:
    """Return host and port.

    Raises:
        BadInput: They are none, or `--listen` names another machine's.
    """
    named = listen or settings.serve.listen
    where = "--listen" if listen else "[serve] listen"
    host, _, port = named.rpartition(":")
    host = host.strip("[]")
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        address = None
    number = int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else -1  # noqa: PLR2004  digits
    if address is None or not 0 <= number <= 65_535:  # noqa: PLR2004  ports
        raise BadInput(f"{where} {named}: expected ADDRESS:PORT, such as 127.0.0.1:8456")
    if listen and not address.is_loopback:
        raise BadInput(
            f"--listen {named}: beyond this machine only what [serve] listen of config.toml names"
        )
    return host, number


def _make_secret(common: Common, path: Path) -> None:
    """Write a new secret that only its owner may read.

    Raises:
        Refused: There is one.
    """
    import secrets

    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise Refused(
            f"{path} is there already: remove it first, and give the proxy the new one"
        ) from None
    with os.fdopen(file, "w", encoding="ascii") as made:
        made.write(secrets.token_urlsafe(32) + "\n")
    if common.json:
        show_json({"file": str(path)})
    else:
        show(str(path))
        note("Give what is in it to the proxy, which sends it as X-Watchdesk-Proxy.")


def _run(common: Common, home: Path, settings: Settings, host: str, port: int) -> None:
    import asyncio

    from monitor import bootstrap, logs
    from monitor.serve.gate import Gate
    from monitor.serve.seats import Seats
    from monitor.serve.server import Desk, House
    from monitor.serve.server import serve as run

    gate = Gate(_secret(home, settings), _origins(settings))
    _require_account(settings)
    logs.configure()

    def command(actor: Actor) -> Sequence[str]:
        seated = ("-I", "-m", "monitor.cli.seated")
        return (sys.executable, *seated, str(home), actor.login, actor.auth, actor.session)

    def ready(at: int) -> None:
        where = f"http://{host if ':' not in host else f'[{host}]'}:{at}"
        if common.json:
            show_json({"url": where})
            sys.stdout.flush()
        else:
            note(f"the desk listens at {where} for the proxy; SIGTERM or Ctrl-C ends it")

    with bootstrap.open_home(home) as application:
        house = House(
            gate=gate,
            seats=Seats(at_once=settings.serve.at_once, per_login=settings.serve.per_login),
            sittings=application.sittings,
            command=command,
            environment=_environment(),
            idle_s=settings.serve.idle_minutes * 60,
        )

        async def serving() -> None:
            await run(Desk(house), host, port, on_ready=ready)

        asyncio.run(serving())


def _secret(home: Path, settings: Settings) -> bytes:
    """Return the proxy's secret.

    Raises:
        ConfigError: There is none that can be used.
    """
    from monitor.config import ConfigError, read_secret
    from monitor.serve.gate import SHORTEST_SECRET

    name = settings.serve.secret_file
    if not (home / name).exists():
        raise ConfigError(
            f"{home / name}: there is no secret for the proxy yet; `watchdesk serve --make-secret` makes one"
        )
    secret = read_secret(home, name, "proxy secret")
    if len(secret) < SHORTEST_SECRET:
        raise ConfigError(
            f"{home / name}: a proxy secret has {SHORTEST_SECRET} characters or more; "
            "remove it, and `watchdesk serve --make-secret` makes one"
        )
    return secret.encode()


def _origins(settings: Settings) -> frozenset[str]:
    """Return the pages from which a browser may open the desk.

    Raises:
        BadInput: None is named, or one is no origin.
    """
    import re

    origins = settings.serve.origins
    wrong = [origin for origin in origins if not re.fullmatch(_ORIGIN, origin)]
    if wrong or not origins:
        said = f"{wrong[0]!r} is none" if wrong else "none is named"
        raise BadInput(
            f"[serve] origins: {said}; name where browsers find the proxy, such as "
            '["https://desk.city.example"], in small letters and without a path'
        )
    return frozenset(origins)


def _require_account(settings: Settings) -> None:
    """Refuse an account that could let nobody sit down.

    Raises:
        Refused: The settings let it act for nobody.
    """
    from monitor.cli.identity import os_user

    user = os_user()
    if not settings.home.demo and not settings.access.act_as.get(user):
        raise Refused(
            f"the operating-system user {user} may act for nobody; "
            f'[access] act_as in config.toml says whom it serves: {{ {user} = ["*"] }}'
        )


def _environment() -> dict[str, str]:
    """Return all that a sitting gets of the environment."""
    from monitor.config import URL_VARIABLE

    given = {name: os.environ[name] for name in (URL_VARIABLE,) if name in os.environ}
    terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    return {**terminal, "PATH": "/usr/bin:/bin", **given}
