"""A real Chromium, through the nginx of docs/deploy.md, to the real desk: `make browser`, not part of the gate."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest
from peers.servers import free_port, listens, run, serving
from support.chromium import Page, chromium
from support.front import sitters
from support.papers import blocks
from support.program import command, environment

PICTURES = Path(__file__).parents[2] / "build/browser"
PLAIN = r"""
daemon off; master_process off; pid HOME/pid; worker_processes 1;
events { worker_connections 64; }
http {
  client_body_temp_path HOME/1; proxy_temp_path HOME/2; fastcgi_temp_path HOME/3;
  uwsgi_temp_path HOME/4; scgi_temp_path HOME/5; access_log off;
"""
"""What a system's own nginx.conf says around it; HOME is a folder of the test's."""


def nginx_config(folder: Path, front: int, desk: int) -> str:
    """Return the configuration of the document, with the ports and files of the test, and without TLS."""
    (said,) = blocks("deploy.md", "nginx")
    for old, new in (
        (r"listen 443 ssl;", f"listen 127.0.0.1:{front};"),
        (r"\n +ssl_certificate.*", ""),
        (r"127\.0\.0\.1:8456", f"127.0.0.1:{desk}"),
        (r"/etc/nginx/", f"{folder}/"),
    ):
        said, done = re.subn(old, new, said)
        assert done, old
    return PLAIN.replace("HOME", str(folder)) + said + "}\n"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("desk") / "home"
    run(command("demo", "--headless", "--home", str(made)))
    return made


@contextmanager
def desk(home: Path, port: int, log: Path) -> Iterator[None]:
    words = command("--home", str(home), "serve", "--listen", f"127.0.0.1:{port}")
    with serving(words, log, listens(port), environment()):
        yield


@pytest.fixture(scope="session")
def address(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the proxy answers."""
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    front, behind = free_port(), free_port()
    with (home / "config.toml").open("a") as file:
        file.write(f'\n[serve]\norigins = ["http://127.0.0.1:{front}"]\nper_login = 4\n')
    done = run(command("--home", str(home), "--json", "serve", "--make-secret"))
    secret = Path(json.loads(done)["file"]).read_text().strip()
    (folder / "desk.secret").write_text(f'proxy_set_header X-Watchdesk-Proxy "{secret}";\n')
    users = [f"{name}:{run(['openssl', 'passwd', '-apr1', 'pw']).strip()}" for name in USERS]
    (folder / "desk.users").write_text("\n".join(users) + "\n")
    config = folder / "nginx.conf"
    config.write_text(nginx_config(folder, front, behind))
    words = ["nginx", "-c", str(config), "-p", str(folder), "-e", str(folder / "error.log")]
    with (
        desk(home, behind, folder / "desk.log"),
        serving(words, folder / "nginx.log", listens(front)),
    ):
        yield f"127.0.0.1:{front}"


USERS = ("sgt_ortiz", "mallory")


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    async with chromium(tmp_path / "profile") as opened:
        yield opened


async def settled(page: Page, name: str, *, other: bytes = b"") -> bytes:
    """Return the picture of a page that has rested for two seconds and is another one, kept to be looked at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    last: list[bytes] = []
    for _ in range(120):
        await asyncio.sleep(0.5)
        last = [*last[-4:], await page.picture(PICTURES / f"{name}.png")]
        if len(last) == 5 and len(set(last)) == 1 and last[0] != other:
            return last[0]
    raise AssertionError("the page never rests")


async def test_the_desk_is_drawn_takes_keys_opens_nothing_and_ends(
    page: Page, address: str, home: Path
) -> None:
    await page.call("Page.navigate", url=f"http://sgt_ortiz:pw@{address}/")
    await page.until("document.body?.classList.contains('-first-byte')")
    welcome = await settled(page, "welcome")
    await page.type("\x1b")
    queue = await settled(page, "queue", other=welcome)
    await page.type("jj")
    await settled(page, "moved", other=queue)
    assert await page.value("String(window.open('/'))") == "null"
    assert len(sitters(home)) == 1

    await page.type("\x11")
    await page.until("document.getElementById('why').textContent.includes('left the desk')")
    await settled(page, "left")
    assert sitters(home) == []
    expected = ("allow-popups", "escape its sandboxing", "software WebGL", "inline style")
    assert [said for said in page.logged if not any(word in said for word in expected)] == []


async def test_leaving_the_page_ends_the_sitting(page: Page, address: str, home: Path) -> None:
    await page.call("Page.navigate", url=f"http://sgt_ortiz:pw@{address}/")
    await page.until("document.body?.classList.contains('-first-byte')")
    assert len(sitters(home)) == 1
    await page.call("Page.navigate", url="about:blank")
    for _ in range(50):
        if not sitters(home):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the process outlives its page")


async def test_who_is_not_enrolled_reads_why(page: Page, address: str) -> None:
    await page.call("Page.navigate", url=f"http://mallory:pw@{address}/")
    await page.until("document.body?.textContent.includes('not enrolled here')")
    await settled(page, "unknown")


async def test_nobody_comes_by_the_proxy_with_headers_of_their_own(address: str) -> None:
    known = {"Authorization": aiohttp.encode_basic_auth("mallory", "pw")}
    forged = {"X-Remote-User": "sgt_ortiz", "X-Watchdesk-Proxy": "x" * 43}
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://{address}/", headers=forged) as answer:
            assert answer.status == 401
        async with session.get(f"http://{address}/", headers={**forged, **known}) as answer:
            assert answer.status == 403
            assert "not enrolled here" in await answer.text()
