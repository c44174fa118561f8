"""Writers that are killed, starved and interrupted: processes that keep evidence and tell what was acknowledged.

A writer is forked from a process that has loaded everything, so that a thousand of them take minutes. It keeps a blob
in the vault, commits an entry that vouches for it, and only then tells its token.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cases.errors import CasesError, StoreTrouble
from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Actor, Capability, Role
from cases.model.custody import read
from cases.services.custody import Custody
from cases.services.registry import Registry
from cases.store import schema
from cases.store.engine import make_engine
from cases.store.transaction import Store
from cases.vault.blobs import Vault
from cases.vault.keys import LogKeys
from monitor.clock import now

WRITER = Actor(login="writer", role=Role.IA_COMMANDER, auth="test", session="fault")
LOG = "faults.example/log"


@dataclass(slots=True)
class Found:
    """What a record holds after the trouble."""

    entries: int
    lost: list[str]
    doubled: list[str]
    problems: list[str]

    @property
    def sound(self) -> bool:
        return not (self.lost or self.doubled or self.problems)


@dataclass(slots=True)
class Told:
    """What writers acknowledged and what they were refused."""

    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def found_record(url: str, folder: Path) -> None:
    """Make an empty record with a vault that encrypts."""
    engine = make_engine(url)
    schema.upgrade(engine)
    with closing(Store(engine, now)) as store:
        Registry(store).found(SERVICE, log=LOG, login="adm", name="Fault")
    Vault(folder / "vault").ring.found()
    LogKeys(folder / "keys").ensure(LOG)


def append(store: Store, vault: Vault, token: str) -> None:
    """Keep one piece of evidence, durably: bytes, then the entry that vouches for them."""
    body = f"evidence {token} ".encode() * 40
    with store.begin(WRITER, Capability.TRIAGE) as tx:
        blob = vault.put(body)
        tx.record(
            CustodyAction.FLAG_VIEWED, f"flag:{token}", details={"token": token}, blobs=(blob,)
        )


def write(
    url: str,
    folder: Path,
    name: str,
    count: int,
    tell: Callable[[str], None],
    *,
    patience: int = 200,
) -> None:
    """Append `count` times, telling each token once it is committed; troubles are told, and survived for so long.

    A commit whose answer was lost may have happened: it is looked up before it is tried again.
    """
    vault, engine = Vault(folder / "vault"), make_engine(url)
    store: Store | None = None
    for number in range(count):
        token, tries = f"{name}-{number}", 0
        while True:
            tries += 1
            try:
                store = store or Store(engine, now)
                if tries > 1 and _is_there(store, token):
                    break
                append(store, vault, token)
                break
            except CasesError as error:
                tell(f"! {error}")
                if tries >= patience or not isinstance(error, StoreTrouble):
                    return
                select.select([], [], [], 0.05)
        tell(token)


def _is_there(store: Store, token: str) -> bool:
    with store.glance(WRITER, Capability.CUSTODY_VERIFY) as tx:
        return any(read(leaf)["obj"]["id"] == token for leaf in tx.log.leaves(after=0))


def _tell(pipe: int, said: str) -> None:
    os.write(pipe, said.encode() + b"\n")


@contextmanager
def forked(work: Callable[[Callable[[str], None]], None]) -> Iterator[tuple[int, int]]:
    """Run work in a child; yield its id and where it tells. The child is reaped at the end."""
    there, here = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(there)
        try:
            work(partial(_tell, here))
        except BaseException:  # noqa: BLE001  a child ends here, whatever happened
            os.write(here, b"! " + traceback.format_exc(limit=-1).splitlines()[-1].encode() + b"\n")
            os._exit(1)
        os._exit(0)
    os.close(here)
    try:
        yield child, there
    finally:
        os.close(there)
        try:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def listen(pipe: int, told: Told, *, until: int | None = None, seconds: float = 60.0) -> int:
    """Read what a child tells, up to so many acknowledgements or its end; return how many there were."""
    count, rest = 0, b""
    while until is None or count < until:
        ready, _, _ = select.select([pipe], [], [], seconds)
        piece = os.read(pipe, 65_536) if ready else b""
        if not piece:
            break
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            if line.startswith(b"! "):
                told.refused.append(line[2:].decode())
            else:
                told.acknowledged.append(line.decode())
                count += 1
    return count


def small_files(limit: int) -> None:
    """Let this process write no file beyond so many bytes, as a full disk would."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def look(url: str, folder: Path, told: Told) -> Found:
    """Verify the record whole, and count what was acknowledged in it."""
    engine = make_engine(url)
    with closing(Store(engine, now)) as store:
        keys = LogKeys(folder / "keys")
        verified = Custody(store, Vault(folder / "vault"), keys).verify(WRITER)
        with store.glance(WRITER, Capability.CUSTODY_VERIFY) as tx:
            there = Counter(read(leaf)["obj"]["id"] for leaf in tx.log.leaves(after=0))
    return Found(
        entries=verified.entries,
        lost=[token for token in told.acknowledged if not there[token]],
        doubled=[token for token in told.acknowledged if there[token] > 1],
        problems=[what for _, _, what in verified.problems],
    )


if __name__ == "__main__":
    sys.exit("these are hands for the tests beside it")
