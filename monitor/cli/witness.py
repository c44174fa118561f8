"""`watchdesk witness`: the other office's part, on another host: it signs heads that continue the last."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from cases.errors import BadInput
from monitor.cli.lazy import Common, Group
from monitor.cli.output import note, show, show_json, show_table

_folder = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@click.group(cls=Group)
def witness() -> None:
    """Bear witness to the custody logs of others: on another host, by another office, without their record."""


@witness.command
@_folder
@click.option("--name", required=True, help="Whose witness it is, such as witness.city.example.")
@click.pass_obj
def init(common: Common, folder: Path, name: str) -> None:
    """Make a witness in FOLDER with a key of its own, and print the key that others trust it by."""
    from monitor.witness.records import Witness

    key = Witness.make(folder, name)
    if common.json:
        show_json({"name": key.name, "key": str(key)})
    else:
        show(str(key))
        note(
            "Give it to the department: it goes into [custody] witnesses of its settings, with the url."
        )


@witness.command
@_folder
@click.argument("key")
@click.option(
    "--origin", default="", help="First line of the log's heads, where it is not the key's name."
)
@click.pass_obj
def trust(common: Common, folder: Path, key: str, origin: str) -> None:
    """Take heads of the log whose KEY this is (NAME+ID+BASE64, as `custody checkpoint` names it)."""
    from cases.model.notes import VerifierKey
    from monitor.clock import now
    from monitor.witness.records import Witness

    try:
        parsed = VerifierKey.parse(key)
    except ValueError as error:
        raise BadInput(str(error)) from error
    new = Witness(folder, now).trust(parsed, origin)
    if common.json:
        show_json({"origin": origin or parsed.name, "key": str(parsed), "new": new})
    else:
        show(f"{origin or parsed.name} is {'now' if new else 'already'} watched over with this key")


@witness.command("show")
@_folder
@click.pass_obj
def show_(common: Common, folder: Path) -> None:
    """Show the witness's key, and each log with the newest head that was cosigned."""
    from monitor.clock import now
    from monitor.witness.records import Witness

    found = Witness(folder, now)
    logs = found.logs()
    if common.json:
        show_json(
            {
                "key": str(found.key),
                "logs": [
                    {
                        "origin": log.origin,
                        "keys": [str(key) for key in log.keys],
                        "size": log.head.size if log.head else 0,
                        "root": log.head.root.hex() if log.head else "",
                        "at": datetime.fromtimestamp(log.at, UTC) if log.head else None,
                    }
                    for log in logs
                ],
            }
        )
        return
    show(str(found.key))
    show_table(
        ("log", "keys", "entries", "root", "cosigned"),
        [
            (
                log.origin,
                len(log.keys),
                log.head.size if log.head else 0,
                log.head.root.hex()[:16] if log.head else "",
                datetime.fromtimestamp(log.at, UTC) if log.head else "never",
            )
            for log in logs
        ],
        empty="no log is watched over yet: `watchdesk witness trust FOLDER KEY`",
    )


@witness.command
@_folder
@click.option(
    "--listen",
    default="127.0.0.1:8455",
    show_default=True,
    metavar="HOST:PORT",
    help="Where to listen; beyond this machine only where you name another address.",
)
@click.pass_obj
def serve(common: Common, folder: Path, listen: str) -> None:
    """Serve the witness in FOLDER until SIGTERM or Ctrl-C; logs JSON lines to standard error."""
    import asyncio

    from monitor import logs
    from monitor.clock import now
    from monitor.witness.records import Witness
    from monitor.witness.server import serve as run

    host, _, port = listen.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65_535:  # noqa: PLR2004  ports
        raise BadInput(f"--listen {listen}: expected HOST:PORT, such as 127.0.0.1:8455")
    logs.configure()
    found = Witness(folder, now)

    def ready(at: int) -> None:
        where = f"http://{host}:{at}"
        if common.json:
            show_json({"url": where, "key": str(found.key)})
        else:
            note(f"witness {found.key.name} listens at {where}; SIGTERM or Ctrl-C ends it")

    asyncio.run(run(found, host.strip("[]"), int(port), on_ready=ready))
