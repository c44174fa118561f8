"""praw over our own client: it signs in and asks; every byte goes through `collectors.http`.

praw believes it speaks through a `requests` session. That session has one transport, which hands each request to
our client and waits; so address guard, caps, deadline and one-at-a-time hold, there is no proxy, no cookie and no
`.netrc`, and a request that praw makes unseen is impossible. praw's objects are not used: their attributes ask
again behind one's back. Its `request` gives one question for one answer.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine, Mapping
from concurrent.futures import CancelledError, Future
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
_AGENT: Final = "watchdesk"
"""praw insists on one; our client sends its own."""
_UNAUTHORIZED, _TOO_MANY, _TROUBLE = 401, 429, 500


class Session:
    """A signed-in session for one event loop: one question at a time, its token kept for as long as it holds."""

    def __init__(self, web: Web, settings: PlatformSettings) -> None:
        """Prepare; nothing is asked yet.

        Raises:
            Refused: praw does not take the settings.
        """
        self._transport = _Transport(web)
        self._turn = asyncio.Lock()
        self._praw: praw.Reddit | None = None
        self._settings = settings
        self.spent = False
        """Whether it may not be used again: its token was refused, or a question was broken off."""

    async def ask(self, path: str, params: Mapping[str, str | int]) -> Answer:
        """Ask the API one question and return the answer, whatever its status.

        Args:
            path: Below the API's address, such as `user/NAME/overview`.
            params: Of the query.

        Raises:
            CollectorError: No answer, or Reddit did not let us sign in.
        """
        async with self._turn:
            self._transport.make_ready(asyncio.get_running_loop())
            cause: Exception | None = None
            try:
                await asyncio.to_thread(self._request, path, dict(params))
            except Exception as error:  # noqa: BLE001  what praw makes of an answer is not asked: we read it
                cause = error
            except asyncio.CancelledError:
                self.spent = True
                self._transport.stop()
                raise
            answer, failure = self._transport.answer, self._transport.failure
            if answer is not None:
                self.spent = self.spent or answer.status == _UNAUTHORIZED
                return answer
            self.spent = True
            raise failure or Malformed("Reddit's sign-in did not answer as it should.") from cause

    def _request(self, path: str, params: dict[str, str | int]) -> None:
        """Let praw ask; runs in a thread."""
        if self._praw is None:
            self._praw = self._built()
        self._praw.request(method="GET", path=path, params=params)

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

    def __init__(self, web: Web) -> None:
        super().__init__()
        self._web = web
        self._loop: asyncio.AbstractEventLoop | None = None
        self._under_way: Future[Answer] | None = None
        self._stopped = False
        self.answer: Answer | None = None
        """The API's answer to the question."""
        self.failure: CollectorError | None = None

    def make_ready(self, loop: asyncio.AbstractEventLoop) -> None:
        """Make ready for a question."""
        self._loop, self._stopped = loop, False
        self.answer = self.failure = self._under_way = None

    def stop(self) -> None:
        """Break off what is under way, so that the thread ends."""
        self._stopped = True
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
        answer = self._wait(
            self._web.get(request.url or "", {"Accept": JSON}, secrets=_secret(request))
        )
        if answer.redirects:
            raise Refused("Reddit's API sends us elsewhere, which is not followed.")
        self.answer = answer
        if answer.status != OK:
            raise CollectorError("The answer is kept and says enough.")
        return answer

    def _sign_in(self, request: requests.PreparedRequest) -> Answer:
        """Get a token; the exchange holds secrets both ways and is never kept."""
        form = request.body or b""
        answer = self._wait(
            self._web.post(
                request.url or "",
                form if isinstance(form, bytes) else str(form).encode(),
                {"Accept": JSON, "Content-Type": "application/x-www-form-urlencoded"},
                secrets=_secret(request),
            )
        )
        if answer.status == _TOO_MANY:
            raise RateLimited("Reddit says that its sign-in is asked too often (429).")
        if answer.status >= _TROUBLE:
            raise Unreachable(f"Reddit's sign-in has trouble of its own ({answer.status}).")
        if answer.status != OK:
            raise Refused(
                f"Reddit does not take the client id and secret of `[platforms.reddit]` ({answer.status})."
            )
        return answer

    def _wait(self, question: Coroutine[Any, Any, Answer]) -> Answer:
        if self._loop is None or self._stopped:
            question.close()
            raise Unreachable("The question was broken off.")
        self._under_way = asyncio.run_coroutine_threadsafe(question, self._loop)
        try:
            return self._under_way.result()
        except CancelledError as error:
            raise Unreachable("The question was broken off.") from error


def _secret(request: requests.PreparedRequest) -> dict[str, str]:
    value = request.headers.get("Authorization")
    return {"Authorization": str(value)} if value else {}
