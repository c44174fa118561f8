"""Who is at the keyboard, and as whom that person may act."""

from __future__ import annotations

import os
import pwd

import pytest

from cases.errors import NotPermitted
from monitor.cli.identity import login_of, os_user
from monitor.config import Settings, model

OPEN_DEMO = Settings(home=model.Home(demo=True), access=model.Access(default_login="ruiz"))


def _access(**act_as: tuple[str, ...]) -> Settings:
    return Settings(access=model.Access(act_as=act_as))


def test_variables_that_anyone_can_set_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "LOGNAME", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "chief")

    assert os_user() == pwd.getpwuid(os.getuid()).pw_name


def test_a_user_without_an_account_is_still_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)

    assert os_user() == "uid-4000000"


@pytest.mark.parametrize(
    ("settings", "asked", "login"),
    [
        (Settings(), "", "pat"),
        (Settings(), "pat", "pat"),
        (OPEN_DEMO, "", "ruiz"),
        (OPEN_DEMO, "chief", "chief"),
        (_access(pat=("*",)), "chief", "chief"),
        (_access(pat=("chief", "ruiz")), "ruiz", "ruiz"),
    ],
)
def test_a_user_acts_as_himself_or_as_the_settings_allow(
    settings: Settings, asked: str, login: str
) -> None:
    assert login_of(settings, asked, "pat") == login


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        (Settings(), "chief"),
        (_access(pat=("ruiz",)), "chief"),
        (_access(root=("*",)), "chief"),
        (Settings(access=model.Access(default_login="chief")), ""),
    ],
)
def test_a_user_acts_as_nobody_else(settings: Settings, asked: str) -> None:
    with pytest.raises(NotPermitted, match="pat may not act as chief"):
        login_of(settings, asked, "pat")
