"""The home folder: where it is, its settings file, and how its database is reached."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

from monitor.config.model import FILE_NAME, HOME_VARIABLE, URL_VARIABLE, ConfigError, Settings
from monitor.config.reading import check_url


def home_folder(explicit: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the home: `explicit`, else `WATCHDESK_HOME`, else the platform's data folder."""
    named = explicit or environ.get(HOME_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_path("watchdesk", appauthor=False))


def make_home(home: Path) -> bool:
    """Create the home and its folders, closed to everybody else; return whether an open one was closed.

    Raises:
        OSError: The folder cannot be made or belongs to someone else.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    was_open = bool(stat.S_IMODE(home.stat().st_mode) & 0o077)
    if was_open:
        home.chmod(0o700)
    for name in ("vault", "keys", "log"):
        (home / name).mkdir(mode=0o700, exist_ok=True)
    return was_open


def render(settings: Settings) -> str:
    """Return the file that says what differs from the defaults."""
    lines = ["# Settings of this home. config.example.toml and docs/operations.md list every key."]
    for name, values in _tables(settings):
        plain = type(values)()
        changed = [
            f"{key} = {_toml(getattr(values, key))}"
            for key in values.__struct_fields__
            if getattr(values, key) != getattr(plain, key)
        ]
        if changed:
            lines += ["", f"[{name}]", *changed]
    return "\n".join(lines) + "\n"


def _tables(struct: msgspec.Struct, above: str = "") -> Iterator[tuple[str, msgspec.Struct]]:
    """Yield every table of keys with its name: those of tables come one by one."""
    for name in struct.__struct_fields__:
        values = getattr(struct, name)
        if all(
            isinstance(getattr(values, key), msgspec.Struct) for key in values.__struct_fields__
        ):
            yield from _tables(values, f"{above}{name}.")
        else:
            yield f"{above}{name}", values


def write(home: Path, settings: Settings) -> bool:
    """Write the settings of a new home, readable by its owner only; return False where there are some.

    Raises:
        OSError: The file cannot be written.
    """
    path = home / FILE_NAME
    if path.exists():
        return False
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(render(settings))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return True


def database_url(settings: Settings, home: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Return the full database address, password included; it is a secret: never show or log it.

    Raises:
        ConfigError: The password file cannot be used, or the environment names no such database.
    """
    url = environ.get(URL_VARIABLE) or settings.database.url
    check_url(URL_VARIABLE if environ.get(URL_VARIABLE) else FILE_NAME, url)
    if url.startswith("sqlite:///"):
        return "sqlite:///" + str(home / url.removeprefix("sqlite:///"))
    if environ.get(URL_VARIABLE) or not settings.database.password_file:
        return url
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    if not user:
        raise ConfigError(
            "[database] password_file needs a user in the url: postgresql://user@host/name"
        )
    password = read_secret(home, settings.database.password_file, "password")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))


def read_secret(home: Path, name: str, what: str) -> str:
    """Return the first line of a file that only its owner may read; a relative name begins in the home.

    Args:
        home: The home.
        name: As the settings name it.
        what: What it holds, for the sentence of an error, such as `password`.

    Raises:
        ConfigError: It cannot be used.
    """
    path = home / Path(name).expanduser()
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ConfigError(f"{path}: others can read this {what} file; chmod 600 it")
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the {what} file cannot be read: {error}") from error
    if not lines or not lines[0]:
        raise ConfigError(f"{path}: the {what} file is empty")
    return lines[0]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, msgspec.Struct):
        value = {key: getattr(value, key) for key in value.__struct_fields__}
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    return str(value)
