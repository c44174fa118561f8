"""Who is at the keyboard: the operating system says, not a variable that anyone can set."""

from __future__ import annotations

import os
import pwd

from cases.errors import NotPermitted
from monitor.config import Settings


def os_user() -> str:
    """Return the name of the operating-system user this process runs as."""
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid-{uid}"


def login_of(settings: Settings, asked: str, user: str) -> str:
    """Return the login the person acts as.

    Args:
        settings: Who may act as whom.
        asked: What `--as` said; may be empty.
        user: The operating-system user.

    Raises:
        NotPermitted: The user may not act as that login.
    """
    login = asked or settings.access.default_login or user
    allowed = settings.access.act_as.get(user, ())
    if login == user or settings.home.demo or "*" in allowed or login in allowed:
        return login
    raise NotPermitted(
        f"the operating-system user {user} may not act as {login}; "
        "[access] act_as in config.toml says who may act as whom"
    )
