"""A headless Chromium, steered by its own debugging protocol: it goes to pages, presses keys and takes pictures."""

from __future__ import annotations

import asyncio
import base64
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")


class Page:
    """One page of the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self.logged: list[str] = []

    async def call(self, method: str, **given: Any) -> dict[str, Any]:
        """Call a method of the protocol; what the page logs meanwhile is kept."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": given})
        while True:
            heard = await self._socket.receive_json(timeout=30)
            if heard.get("method") in {"Log.entryAdded", "Runtime.exceptionThrown"}:
                self.logged.append(str(heard["params"]))
            if heard.get("id") == self._number:
                assert "error" not in heard, heard
                result: dict[str, Any] = heard["result"]
                return result

    async def value(self, script: str) -> Any:  # noqa: ANN401  whatever it gives
        """Return what a line of JavaScript gives."""
        found = await self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return found["result"].get("value")

    async def until(self, script: str, *, seconds: float = 30) -> None:
        """Wait until a line of JavaScript gives something true."""
        for _ in range(int(seconds / 0.1)):
            if await self.value(script):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"never came: {script}; {self.logged}")

    async def type(self, text: str) -> None:
        for letter in text:
            await self.call("Input.dispatchKeyEvent", type="keyDown", text=letter, key=letter)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=letter)

    async def picture(self, path: Path) -> bytes:
        """Take a picture into a file and return its bytes."""
        found = await self.call("Page.captureScreenshot", format="png")
        body = base64.b64decode(found["data"])
        await asyncio.to_thread(path.write_bytes, body)
        return body


@asynccontextmanager
async def chromium(folder: Path, *, width: int = 1000, height: int = 640) -> AsyncIterator[Page]:
    """Run a browser with an empty profile and give its page."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert program, f"no browser here: one of {', '.join(NAMES)} has to be on the PATH"
    process = await asyncio.create_subprocess_exec(
        *(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--no-first-run", "--disable-background-networking", "--no-proxy-server"),
        *("--remote-debugging-port=0", f"--user-data-dir={folder}"),
        *(f"--window-size={width},{height}", "about:blank"),
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stderr is not None
    try:
        port = ""
        while line := await asyncio.wait_for(process.stderr.readline(), 30):
            if b"DevTools listening on" in line:
                port = line.decode().split("127.0.0.1:")[1].split("/")[0]
                break
        draining = asyncio.ensure_future(process.stderr.read())
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                (page,) = [one for one in await answer.json() if one["type"] == "page"]
            async with session.ws_connect(
                page["webSocketDebuggerUrl"], max_msg_size=64 * 1024 * 1024
            ) as socket:
                steered = Page(socket)
                for domain in ("Page", "Runtime", "Log"):
                    await steered.call(f"{domain}.enable")
                yield steered
        draining.cancel()
    finally:
        process.kill()
        await process.wait()
