"""Notices leave the machine by apprise: e-mail by the department's server, and whatever else apprise speaks.

What a notice says is made in `cases.model.notices`, and holds no content; nothing is added here but the name of the
department. Nobody's work waits for it: who cannot be reached is tried again later.
"""

from __future__ import annotations

import logging
import re
import warnings
from dataclasses import dataclass
from datetime import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from cases.errors import BadInput
from cases.model.actors import SERVICE
from cases.model.notices import Manner, Wording
from cases.services.notices import Notices, checked, scheme_of
from monitor import config

if TYPE_CHECKING:  # loaded when something leaves
    from apprise import NotifyBase

_SECURITY: Final = {"starttls": "starttls", "tls": "ssl", "none": "insecure"}
_HOUR: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_SECRET: Final = re.compile(r"\{([a-z0-9_-]+)\}|%7[Bb]([a-z0-9_-]+)%7[Dd]")
_NAME: Final = 60
"""Characters of the department's name that are shown as the sender."""
MISSING: Final = "the library that sends notices is not there: install watchdesk[notices]"


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of telling one person."""

    login: str
    error: str
    """Why nobody took it; empty where somebody did."""

    def __bool__(self) -> bool:
        """Tell whether the person was told."""
        return not self.error


def available() -> bool:
    """Tell whether notices can be sent here at all."""
    return find_spec("apprise") is not None


def manner_of(settings: config.Settings) -> Manner:
    """Return how the department wants its notices.

    Raises:
        ConfigError: The quiet hours are none.
    """
    from datetime import timedelta

    said = settings.notices
    if bool(said.quiet_from) != bool(said.quiet_until):
        raise config.ConfigError("[notices] quiet_from and quiet_until go together; set both")
    return Manner(
        every=timedelta(minutes=said.every_minutes),
        quiet_from=_hour("quiet_from", said.quiet_from),
        quiet_until=_hour("quiet_until", said.quiet_until),
        zone=ZoneInfo(settings.department.zone),
        case_numbers=said.case_numbers,
    )


def _hour(name: str, typed: str) -> time | None:
    found = _HOUR.fullmatch(typed)
    if typed and not found:
        raise config.ConfigError(
            f"[notices] {name}: expected an hour such as 22:00, found {typed!r}"
        )
    return time(int(found[1]), int(found[2])) if found else None


@cache
def _apprise() -> ModuleType:
    """Return apprise with its ways of sending, loaded once.

    One of them asks for a module that Python is about to remove, and says so where warnings are errors.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        apprise.Apprise.instantiate({"schema": "none"})
    return apprise


class Postman:
    """Brings notices to people."""

    def __init__(self, notices: Notices, settings: config.Settings, home: Path) -> None:
        """Take what is due from `notices`; servers are those of the settings, secrets lie in the home."""
        self._notices = notices
        self._settings = settings
        self._home = home

    def deliver(self) -> tuple[Sent, ...]:
        """Send what is due now and keep how it went."""
        done = []
        for one in self._notices.due(SERVICE):
            errors = [self.send(address, one.wording) for address in one.addresses]
            if all(errors):
                self._notices.failed(SERVICE, one, errors[0])
                done.append(Sent(one.login, errors[0]))
            else:
                self._notices.sent(SERVICE, one)
                done.append(Sent(one.login, ""))
        return tuple(done)

    def send(self, address: str, wording: Wording) -> str:
        """Send a notice to one address; return why it was not taken, or nothing."""
        if not available():
            return MISSING
        apprise = _apprise()
        # What apprise says of a failure names addresses: it is kept for the administrator, and logged nowhere.
        log = logging.getLogger("apprise")
        log.propagate = False
        try:
            with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as said:
                channel = self._channel(address)
                took = channel is not None and channel.notify(
                    body=wording.body, title=wording.subject, body_format=apprise.NotifyFormat.TEXT
                )
                why = " ".join(said.getvalue().split())
        except (BadInput, config.ConfigError) as error:
            return str(error)
        except Exception as error:  # noqa: BLE001  a hundred services, none of which may end the watch
            return f"apprise failed ({type(error).__name__})"
        return "" if took else why or "nobody took it"

    def _channel(self, address: str) -> NotifyBase | None:
        apprise = _apprise()
        asset = apprise.AppriseAsset(
            app_id=self._sender(), app_desc="", app_url="", async_mode=False, plugin_paths=[]
        )
        where = checked(address)
        about: str | dict[str, Any] = (
            self._mail(where) if scheme_of(where) == "mail" else self._with_secrets(where)
        )
        made: NotifyBase | None = apprise.Apprise.instantiate(about, asset=asset)
        return made

    def _sender(self) -> str:
        """Return the department's name as one printable line."""
        name = "".join(c if c.isprintable() else " " for c in self._settings.department.name)
        plain = re.sub(r'[<>"@,;:\\()\[\]]+', " ", name)
        return " ".join(plain.split())[:_NAME] or "Watchdesk"

    def _mail(self, address: str) -> dict[str, Any]:
        said = self._settings.notices
        if not said.mail_server or not said.mail_from:
            raise BadInput("no e-mail can leave: set mail_server and mail_from in [notices]")
        host, _, port = said.mail_server.partition(":")
        if port and not (port.isascii() and port.isdigit()):
            raise BadInput("[notices] mail_server: expected host or host:port")
        secret = said.mail_secret_file
        return {
            "schema": "mailto",
            "host": host,
            "smtp_host": host,
            "port": int(port) if port else None,
            "user": said.mail_user or None,
            "password": config.read_secret(self._home, secret, "password") if secret else None,
            "secure": said.mail_security != "none",
            "secure_mode": _SECURITY[said.mail_security],
            "from_addr": f"{self._sender()} <{checked(said.mail_from)}>",
            "targets": [address],
        }

    def _with_secrets(self, address: str) -> str:
        """Put the secrets of the home where an address names them."""

        def put(found: re.Match[str]) -> str:
            name = found[1] or found[2]
            return quote(config.read_secret(self._home, f"keys/notices/{name}", "secret"), safe="")

        return _SECRET.sub(put, address)
