"""Real servers for every test here, and the net as it runs in production, finding them by name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from peers.bluesky import PDS_HOST, Pds
from peers.sites import BLOG_HOST, STATIC_HOST, WIKI_HOST, Nginx, Wiki, WordPress
from support.web import AGENT

from collectors.address import NamedLoopback
from collectors.net import Net


@pytest.fixture(scope="session")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiki]:
    with Wiki.running(tmp_path_factory.mktemp("wiki")) as running:
        yield running


@pytest.fixture(scope="session")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    with WordPress.running(tmp_path_factory.mktemp("blog")) as running:
        yield running


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with Nginx.running(tmp_path_factory.mktemp("static")) as running:
        yield running


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    with Pds.running(tmp_path_factory.mktemp("pds")) as running:
        yield running


@pytest.fixture
async def own_server(pds: Pds) -> AsyncIterator[Net]:
    names = NamedLoopback({PDS_HOST: ("127.0.0.1", pds.port)})
    async with Net(agent=AGENT, clock=lambda: datetime.now(UTC), addresses=names) as running:  # noqa: TID251  servers have real clocks
        yield running


@pytest.fixture
async def net(wiki: Wiki, blog: WordPress, static: Nginx) -> AsyncIterator[Net]:
    ports = {WIKI_HOST: wiki.port, BLOG_HOST: blog.port, STATIC_HOST: static.port}
    names = NamedLoopback({host: ("127.0.0.1", port) for host, port in ports.items()})
    async with Net(agent=AGENT, clock=lambda: datetime.now(UTC), addresses=names) as running:  # noqa: TID251  servers have real clocks
        yield running
