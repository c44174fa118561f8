"""A badly behaved site on loopback, the production client, and the net, for every test here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.web import AGENT, Clock, Site

from collectors.base import Account
from collectors.http import Client, Limits
from collectors.net import Net

HOSTS = ("blog.example", "other.example", "third.example")


@pytest.fixture(scope="session")
def downloads(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what others recorded is kept from one run to the next."""
    cache = getattr(request.config, "cache", None)
    return cache.mkdir("corpus") if cache else tmp_path_factory.mktemp("corpus")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as running:
        yield running


@pytest.fixture
async def client(site: Site) -> AsyncIterator[Client]:
    limits = Limits(seconds=1.0, body_bytes=1_000_000, tries=1)
    async with Client(
        agent=AGENT, clock=Clock(), addresses=site.names(*HOSTS), limits=limits
    ) as running:
        yield running


@pytest.fixture
async def net(site: Site) -> AsyncIterator[Net]:
    limits = Limits(tries=1)
    async with Net(
        agent=AGENT, clock=Clock(), addresses=site.names(*HOSTS), limits=limits
    ) as running:
        yield running


@pytest.fixture
def blog() -> Account:
    return Account("blog", "@js", "http://blog.example/feed", "official")
