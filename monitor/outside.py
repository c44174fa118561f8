"""Heads of the custody log leave the machine: to witnesses (C2SP tlog-witness), to a time-stamp authority (RFC 3161).

Nobody's work waits for it: who cannot be reached is told, and asked again later and later, at most an hour apart.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cases.errors import BadInput, CasesError
from cases.model import stamps
from cases.model.actors import SERVICE
from cases.model.heads import Attestor, Checkpoint
from cases.model.notes import VerifierKey, parse_note
from cases.model.witnessing import PATH, SIZE_TYPE, submission
from cases.services.attesting import Attesting
from cases.services.heads import Heads
from monitor.attestors import Places

if TYPE_CHECKING:  # the net is heavy: loaded when somebody is asked
    from collectors.answers import Answer
    from collectors.http import Client

_TEXT: Final = "text/plain; charset=utf-8"
_OK, _STALE, _REFUSED, _UNKNOWN, _NO_PROOF = 200, 409, 403, 404, 422


@dataclass(frozen=True, slots=True)
class Told:
    """What became of asking one."""

    name: str
    size: int
    """Entries under the head."""
    error: str = ""
    """Why it did not vouch for it; empty where it did."""


class Outside:
    """Sends heads out, as the service and not as whoever acts."""

    def __init__(
        self,
        heads: Heads,
        attesting: Attesting,
        places: Places,
        *,
        who: tuple[str, str, str],
        every: timedelta,
        urgent: threading.Event,
    ) -> None:
        """Take what is needed, nothing of it global.

        Args:
            heads: Makes heads.
            attesting: Keeps what those outside answer.
            places: Who is asked, and where.
            who: Department, version and contact, as `collectors.manners.agent_name` takes them.
            every: Between two heads, but where it is urgent.
            urgent: Set by whoever does something urgent.
        """
        self._heads = heads
        self._attesting = attesting
        self._places = places
        self._who = who
        self._every = every
        self._urgent = urgent

    @property
    def asked(self) -> bool:
        """Whether anybody outside is asked at all."""
        return bool(self._places.witnesses or self._places.authority)

    @property
    def urgent(self) -> bool:
        """Whether this process did something after which a head should leave at once."""
        return self.asked and self._urgent.is_set()

    def send(
        self, *, seconds: float = 20.0, again: bool = False, fresh: bool = False
    ) -> tuple[Told, ...]:
        """Make a head where it is time for one, and ask whoever is to be asked now.

        Args:
            seconds: For each question.
            again: Whether those are asked, too, whose time to be asked again has not come.
            fresh: Whether a head is made of any news, however young the last one is: before a bundle leaves.

        Raises:
            CasesError: No head can be made: there is no key, or the database is in trouble.
        """
        if not self.asked:
            return ()
        self._urgent.clear()
        every = timedelta() if fresh else self._every
        self._heads.checkpoint(SERVICE, only_news=True, every=every)
        due = self._attesting.due(SERVICE, again=again)
        return asyncio.run(self._ask(*due, seconds)) if due else ()

    async def _ask(
        self, head: Checkpoint, due: tuple[Attestor, ...], seconds: float
    ) -> tuple[Told, ...]:
        by_name = {key.name: (key, url) for key, url in self._places.witnesses}
        async with self._client(seconds) as client:
            asking: list[Awaitable[Told]] = []
            for one in due:
                question = (
                    self._cosign(client, head, one.size, *by_name[one.name])
                    if one.name in by_name
                    else self._stamp(client, head)
                )
                asking.append(self._kept(head, one.name, question))
            return tuple(await asyncio.gather(*asking))

    def _client(self, seconds: float) -> Client:
        """Return the net's client, for the addresses of the settings whatever they are."""
        from collectors.address import PublicAddresses
        from collectors.http import Client, Limits
        from collectors.manners import agent_name
        from monitor.clock import now

        urls = [*(url for _, url in self._places.witnesses), self._places.authority]
        return Client(
            agent=agent_name(*self._who),
            clock=now,
            addresses=PublicAddresses(also=[urlsplit(url).hostname or "" for url in urls]),
            limits=Limits(seconds=seconds, body_bytes=stamps.TOKEN_CAP, tries=1),
        )

    async def _kept(self, head: Checkpoint, name: str, question: Awaitable[None]) -> Told:
        """Ask one, and keep that it failed where it did."""
        from collectors.errors import CollectorError

        try:
            await question
        except (CollectorError, BadInput) as error:
            why = str(error)
            await asyncio.to_thread(self._attesting.failed, SERVICE, head, name, why)
            return Told(name, head.size, why)
        return Told(name, head.size)

    async def _cosign(
        self, client: Client, head: Checkpoint, old: int, key: VerifierKey, url: str
    ) -> None:
        """Ask a witness; where it remembers another size than we do, once more from there."""
        where = f"{url.rstrip('/')}/{PATH}"
        answer = await self._submit(client, where, head, old)
        theirs = _size(answer)
        if theirs is not None and theirs != old:
            old = theirs
            answer = await self._submit(client, where, head, old)
        if answer.status != _OK:
            raise BadInput(_why_not(answer, head, old))
        text = answer.body.decode("utf-8", "replace")
        await asyncio.to_thread(self._attesting.cosigned, SERVICE, head, key, text)

    async def _submit(self, client: Client, where: str, head: Checkpoint, old: int) -> Answer:
        proof = await asyncio.to_thread(self._proof, old, head)
        body = submission(old, proof, head.note)
        return await client.post(where, body, {"Content-Type": _TEXT}, secrets={})

    def _proof(self, old: int, head: Checkpoint) -> list[bytes]:
        if old > head.size:
            raise BadInput(
                f"it has seen {old:,} entries, and there are {head.size:,} under this head: an older copy of the "
                "record was put back, or entries were removed"
            )
        try:
            return self._attesting.proof(SERVICE, old, head)
        except CasesError as error:
            raise BadInput(str(error)) from error

    async def _stamp(self, client: Client, head: Checkpoint) -> None:
        query = stamps.ask(parse_note(head.note).text.encode())
        headers = {"Content-Type": stamps.QUERY, "Accept": stamps.REPLY}
        answer = await client.post(self._places.authority, query.der, headers, secrets={})
        if answer.status != _OK:
            raise BadInput(f"it answers with HTTP status {answer.status}")
        await asyncio.to_thread(self._attesting.stamped, SERVICE, head, answer.body, query.nonce)


def _size(answer: Answer) -> int | None:
    """Return the size that a witness says it remembers."""
    kind = next((v for k, v in answer.headers if k.lower() == "content-type"), "")
    text = answer.body[:32].decode("ascii", "replace").removesuffix("\n")
    if answer.status != _STALE or kind.partition(";")[0].strip() != SIZE_TYPE:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else None  # noqa: PLR2004  63 bits


def _why_not(answer: Answer, head: Checkpoint, old: int) -> str:
    """Say in a sentence why a witness does not sign, and what to do."""
    if answer.status == _STALE and _size(answer) is None:
        return "it refuses, and does not say how many entries it has seen: is this a witness?"
    key = ", ".join(line.name for line in parse_note(head.note).signatures)
    return {
        _UNKNOWN: f"it does not know this log: its operator must trust the key of {key}",
        _REFUSED: f"it does not know the key that signs now: give its operator the newest key of {key}",
        _STALE: (
            f"it holds another head over {old:,} entries: this record's history is not the one it saw"
        ),
        _NO_PROOF: (
            f"this record does not continue the {old:,} entries it saw: its history was changed, or another record "
            "signs with this key"
        ),
    }.get(answer.status, f"it answers with HTTP status {answer.status}")
