"""praw over our own client: it signs in and asks; every byte goes through `collectors.http`.

praw believes it speaks through a `requests` session. That session has one transport, which hands each request to
our client and waits; so address guard, caps, deadline and one-at-a-time hold, there is no proxy, no cookie and no
`.netrc`, and a request that praw makes unseen is impossible. praw's objects are not used: their attributes ask
again behind one's back. Its `request` gives one question for one answer.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any, Final

import praw
import requests
from requests.adapters import BaseAdapter

from collectors.answers import OK, Answer, Web
from collectors.asking import JSON
from collectors.base import PlatformSettings
from collectors.errors import CollectorError, Malformed, RateLimited, Refused, Unreachable

API: Final = "https://oauth.reddit.com"
_SIGN_IN: Final = "https://www.reddit.com"
_FORM: Final = {"Accept": JSON, "Content-Type": "application/x-www-form-urlencoded"}
_AGENT: Final = "watchdesk"
"""praw insists on one; our client sends its own."""
_UNAUTHORIZED, _TOO_MANY, _TROUBLE = 401, 429, 500


class Session:
    """A signed-in session for one event loop: one question at a time, its token kept for as long as it holds."""

    def __init__(self, settings: PlatformSettings) -> None:
        """Take the credentials; nothing is asked yet."""
        self._settings = settings
        self._turn = asyncio.Lock()
        self._transport = _Transport()
        self._praw: praw.Reddit | None = None

    async def ask(self, web: Web, path: str, params: Mapping[str, str | int]) -> Answer:
        """Ask the API one question and return the answer, whatever its status.

        Args:
            web: The way out; not kept, so that it may end before this session does.
            path: Below the API's address, such as `user/NAME/overview`.
            params: Of the query.

        Raises:
            CollectorError: No answer, or Reddit did not let us sign in.
        """
        async with self._turn:
            transport = self._transport
            transport.make_ready(web, asyncio.get_running_loop())
            cause: Exception | None = None
            try:
                if self._praw is None:
                    self._praw = await asyncio.to_thread(self._built)
                asking = partial(self._praw.request, method="GET", path=path, params=dict(params))
                await asyncio.to_thread(asking)
            except Exception as error:  # noqa: BLE001  what praw makes of an answer is not asked: we read it
                cause = error
            except asyncio.CancelledError:
                transport.stop()
                self._renew()
                raise
            finally:
                answer, failure = transport.told()
            if answer is not None:
                if answer.status == _UNAUTHORIZED:
                    self._renew()
                return answer
            if failure is not None:
                raise failure from cause
            self._renew()
            raise Malformed("Reddit's sign-in did not answer as it should.") from cause

    def _renew(self) -> None:
        """Sign in anew next time; a thread that may still be ending keeps what it has."""
        self._praw, self._transport = None, _Transport()

    def _built(self) -> praw.Reddit:
        session = requests.Session()
        session.trust_env = False
        session.adapters.clear()
        for scheme in ("https://", "http://"):
            session.mount(scheme, self._transport)
        base = self._settings.api.rstrip("/")
        return praw.Reddit(
            "DEFAULT",  # a praw.ini or a variable of the environment may not choose another
            requestor_kwargs={"session": session},
            check_for_async=False,
            check_for_updates=False,
            client_id=self._settings.key,
            client_secret=self._settings.secret,
            oauth_url=base or API,
            reddit_url=base or _SIGN_IN,
            short_url=base or _SIGN_IN,
            refresh_token=None,
            username=None,
            password=None,
            redirect_uri=None,
            user_agent=_AGENT,
        )


class _Transport(BaseAdapter):
    """What `requests` calls a transport adapter: here the bridge from praw's thread to our client's loop.

    praw never sees another status than 200 of the API, else it would sleep and ask again on its own account.
    It never sees the rate-limit headers either: waiting is the schedule's business.
    """

    def __init__(self) -> None:
        super().__init__()
        self._out: tuple[Web, asyncio.AbstractEventLoop] | None = None
        self._under_way: Future[Answer] | None = None
        self.answer: Answer | None = None
        """The API's answer to the question."""
        self.failure: CollectorError | None = None

    def make_ready(self, web: Web, loop: asyncio.AbstractEventLoop) -> None:
        """Make ready for a question."""
        self._out = web, loop
        self.answer = self.failure = self._under_way = None

    def told(self) -> tuple[Answer | None, CollectorError | None]:
        """Return what came of the question, and let go of it and of the way out."""
        answer, failure = self.answer, self.failure
        self._out = self._under_way = self.answer = self.failure = None
        return answer, failure

    def stop(self) -> None:
        """Break off what is under way, so that the thread ends."""
        if self._under_way is not None:
            self._under_way.cancel()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002  as requests has it
        timeout: object = None,
        verify: object = True,  # noqa: FBT002
        cert: object = None,
        proxies: object = None,
    ) -> requests.Response:
        """Ask, wait, remember. Runs in praw's thread."""
        try:
            answer = self._sign_in(request) if request.method == "POST" else self._get(request)
        except CollectorError as error:
            self.failure = error
            raise
        response = requests.Response()
        response.status_code, response.raw = answer.status, io.BytesIO(answer.body)
        response.url, response.request, response.encoding = answer.final_url, request, "utf-8"
        return response

    def close(self) -> None:
        """Hold nothing."""

    def _get(self, request: requests.PreparedRequest) -> Answer:
        if self.answer is not None:
            raise Refused("praw asked a second time, which it was not told to.")
        url, secrets = request.url or "", _secret(request)
        answer = self._wait(lambda web: web.get(url, {"Accept": JSON}, secrets=secrets))
        if answer.redirects:
            raise Refused("Reddit's API sends us elsewhere, which is not followed.")
        self.answer = answer
        if answer.status != OK:
            raise CollectorError("The answer is kept and says enough.")
        return answer

    def _sign_in(self, request: requests.PreparedRequest) -> Answer:
        """Get a token; the exchange holds secrets both ways and is never kept."""
        url, secrets, form = request.url or "", _secret(request), request.body or b""
        body = form if isinstance(form, bytes) else str(form).encode()
        answer = self._wait(lambda web: web.post(url, body, _FORM, secrets=secrets))
        if answer.status == _TOO_MANY:
            raise RateLimited("Reddit says that its sign-in is asked too often (429).")
        if answer.status >= _TROUBLE:
            raise Unreachable(f"Reddit's sign-in has trouble of its own ({answer.status}).")
        if answer.status != OK:
            raise Refused(
                f"Reddit does not take the client id and secret of `[platforms.reddit]` ({answer.status})."
            )
        return answer

    def _wait(self, put: Callable[[Web], Coroutine[Any, Any, Answer]]) -> Answer:
        """Put a question on the client's loop, and wait for the answer in this thread."""
        if self._out is None:
            raise Unreachable("The question was broken off.")
        web, loop = self._out
        self._under_way = under_way = asyncio.run_coroutine_threadsafe(put(web), loop)
        try:
            return under_way.result()
        except CancelledError as error:
            raise Unreachable("The question was broken off.") from error


def _secret(request: requests.PreparedRequest) -> dict[str, str]:
    value = request.headers.get("Authorization")
    return {"Authorization": str(value)} if value else {}
