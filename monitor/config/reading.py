"""Reading the settings: every refusal names file, line and key, and says what was expected."""

from __future__ import annotations

import difflib
import re
import tomllib
import zoneinfo
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import urlsplit

import msgspec

from monitor.config.model import FILE_NAME, URL_VARIABLE, ConfigError, Platform, Settings


def load(home: Path) -> Settings:
    """Read and check the settings of a home.

    Raises:
        FileNotFoundError: The home has no settings, so it is no home.
        ConfigError: They cannot be used.
    """
    path = home / FILE_NAME
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    return parse(text, str(path))


def parse(text: str, source: str = FILE_NAME) -> Settings:
    """Read and check settings from `text`; `source` is what messages call it.

    Raises:
        ConfigError: They cannot be used.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_broken(source, str(error))) from error
    try:
        settings = msgspec.convert(document, Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(_misfit(source, text, document, str(error))) from error
    _check(source, text, settings)
    return settings


def _check(source: str, text: str, settings: Settings) -> None:
    """Check what types cannot say: the zone exists, the address names a database we know."""
    zone = settings.department.zone
    if zone not in zoneinfo.available_timezones():
        near = difflib.get_close_matches(zone, zoneinfo.available_timezones(), 1)
        raise ConfigError(
            f"{_at(source, text, ('department', 'zone'))}: expected the name of a time zone, such as "
            f"{near[0] if near else 'America/Chicago'}; found {zone!r}"
        )
    for name, platform in each_platform(settings):
        papers = (platform.approved_by, platform.approved_on, platform.reference)
        if any(papers) and not all(papers):
            raise ConfigError(
                f"{_at(source, text, ('platforms', name))}: approved_by, approved_on and reference go together; "
                "an approval is on file only with all three"
            )
    asked = settings.custody
    for name, address in (
        *(("witnesses", witness.url) for witness in asked.witnesses),
        *([("timestamp", asked.timestamp.url)] if asked.timestamp.url else []),
    ):
        if not _is_web(address):
            raise ConfigError(
                f"{_at(source, text, ('custody', name))}: expected an address that begins with http:// or https://, "
                f"found {_shown(address)}"
            )
    if asked.timestamp.url and not asked.timestamp.roots:
        raise ConfigError(
            f"{_at(source, text, ('custody', 'timestamp'))}: expected roots beside the url, a file of certificates by "
            "which the answers of the authority verify"
        )
    url = settings.database.url
    where = _at(source, text, ("database", "url"))
    check_url(where, url)
    if urlsplit(url).password is not None:
        raise ConfigError(
            f"{where}: a password does not belong in this file; name a password_file, "
            f"or set {URL_VARIABLE}"
        )


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def each_platform(settings: Settings) -> Iterator[tuple[str, Platform]]:
    """Yield what is said of each platform, with its name."""
    for name in settings.platforms.__struct_fields__:
        yield name, getattr(settings.platforms, name)


def check_url(where: str, url: str) -> None:
    """Refuse an address that names no database we know; `where` is what the message calls it.

    Raises:
        ConfigError: It does not.
    """
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"postgresql", "postgresql+psycopg"} and len(parts.path) > 1
    except ValueError:
        known = False
    if not known and not (url.startswith("sqlite:///") and len(url) > len("sqlite:///")):
        raise ConfigError(
            f"{where}: expected sqlite:///FILE or postgresql://USER@HOST/NAME as the database's address"
        )


_NAMES: Final = {
    "int": "a whole number",
    "str": "a text in quotes",
    "bool": "true or false",
    "object": "a table",
    "array": "a list",
    "float": "a number with a point",
    "null": "nothing",
    "date": "a date such as 2026-03-01",
}


def _broken(source: str, message: str) -> str:
    match = re.search(r"^(.*) \(at (.*)\)$", message)
    what, where = match.groups() if match else (message, "")
    return f"{source}, {where}: this is not TOML: {what[:1].lower()}{what[1:]}"


def _misfit(source: str, text: str, document: dict[str, Any], message: str) -> str:
    """Say in our words what msgspec found: an unknown key, or a value of the wrong type or size."""
    said, _, place = message.partition(" - at `$")
    keys = tuple(re.findall(r"\.(\w+)", place))
    unknown = re.match(r"Object contains unknown field `(.*)`", said)
    if unknown:
        key = unknown[1]
        near = difflib.get_close_matches(key, _known(keys), 1, cutoff=0)[0]
        return f"{_at(source, text, (*keys, key))}: there is no such key; the nearest known one is {near}"
    value: Any = document
    for key in keys:
        value = value[key]
    if said.startswith("Invalid enum value"):
        choices = " or ".join(map(repr, get_args(_type_of(keys))))
        return f"{_at(source, text, keys)}: expected {choices}, found {_shown(value)}"
    wanted = re.match(r"Expected `(\w+)(?: \| null)?`(?: (>=|<=) (.*))?", said)
    if wanted is None:
        return f"{_at(source, text, keys)}: {said}"
    bound = {">=": " of at least ", "<=": " of at most ", None: ""}[wanted[2]] + (wanted[3] or "")
    inside = " inside" if "[" in place else ""
    return f"{_at(source, text, keys)}: expected {_NAMES[wanted[1]]}{bound}{inside}, found {_shown(value)}"


def _section(keys: tuple[str, ...]) -> Any:  # noqa: ANN401  whatever table stands there
    return reduce(getattr, keys, Settings())


def _type_of(keys: tuple[str, ...]) -> object:
    fields = msgspec.structs.fields(_section(keys[:-1]))
    return next(field.type for field in fields if field.name == keys[-1])


def _known(keys: tuple[str, ...]) -> list[str]:
    section = _section(keys)
    if isinstance(section, tuple):  # of tables: those of the first kind that may stand in it
        section = get_args(_type_of(keys))[0]
    return list(section.__struct_fields__)


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004  a line of the terminal


def _at(source: str, text: str, keys: tuple[str, ...]) -> str:
    """Name file, line and key. The line is sought as people write these files, one key to a line."""
    section, table, found = keys[0], "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        header = re.match(r"\[+\s*([^\]]+?)\s*\]", line)
        if header:
            table = header[1]
        here = tuple(table.split(".")) if table else ()
        word = re.match(r"""["']?([\w-]+)["']?\s*[=.]""", line)
        path = here if header else (*here, word[1]) if word else ()
        if path[: len(keys)] == keys:
            found = number
            break
        if not found and path[:1] == (section,):
            found = number
    name = f"[{section}] {'.'.join(keys[1:])}".rstrip()
    return f"{source}, line {found}, {name}" if found else f"{source}, {name}"
