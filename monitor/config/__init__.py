"""Settings: one TOML file in the home folder, read once, frozen; secrets never in it."""

from monitor.config.home import database_url, home_folder, make_home, read_secret, render, write
from monitor.config.model import FILE_NAME, HOME_VARIABLE, URL_VARIABLE, ConfigError, Settings
from monitor.config.reading import each_platform, load, parse

__all__ = [
    "FILE_NAME",
    "HOME_VARIABLE",
    "URL_VARIABLE",
    "ConfigError",
    "Settings",
    "database_url",
    "each_platform",
    "home_folder",
    "load",
    "make_home",
    "parse",
    "read_secret",
    "render",
    "write",
]
