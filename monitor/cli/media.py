"""`watchdesk media`: pictures read by command, and the pictures that others are compared with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cases.errors import BadInput
from monitor.cli.lazy import Common, Group
from monitor.cli.output import note, show, show_json, show_table

if TYPE_CHECKING:
    from monitor.media.judging import PictureExplanation
    from monitor.media.picture import Kind, Picture
    from monitor.media.references import References

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=Group)
def media() -> None:
    """Read pictures: their words, the department's insignia, known pictures."""


def _references(common: Common) -> References:
    from monitor.cli.rulebook import settings_of
    from monitor.media.references import References

    return References(settings_of(common)[0])


def _bytes_of(file: Path) -> bytes:
    from monitor.media.picture import BYTES_CAP

    with file.open("rb") as opened:
        return opened.read(BYTES_CAP + 1)


@media.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.pass_obj
def read(common: Common, files: tuple[Path, ...]) -> None:
    """Read picture FILES and score their words; a file that is no picture is said to be none."""
    from monitor.cli.rulebook import scorer_of
    from monitor.media.judging import judge_picture
    from monitor.media.picture import PictureError
    from monitor.media.reader import PictureReader
    from monitor.scoring.document import Document

    scorer = scorer_of(common, None, None, None, None)
    refused = 0
    answers: list[dict[str, object]] = []
    with PictureReader(_references(common).all()) as reader:
        for file in files:
            try:
                picture = reader.read(_bytes_of(file))
            except PictureError as error:
                refused += 1
                answers.append({"file": file.name, "error": str(error)})
                if not common.json:
                    show(f"{file.name}: {error}")
                continue
            judged = judge_picture(picture, scorer, Document(""))
            answers.append(_answer(file.name, picture, judged))
            if not common.json:
                _show(file.name, picture, judged)
    if common.json:
        show_json(answers)
    if refused:
        raise BadInput(f"{refused} of {len(files)} files were not read; see above")


def _answer(file: str, picture: Picture, judged: PictureExplanation) -> dict[str, object]:
    return {
        "file": file,
        "format": picture.format,
        "width": picture.width,
        "height": picture.height,
        "hash": picture.perceptual_hash,
        "text": picture.text,
        "score": judged.said.score,
        "clauses": judged.said.clauses,
        "findings": [
            {"rule": f.rule, "clause": f.clause, "text": f.text, "weight": f.weight, "boxes": boxes}
            for f, boxes in zip(judged.said.findings, judged.boxes, strict=True)
        ],
        "seen": judged.seen,
        "position": picture.position.coarse if picture.position else None,
        "unread": picture.unread,
    }


def _show(file: str, picture: Picture, judged: PictureExplanation) -> None:
    said = judged.said
    show(f"{file}: {picture.format} {picture.width} x {picture.height}, score {said.score}")
    for line in picture.lines:
        x, y = line.box[0]
        show(f"  words at {x},{y}: {line.text}")
    for finding in said.findings:
        show(f"  {finding.clause} {finding.weight}: {finding.reason}")
    for seen in judged.seen:
        show(f"  {seen.clause or '-'}: {seen.reason}")
    if picture.position:
        show(f"  taken near {picture.position.coarse}")
    for sentence in picture.unread:
        note(sentence)


@media.command()
@click.argument("file", type=_FILE)
@click.option(
    "--name", required=True, help="What it shows, as it will be said: `the Riverton patch`."
)
@click.option(
    "--kind",
    default="insignia",
    show_default=True,
    type=click.Choice(["insignia", "known"]),
    help="insignia: looked for inside pictures; known: pictures that are copies of it.",
)
@click.option("--word", "words", multiple=True, help="A word on it, such as the city's name.")
@click.pass_obj
def register(common: Common, file: Path, name: str, kind: Kind, words: tuple[str, ...]) -> None:
    """Register the picture FILE, so that others are compared with it."""
    from monitor.media.picture import PictureError

    try:
        reference = _references(common).register(name, kind, _bytes_of(file), words)
    except PictureError as error:
        raise BadInput(f"{file.name}: {error}") from error
    except OSError as error:
        raise BadInput(f"the home cannot keep it: {error.strerror}") from error
    show(f"{reference.kind} {reference.name}: pictures are compared with it from now on")


@media.command("list")
@click.pass_obj
def list_(common: Common) -> None:
    """List the registered pictures, and what cannot be read here."""
    from monitor.media.picture import missing

    lacking = missing()
    references = _references(common).all()
    if common.json:
        rows = [
            {"name": r.name, "kind": r.kind, "bytes": len(r.data), "words": r.words}
            for r in references
        ]
        show_json({"references": rows, "missing": lacking})
        return
    show_table(
        ("name", "kind", "bytes", "words"),
        [(r.name, r.kind, len(r.data), ", ".join(r.words)) for r in references],
        empty="no picture is registered",
    )
    if lacking:
        note(f"not read here: {', '.join(lacking)}; install watchdesk[media]")


@media.command()
@click.argument("name")
@click.pass_obj
def remove(common: Common, name: str) -> None:
    """Remove the registered picture of this NAME."""
    if not _references(common).remove(name):
        raise BadInput(f"no registered picture is called {name}; see `watchdesk media list`")
    show(f"{name}: pictures are no longer compared with it")
