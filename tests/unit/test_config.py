"""Settings: what is taken, and the sentence for what is not."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import config
from monitor.config import ConfigError, Settings, model
from monitor.config.model import Platform

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "config.example.toml").read_text("utf-8")


def test_the_example_file_names_every_key_with_its_default() -> None:
    document = tomllib.loads(EXAMPLE)

    assert config.parse(EXAMPLE) == Settings()
    (platform,) = document.pop("platforms").values()
    assert set(platform) | {"approved_on"} == set(Platform.__struct_fields__)
    assert {name: set(table) for name, table in document.items()} == {
        field.name: set(field.type.__struct_fields__)
        for field in msgspec.structs.fields(Settings)
        if field.name != "platforms"
    }


def test_the_example_file_says_in_a_line_what_each_key_does() -> None:
    keys = [line for line in EXAMPLE.splitlines() if " = " in line.split("#")[0]]

    assert keys
    assert all(len(line.split(" # ", 1)[1]) > 10 for line in keys)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[collect\n", "c.toml, line 1, column 9: this is not TOML: expected ']' at the end"),
        ("a = [1,", "c.toml, end of document: this is not TOML: "),
        (
            "[colect]\n",
            "c.toml, line 1, [colect]: there is no such key; the nearest known one is collect",
        ),
        (
            "# hello\n[collect]\ndeadline_s = 3\nintervall_minutes = 3\n",
            (
                "c.toml, line 4, [collect] intervall_minutes: there is no such key; "
                "the nearest known one is interval_minutes"
            ),
        ),
        (
            '[collect]\n  "interval_minutes" = "often"\n',
            "c.toml, line 2, [collect] interval_minutes: expected a whole number, found 'often'",
        ),
        (
            "[collect]\ninterval_minutes = 0\n",
            "c.toml, line 2, [collect] interval_minutes: expected a whole number of at least 1, found 0",
        ),
        (
            "[collect]\nconcurrency = 65\n",
            "c.toml, line 2, [collect] concurrency: expected a whole number of at most 64, found 65",
        ),
        (
            "[ui]\ntheme = 'pink'\n",
            "c.toml, line 2, [ui] theme: expected 'dark' or 'light' or 'ansi', found 'pink'",
        ),
        ("home = 3\n", "c.toml, line 1, [home]: expected a table, found 3"),
        ("home.demo = 3\n", "c.toml, line 1, [home] demo: expected true or false, found 3"),
        ("[home]\n\ndemo = 1\n", "c.toml, line 3, [home] demo: expected true or false, found 1"),
        (
            "[collect]\nprivate_hosts = [1]\n",
            "c.toml, line 2, [collect] private_hosts: expected a text in quotes inside, found [1]",
        ),
        (
            "[access.act_as]\nroot = 'chief'\n",
            "c.toml, line 1, [access] act_as: expected a list inside, found {'root': 'chief'}",
        ),
        (
            "[department]\nzone = 'America/Chicgo'\n",
            (
                "c.toml, line 2, [department] zone: expected the name of a time zone, "
                "such as America/Chicago; found 'America/Chicgo'"
            ),
        ),
        ("[department]\nzone = '../etc/passwd'\n", "expected the name of a time zone"),
        (
            "[database]\nurl = 'mysql://x/y'\n",
            "c.toml, line 2, [database] url: expected sqlite:///FILE or postgresql://USER@HOST/NAME",
        ),
        (
            "[database]\nurl = 'sqlite:///'\n",
            "c.toml, line 2, [database] url: expected sqlite:///FILE",
        ),
        (
            "[database]\nurl = 'postgresql://[/x'\n",
            "c.toml, line 2, [database] url: expected sqlite",
        ),
        (
            "[database]\nurl = 'postgresql://u:secret@h/n'\n",
            "c.toml, line 2, [database] url: a password does not belong in this file",
        ),
    ],
)
def test_a_wrong_setting_is_named_by_file_line_and_key(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.parse(text, "c.toml")

    assert str(caught.value).startswith(sentence) or sentence in str(caught.value)
    assert "secret" not in str(caught.value)


@settings(deadline=None)
@given(st.text())
def test_any_text_gives_settings_or_a_sentence(text: str) -> None:
    try:
        settings = config.parse(text)
    except ConfigError as error:
        assert str(error).startswith("config.toml, ")  # noqa: PT017  both ways out are right
    else:
        assert isinstance(settings, Settings)


@settings(deadline=None)
@given(
    st.builds(
        Settings,
        home=st.builds(model.Home, demo=st.booleans()),
        department=st.builds(
            model.Department,
            name=st.text(st.characters(exclude_categories=["Cs"])),
            zone=st.sampled_from(["UTC", "America/Denver"]),
        ),
        access=st.builds(
            model.Access,
            act_as=st.dictionaries(
                st.text(st.characters(exclude_categories=["Cs"])), st.just(("*", 'a"b'))
            ),
        ),
        collect=st.builds(model.Collect, interval_minutes=st.integers(1, 9)),
    )
)
def test_what_is_rendered_is_read_back_the_same(settings: Settings) -> None:
    assert config.parse(config.render(settings)) == settings


def test_the_home_is_the_option_else_the_variable_else_the_platforms_folder() -> None:
    environ = {"WATCHDESK_HOME": "/srv/desk"}

    assert config.home_folder(Path("/x"), environ) == Path("/x")
    assert config.home_folder(None, environ) == Path("/srv/desk")
    assert config.home_folder(None, {}).name == "watchdesk"


def test_a_home_is_closed_to_everybody_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)

    assert config.make_home(home)
    assert not config.make_home(home)
    assert {stat.S_IMODE(p.stat().st_mode) for p in (home, *home.iterdir())} == {0o700}
    assert {p.name for p in home.iterdir()} == {"vault", "keys", "log"}


def test_settings_are_written_once_and_for_the_owner_only(tmp_path: Path) -> None:
    demo = Settings(home=model.Home(demo=True))

    assert config.write(tmp_path, demo)
    assert not config.write(tmp_path, Settings())
    assert config.load(tmp_path) == demo
    assert stat.S_IMODE((tmp_path / "config.toml").stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["config.toml"]


def test_a_folder_without_settings_is_no_home(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        config.load(tmp_path)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x80 = 1"])
def test_bytes_that_are_no_text_are_refused_with_the_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "config.toml").write_bytes(content)

    with pytest.raises(ConfigError, match=r"config\.toml: cannot be read as UTF-8"):
        config.load(tmp_path)


def _postgres(password_file: str = "", host: str = "desk@db.pd.example") -> Settings:
    return Settings(
        database=model.Database(url=f"postgresql://{host}/desk", password_file=password_file)
    )


def test_a_relative_database_file_stands_in_the_home(tmp_path: Path) -> None:
    assert config.database_url(Settings(), tmp_path, {}) == f"sqlite:///{tmp_path}/watchdesk.db"
    absolute = Settings(database=model.Database(url="sqlite:////srv/w.db"))
    assert config.database_url(absolute, tmp_path, {}) == "sqlite:////srv/w.db"


def test_the_environment_replaces_the_database_address(tmp_path: Path) -> None:
    environ = {"WATCHDESK_DATABASE_URL": "postgresql://u:p%40@h/n"}

    assert config.database_url(Settings(), tmp_path, environ) == "postgresql://u:p%40@h/n"
    with pytest.raises(ConfigError, match=r"WATCHDESK_DATABASE_URL: expected sqlite:///FILE"):
        config.database_url(Settings(), tmp_path, {"WATCHDESK_DATABASE_URL": "oracle://x"})


def test_the_password_comes_from_a_file_that_only_the_owner_reads(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("p/a@s\n", "utf-8")
    secret.chmod(0o644)
    settings = _postgres("password")

    with pytest.raises(ConfigError, match="others can read"):
        config.database_url(settings, tmp_path, {})
    secret.chmod(0o600)
    assert (
        config.database_url(settings, tmp_path, {})
        == "postgresql://desk:p%2Fa%40s@db.pd.example/desk"
    )
    assert config.database_url(_postgres(), tmp_path, {}) == "postgresql://desk@db.pd.example/desk"


@pytest.mark.parametrize(("content", "sentence"), [("", "is empty"), (None, "cannot be read")])
def test_a_password_file_without_a_password_is_refused(
    tmp_path: Path, content: str | None, sentence: str
) -> None:
    if content is not None:
        with os.fdopen(os.open(tmp_path / "p", os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(content)

    with pytest.raises(ConfigError, match=sentence):
        config.database_url(_postgres("p"), tmp_path, {})


def test_a_password_without_a_user_is_refused(tmp_path: Path) -> None:
    settings = _postgres("p", "h")

    with pytest.raises(ConfigError, match="needs a user"):
        config.database_url(settings, tmp_path, {})
