"""The checks of `watchdesk doctor`: each looks at one thing and says in a sentence what it found."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from cases.errors import CasesError
from cases.model.actors import SERVICE
from cases.policy import PolicyError
from cases.vault.keys import LogKeys
from cases.vault.ring import COLLECTION, KeyRing
from monitor import config
from monitor.cli.identity import os_user
from monitor.clock import now

_LEAST_SQLITE: Final = (3, 37)
"""STRICT tables are known from this version on."""
_ROOM: Final = 1 << 30
"""Bytes that should be free."""
_LEAST_TERMINAL: Final = (80, 24)


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    """Works, and should be known."""
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    state: State
    what: str


Check = Callable[[Path, config.Settings], Iterator[tuple[State, str]]]


def examine(home: Path) -> list[Finding]:
    """Run every check that can be run on this home, and return what each found."""
    try:
        settings = config.load(home)
    except FileNotFoundError:
        return [Finding("home", State.MEND, f"{home} is no home yet: run `watchdesk init`")]
    except config.ConfigError as error:
        return [Finding("settings", State.MEND, str(error))]
    return [
        Finding(check.__name__.strip("_"), state, what)
        for check in _CHECKS
        for state, what in check(home, settings)
    ]


def _home(home: Path, _settings: config.Settings) -> Iterator[tuple[State, str]]:
    if home.stat().st_uid != os.getuid():
        yield State.MEND, f"{home} belongs to another user than {os_user()}: run as its owner"
    elif stat.S_IMODE(home.stat().st_mode) & 0o077:
        yield State.MEND, f"{home} is open to others: chmod 700 it"
    else:
        yield State.OK, f"{home}, closed to others"
    free = shutil.disk_usage(home).free
    if free < _ROOM:
        yield State.MEND, f"only {free >> 20:,} MiB are free on its disk"


def _settings(home: Path, settings: config.Settings) -> Iterator[tuple[State, str]]:
    kind = "a demonstration" if settings.home.demo else settings.department.name
    yield State.OK, f"{home / config.FILE_NAME}: {kind}, times in {settings.department.zone}"
    if not settings.department.contact:
        yield (
            State.NOTE,
            "[department] contact is empty: the sites we read cannot complain to anybody",
        )


def _database(home: Path, settings: config.Settings) -> Iterator[tuple[State, str]]:
    from cases.store import schema
    from cases.store.engine import make_engine

    try:
        url = config.database_url(settings, home)
        engine = make_engine(url)
        try:
            schema.require_current(engine)
        finally:
            engine.dispose()
    except (config.ConfigError, CasesError) as error:
        yield State.MEND, str(error)
        return
    except Exception as error:  # noqa: BLE001  whatever the driver raises: it is not reached
        yield State.MEND, f"the database cannot be reached ({type(error).__name__})"
        return
    engine_name = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
    yield State.OK, f"{engine_name}, schema {schema.HEAD}"
    if engine_name == "SQLite":
        yield from _sqlite(Path(url.removeprefix("sqlite:///")))


def _sqlite(path: Path) -> Iterator[tuple[State, str]]:
    if sqlite3.sqlite_version_info < _LEAST_SQLITE:
        yield State.MEND, f"SQLite {sqlite3.sqlite_version} is too old: 3.37 or newer is needed"
    with closing(sqlite3.connect(path)) as connection:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        yield State.MEND, f"the database file is damaged: restore the last backup ({said})"


def _vault(home: Path, _settings: config.Settings) -> Iterator[tuple[State, str]]:
    folder = home / "vault"
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        yield State.OK, f"{folder} can be written"
        ring = KeyRing(home / "keys", folder)
        if not ring.in_force:
            yield State.NOTE, "evidence is kept in the clear: run `watchdesk vault seal`"
            return
        try:
            ring.of(COLLECTION)
        except CasesError as error:
            yield State.MEND, str(error)
    else:
        yield State.MEND, f"{folder} is missing or cannot be written"


def _keys(home: Path, settings: config.Settings) -> Iterator[tuple[State, str]]:
    try:
        signing = LogKeys(home / "keys")
        if not signing.signing():
            yield (
                State.MEND,
                "the key that signs the custody log's heads is not there: "
                + (
                    "bring keys/custody.key back from where it is kept safe"
                    if signing.known()
                    else "run `watchdesk init` again"
                ),
            )
    except CasesError as error:
        yield State.MEND, str(error)
    secret = settings.database.password_file
    files = [path for path in (home / "keys").glob("**/*") if path.is_file()]
    files += [home / Path(secret).expanduser()] if secret else []
    for path in files:
        if not path.exists():
            yield State.MEND, f"{path} is missing"
        elif stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield State.MEND, f"{path} can be read by others: chmod 600 it"
    yield State.OK, f"{len(files)} key and password files looked at"


def _clock(home: Path, _settings: config.Settings) -> Iterator[tuple[State, str]]:
    newest = max(path.stat().st_mtime for path in (home / config.FILE_NAME, *home.glob("*.db*")))
    ahead = newest - time.time()
    if ahead > 1:
        yield (
            State.MEND,
            f"the clock is behind: a file of the home is {ahead:,.0f} s younger than now",
        )
    else:
        yield State.OK, "not behind the newest file of the home"


def _heads(home: Path, settings: config.Settings) -> Iterator[tuple[State, str]]:
    from monitor import bootstrap
    from monitor.health import ago

    asked = settings.custody
    if not (asked.witnesses or asked.timestamp.url):
        yield (
            State.NOTE,
            (
                "nobody outside vouches for the log's heads: name a witness or a time-stamp authority in [custody], "
                "or keep what `watchdesk custody checkpoint` prints where nobody here can change it"
            ),
        )
        return
    try:
        with bootstrap.open_home(home) as application:
            window = application.heads.window(SERVICE)
    except (CasesError, PolicyError, config.ConfigError) as error:
        yield State.MEND, str(error)
        return
    for one in window.attestors:
        if one.failures:
            yield State.MEND, f"{one.name} has not vouched for the newest head: {one.last_error}"
        elif one.last_ok_at is None:
            yield State.NOTE, f"{one.name} was not asked yet: `watchdesk run` asks"
        else:
            yield (
                State.OK,
                f"{one.name} vouched for {one.size:,} entries, {ago(one.last_ok_at, now())} ago",
            )


def _notices(home: Path, settings: config.Settings) -> Iterator[tuple[State, str]]:
    from monitor import bootstrap
    from monitor.health import untold_said
    from monitor.notices import available

    try:
        with bootstrap.open_home(home) as application:
            told = untold_said(application.notices.trouble(SERVICE), now())
            asked = application.notices.reaches(SERVICE)
    except (CasesError, PolicyError, config.ConfigError) as error:
        yield State.MEND, str(error)
        return
    if not asked:
        yield State.NOTE, "nobody is told by notice: `watchdesk notices add` names an address"
    elif not available():
        yield State.MEND, "notices cannot leave: install watchdesk[notices]"
    elif "mail" in asked and not (settings.notices.mail_server and settings.notices.mail_from):
        yield State.MEND, "no e-mail can leave: set mail_server and mail_from in [notices]"
    if told:
        yield State.MEND, told
    elif asked:
        yield State.OK, f"by {', '.join(sorted(asked))}"


def _policy(home: Path, settings: config.Settings) -> Iterator[tuple[State, str]]:
    from cases.policy import catalogue, load

    own = settings.policy.catalogue
    try:
        in_force = load(home / own) if own else catalogue()
    except PolicyError as error:
        yield State.MEND, str(error)
        return
    yield State.OK, f"catalogue {in_force.version}, {len(in_force.clauses)} clauses"
    from monitor.scoring import local
    from monitor.scoring.rulebook import RulesError

    try:
        book, _ = local.book_of(home, settings.policy.rules, settings.policy.lexicon)
        local.require_clauses(book, in_force)
    except RulesError as error:
        yield State.MEND, f"rules: {error}; a watch that runs keeps the last sound ones in force"
        return
    yield State.OK, f"rules {book.version}"


def _collectors(home: Path, settings: config.Settings) -> Iterator[tuple[State, str]]:
    from collectors.catalogue import PLATFORMS, platforms

    yield State.OK, f"read: {', '.join(platforms())}"
    said = dict(config.each_platform(settings))
    for name, platform in PLATFORMS.items():
        if platform.terms.state != "ok" and not platform.closed:
            paper = said[name]
            if paper.approved_on is None:
                yield State.NOTE, f"{name}: closed, no approval on file: {platform.terms.basis}"
            elif paper.approved_on > now().date():
                yield State.MEND, f"{name}: closed, its approval begins on {paper.approved_on}"
            elif not paper.secret_file:
                yield State.MEND, f"{name}: open, but [platforms.{name}] names no secret_file"
            else:
                yield State.OK, f"{name}: open, approved by {paper.approved_by} ({paper.reference})"
    by_hand = [name for name, platform in PLATFORMS.items() if platform.closed]
    yield State.NOTE, f"by capture and import only: {', '.join(by_hand)}"
    for name, paper in said.items():
        if paper.secret_file:
            try:
                config.read_secret(home, paper.secret_file, "secret")
            except config.ConfigError as error:
                yield State.MEND, f"{name}: {error}"


def _pictures(_home: Path, settings: config.Settings) -> Iterator[tuple[State, str]]:
    from monitor.media.picture import missing

    lacking = missing()
    if not settings.collect.pictures:
        yield State.NOTE, "pictures of posts are not fetched: [collect] pictures is off"
    elif "file" in lacking:
        yield State.NOTE, "pictures are kept but not read: install watchdesk[media]"
    elif lacking:
        yield State.NOTE, f"not read in pictures: {', '.join(lacking)}; install watchdesk[media]"
    else:
        yield State.OK, "words, insignia and known pictures are read"


def _person(home: Path, settings: config.Settings) -> Iterator[tuple[State, str]]:
    from monitor import bootstrap
    from monitor.cli.identity import login_of

    user = os_user()
    try:
        login = login_of(settings, "", user)
        with bootstrap.open_home(home) as application:
            role = application.actor(login).role
    except (CasesError, PolicyError, config.ConfigError) as error:
        yield State.NOTE, str(error)
    else:
        yield State.OK, f"{user} is {login} here, {role.value}"


def _terminal(_: Path, _settings: config.Settings) -> Iterator[tuple[State, str]]:
    if not sys.stdout.isatty():
        yield State.NOTE, "standard output is no terminal: not looked at"
        return
    size = os.get_terminal_size()
    if size < _LEAST_TERMINAL:
        yield State.MEND, f"{size.columns}x{size.lines} is too small: 80x24 is needed"
    elif "utf" not in (sys.stdout.encoding or "").lower():
        yield State.MEND, f"its encoding is {sys.stdout.encoding}: set a UTF-8 locale"
    else:
        yield State.OK, f"{size.columns}x{size.lines}, UTF-8"


_CHECKS: Final[tuple[Check, ...]] = (
    _home,
    _settings,
    _database,
    _vault,
    _keys,
    _clock,
    _heads,
    _notices,
    _policy,
    _collectors,
    _pictures,
    _person,
    _terminal,
)
