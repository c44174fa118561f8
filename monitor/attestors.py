"""Who outside vouches for heads of the custody log, as the settings name them: keys, addresses, certificates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cases.model import stamps
from cases.model.heads import Trust
from cases.model.notes import COSIGNING, VerifierKey
from monitor.config.model import ConfigError, Custody


@dataclass(frozen=True, slots=True)
class Places:
    """Who is asked, and where."""

    witnesses: tuple[tuple[VerifierKey, str], ...] = ()
    """Key and url of each witness."""
    authority: str = ""
    """Address of the time-stamp authority."""


def trust_of(asked: Custody, home: Path) -> Trust:
    """Return who outside is trusted, as the settings say.

    Raises:
        ConfigError: A key or the file of certificates cannot be used.
    """
    try:
        keys = tuple(VerifierKey.parse(witness.key) for witness in asked.witnesses)
    except ValueError as error:
        raise ConfigError(f"[custody] witnesses: {error}") from error
    if any(key.kind != COSIGNING for key in keys):
        raise ConfigError("[custody] witnesses: this is the key of a log, not that of a witness")
    if len({key.name for key in keys}) < len(keys):
        raise ConfigError("[custody] witnesses: two of them have one name")
    if not asked.timestamp.url:
        return Trust(keys)
    path = home / Path(asked.timestamp.roots).expanduser()
    try:
        roots = path.read_text("ascii")
        stamps.roots(roots)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"[custody] timestamp: {path} cannot be read as certificates in PEM"
        ) from error
    return Trust(keys, asked.timestamp.url, roots)


def places_of(asked: Custody, trust: Trust) -> Places:
    """Return where those who are trusted are asked."""
    urls = [witness.url for witness in asked.witnesses]
    return Places(tuple(zip(trust.witnesses, urls, strict=True)), trust.authority)
