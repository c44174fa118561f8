"""What the settings say of platforms and of the net, as the net wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from collectors.address import Addresses, PublicAddresses
from collectors.base import Approval, PlatformSettings
from collectors.budgets import Budget
from collectors.http import Limits
from collectors.manners import Manners, agent_name
from collectors.net import Net
from monitor import __version__, config
from monitor.clock import now


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


def net_of(
    settings: config.Settings,
    home: Path,
    addresses: Addresses | None = None,
    manners: Manners | None = None,
    budgets: Mapping[str, Budget] | None = None,
) -> Net:
    """Return the net as the settings want it, not yet entered; to `addresses` of this machine it needs no rest."""
    collect, department = settings.collect, settings.department
    lookback = timedelta(days=collect.lookback_days)
    return Net(
        agent=agent_name(department.name, __version__, department.contact),
        clock=now,
        addresses=addresses or PublicAddresses(also=collect.private_hosts),
        limits=Limits(
            seconds=collect.deadline_s,
            body_bytes=collect.max_body_mb * 1024 * 1024,
            at_once=collect.concurrency,
            spacing=collect.spacing_s if addresses is None else 0,
        ),
        platforms={
            name: settings_of(said, home, now().date(), lookback)
            for name, said in config.each_platform(settings)
        },
        manners=manners,
        budgets=budgets,
    )
