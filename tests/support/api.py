"""A platform's API on loopback: answers in the order they were laid out, and what was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from support.web import AGENT, START, Asked, Clock, Site, reply

from collectors.base import Account, Approval, Cursor, Exchange, PlatformSettings, PostRef, Purpose
from collectors.budgets import Budget
from collectors.http import Limits
from collectors.net import Look, Net

HOST = "api.example"
APPROVAL = Approval("Chief Alvarez", date(2026, 1, 5), "CTR-2026-011")


def said(document: object, status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a JSON answer."""
    body = json.dumps(document).encode()
    return reply(body, status=f"{status} Said", kind="application/json", headers=headers)


def settings(**given: object) -> PlatformSettings:
    """Return settings that open a closed platform and lead to the loopback API."""
    usual: dict[str, object] = {
        "approval": APPROVAL,
        "api": f"http://{HOST}",
        "key": "an-id",
        "secret": "a-secret",
        "lookback": timedelta(days=30),
    }
    return PlatformSettings(**(usual | given))  # type: ignore[arg-type]


def exchanged(
    document: object,
    collector: str,
    purpose: Purpose = Purpose.PAGE,
    url: str = "",
    status: int = 200,
) -> Exchange:
    """Return an exchange as if that answer had come."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    where = url or f"http://{HOST}/"
    head = (START, START, "GET", where, where, (), (), status, (), body)
    return Exchange(*head, "127.0.0.1", collector, "1", "test", purpose)


@dataclass
class Api:
    """Answers by path; where several are laid out, one after the other, and the last again and again."""

    answers: dict[str, bytes | list[bytes]]
    asked: list[Asked] = field(default_factory=list)

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.asked.append(asked)
        path = asked.path.partition("?")[0]
        laid = self.answers.get(path, said({"message": "Not Found"}, 404))
        if isinstance(laid, list):
            laid = laid.pop(0) if len(laid) > 1 else laid[0]
        writer.write(laid)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked, in order."""
        return [asked.path.partition("?")[0] for asked in self.asked]

    def query(self, number: int) -> dict[str, str]:
        """Return the parameters of one question."""
        parsed = parse_qs(urlsplit(self.asked[number].path).query)
        return {name: values[0] for name, values in parsed.items()}

    async def looked(
        self,
        account: Account,
        given: PlatformSettings,
        cursor: Cursor = Cursor(),  # noqa: B008  frozen
        *,
        refs: Sequence[PostRef] = (),
        resolve: bool = False,
        budget: Budget | None = None,
    ) -> Look:
        """Return one look through the whole net."""
        (look,) = await self.looks(
            [account], given, cursor, refs=refs, resolve=resolve, budget=budget
        )
        return look

    async def looks(
        self,
        accounts: Sequence[Account],
        given: PlatformSettings,
        cursor: Cursor = Cursor(),  # noqa: B008  frozen
        *,
        refs: Sequence[PostRef] = (),
        resolve: bool = False,
        budget: Budget | None = None,
    ) -> list[Look]:
        """Return several looks, one after the other, by the same net."""
        platform = accounts[0].platform
        async with (
            Site(otherwise=self) as site,
            Net(
                agent=AGENT,
                clock=Clock(),
                addresses=site.names(HOST),
                limits=Limits(seconds=1.0, body_bytes=200_000, tries=1),
                platforms={platform: given},
                budgets={platform: budget} if budget else None,
            ) as net,
        ):
            return [
                await net.look(account, cursor, refs=refs, resolve=resolve) for account in accounts
            ]
