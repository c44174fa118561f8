"""What the commands of the procedure share: fields of forms, the version that was seen, the key of a request."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from cases.errors import BadInput
from monitor.cli.desk import desk
from monitor.cli.field_files import read_fields
from monitor.cli.lazy import Command, Common
from monitor.cli.numbers import CASE, ID
from monitor.cli.output import show, show_json

if TYPE_CHECKING:
    from cases.model.actors import Actor
    from cases.services.procedure import Procedure
    from cases.services.requests import Answer

F = TypeVar("F", bound=Callable[..., object])

WHY: Final = click.option("--why", required=True, help="Why, in a sentence; it is logged.")
FOUND: Final = click.option(
    "--found",
    "found",
    multiple=True,
    metavar="ALLEGATION=DISPOSITION",
    help="What is found of an allegation, by its id, such as 3=not_sustained.",
)
KEY: Final = click.option(
    "--key", default="", help="Of this request: the same key again gets the first answer."
)
VERSION: Final = click.option(
    "--at-version", "version", type=ID, help="The case's version you saw."
)


def filled(command: F) -> F:
    """Let a command take the fields of a form."""
    command = click.option(
        "--file",
        "file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A .toml or .json file with fields; --set goes before it.",
    )(command)
    return click.option(
        "--set",
        "typed",
        multiple=True,
        metavar="FIELD=VALUE",
        help="A field of the form; several times for several lines.",
    )(command)


def fields_of(typed: tuple[str, ...], file: Path | None) -> dict[str, object]:
    """Return the fields that were given.

    Raises:
        BadInput: One is not written as a field, or the file holds none.
    """
    found = read_fields(file) if file else {}
    given: dict[str, list[str]] = {}
    for one in typed:
        name, value = named(one, "--set", "FIELD=VALUE")
        given.setdefault(name, []).append(value)
    return {**found, **{name: "\n".join(values) for name, values in given.items()}}


def named(typed: str, option: str, form: str) -> tuple[str, str]:
    """Return the two sides of what was typed as `NAME=VALUE`.

    Raises:
        BadInput: It is not written so.
    """
    name, sign, value = typed.partition("=")
    if not sign or not name.strip():
        raise BadInput(f"{option} {typed!r}: write {form}")
    return name.strip(), value


def numbered(typed: tuple[str, ...], option: str) -> dict[int, str]:
    """Return what was typed as `ALLEGATION=TEXT`, by the id of the allegation.

    Raises:
        BadInput: It is not written so.
    """
    found: dict[int, str] = {}
    for one in typed:
        name, value = named(one, option, "ALLEGATION=TEXT")
        if not (name.isascii() and name.isdigit() and len(name) < 10):  # noqa: PLR2004  below 2**31
            raise BadInput(f"{option} {one!r}: an allegation is named by its id, a whole number")
        found[int(name)] = value
    return found


def do(
    common: Common,
    request: tuple[str, str, str],
    said: str,
    work: Callable[[Procedure, Actor], object],
) -> None:
    """Do one act of the procedure as the person at the keyboard, once for its key, and say what it came to.

    Args:
        common: The common options.
        request: Key, act, number of the case.
        said: The act in words, as in 'case IA-2026-0001: …'.
        work: Calls the procedure, once.
    """
    with desk(common) as (application, actor):
        answer = application.requests.do(
            actor,
            request,
            lambda procedure: work(procedure, actor),
            words=_words() if request[0] else "",
        )
    tell(common, answer, said)


def _words() -> str:
    """Return what the command was asked for; the key and the version that was seen are no part of it."""
    given = click.get_current_context().params
    asked = {name: one for name, one in given.items() if name not in {"key", "version"}}
    files = {name: one for name, one in asked.items() if isinstance(one, Path) and one.is_file()}
    held = {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    return json.dumps({**asked, **held}, sort_keys=True, default=str)


def tell(common: Common, answer: Answer, said: str) -> None:
    """Say what an act came to."""
    if common.json:
        show_json(answer)
        return
    number = f" (#{answer.record})" if answer.record else ""
    opened = f" as {answer.opened}" if answer.opened else ""
    stands = (
        f"; it is in {answer.state.said}, version {answer.version}"
        if answer.state
        else "; you are out of it from here on"
    )
    before = "; that was done before, and is not done again" if answer.again else ""
    show(f"case {answer.case}: {said}{opened}{number}{stands}{before}")


def form_command(
    name: str, said: str, text: str, work: Callable[..., object], *, versioned: bool = False
) -> click.Command:
    """Return a command that fills one form of a case.

    Args:
        name: Of the command.
        said: The act in words.
        text: What the command says of itself.
        work: Takes the procedure, the actor, the number of the case, the fields, and `version` where there is one.
        versioned: Whether the command takes the version that was seen.
    """

    @click.command(name, cls=Command, help=text)
    @CASE
    @filled
    @(VERSION if versioned else _as_it_is)
    @KEY
    @click.pass_obj
    def command(
        common: Common,
        /,
        number: str,
        typed: tuple[str, ...],
        file: Path | None,
        key: str,
        **seen: int | None,
    ) -> None:
        fields = fields_of(typed, file)
        do(
            common,
            (key, name, number),
            said,
            lambda all_, who: work(all_, who, number, fields, **seen),
        )

    return command


def _as_it_is(command: F) -> F:
    return command
