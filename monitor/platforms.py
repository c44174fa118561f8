"""What the settings say of a platform, as the net wants it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from collectors.base import Approval, PlatformSettings
from monitor import config


def settings_of(
    said: config.model.Platform, home: Path, today: date, lookback: timedelta
) -> PlatformSettings:
    """Return the settings of a platform; a secret that cannot be read troubles that platform alone."""
    approval = (
        Approval(said.approved_by, said.approved_on, said.reference)
        if said.approved_on and said.approved_on <= today
        else None
    )
    secret, trouble = "", ""
    try:
        if said.secret_file:
            secret = config.read_secret(home, said.secret_file, "secret")
    except config.ConfigError as error:
        trouble = str(error)
    return PlatformSettings(
        approval=approval,
        trouble=trouble,
        api=said.api,
        key=said.key,
        secret=secret,
        pages=said.pages,
        lookback=lookback,
    )
