"""`watchdesk rules evaluate`: the rules on labelled texts, beside what other packages do with the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from monitor.cli.lazy import Command, Common
from monitor.cli.output import note, show, show_json, show_table

if TYPE_CHECKING:
    from monitor.cli.labelled import Labelled
    from monitor.scoring.evaluate import Evaluation
    from monitor.scoring.scorer import Scorer


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of the command, by their names."""

    text_column: str
    label_column: str
    group_column: str | None
    functionality_column: str | None
    positive: Sequence[str]
    clause: str | None
    rules: Path | None
    policy: Path | None
    rounds: int
    baselines: bool


_FILE = click.Path(exists=True, path_type=Path, dir_okay=False)
_RULES = click.Path(exists=True, path_type=Path)


_HEAD: Final = (
    "system",
    "texts",
    "labelled",
    "flagged",
    "precision",
    "recall",
    "F1",
    "AP",
    "AUC",
    "accuracy",
    "specificity",
)


@click.command(cls=Command)
@click.argument("file", type=_FILE)
@click.option("--text-column", default="text", show_default=True, help="Where the text stands.")
@click.option("--label-column", default="label", show_default=True, help="Where the label stands.")
@click.option("--group-column", help="Measure for each value of this column too.")
@click.option("--functionality-column", help="The same, for the kind of test a text makes.")
@click.option(
    "--positive",
    multiple=True,
    help="A label that should be flagged; may be repeated. Else 1, true, yes and the like.",
)
@click.option("--clause", help="Only the rules of this clause, with its parts, count.")
@click.option("--rules", type=_RULES, help="Other rules, instead of those that ship.")
@click.option("--policy", type=_RULES, help="Another catalogue.")
@click.option(
    "--rounds",
    default=200,
    show_default=True,
    type=click.IntRange(0, 10_000),
    help="Bootstrap samples.",
)
@click.option("--baselines/--no-baselines", default=True, help="Other packages, where installed.")
@click.pass_obj
def evaluate(common: Common, /, file: Path, **options: Any) -> None:
    """Measure the rules on labelled texts: CSV, or JSON lines when the name ends in jsonl.

    Prints precision, recall, F1, average precision, AUC, accuracy and specificity with 95 % bootstrap
    intervals, for the whole and for each group and functionality, beside a list of the rules' own
    words and whichever of alt-profanity-check, better-profanity and vaderSentiment are installed.
    """
    from cases.model.findings import FLAGGED_AT
    from monitor.cli.labelled import Columns, read
    from monitor.cli.rulebook import scorer_of
    from monitor.scoring.evaluate import evaluate as measured

    asked = _Asked(**options)
    columns = Columns(
        asked.text_column,
        asked.label_column,
        asked.group_column or "",
        asked.functionality_column or "",
    )
    texts = read(file, columns, asked.positive)
    scorer = scorer_of(common, asked.rules, asked.policy, None, asked.clause)
    scores = _scores(scorer, texts)
    rows = {"watchdesk": measured(scores, texts.labels, FLAGGED_AT, rounds=asked.rounds)}
    if asked.baselines:
        rows |= _others(texts, asked.rounds)
    parts = _parts(scores, texts)
    if common.json:
        show_json(
            {
                "file": file.name,
                "texts": len(texts.texts),
                "rules": scorer.version,
                "clause": asked.clause,
                "threshold": FLAGGED_AT,
                "rounds": asked.rounds,
                "systems": rows,
                "groups": parts,
            }
        )
        return
    _show(rows, parts)


def _scores(scorer: Scorer, texts: Labelled) -> list[int]:
    from monitor.scoring.document import Document

    return [scorer.score(Document(text)).score for text in texts.texts]


def _others(texts: Labelled, rounds: int) -> dict[str, Evaluation]:
    from monitor.cli.baselines import installed
    from monitor.scoring.evaluate import evaluate as measured

    rows = {}
    for other in installed():
        every = -(-len(texts.texts) // other.cap)
        if every > 1:
            note(f"{other.name} is slow: measured on one text in {every} only")
        scores = other.score(texts.texts[::every])
        rows[other.name] = measured(scores, texts.labels[::every], other.threshold, rounds=rounds)
    return rows


def _parts(scores: Sequence[float], texts: Labelled) -> dict[str, dict[str, Evaluation]]:
    from cases.model.findings import FLAGGED_AT
    from monitor.scoring.evaluate import by_group

    return {
        name: by_group(scores, texts.labels, values, FLAGGED_AT)
        for name, values in texts.groups.items()
    }


def _show(rows: dict[str, Evaluation], parts: dict[str, dict[str, Evaluation]]) -> None:
    show_table(_HEAD, [_row(name, found) for name, found in rows.items()], empty="no texts")
    for column, groups in parts.items():
        show()
        show_table(
            (column, *_HEAD[1:]), [_row(name, found) for name, found in groups.items()], empty=""
        )


def _row(name: str, found: Evaluation) -> tuple[object, ...]:
    from monitor.scoring.evaluate import NAMES

    cells = []
    for measure in NAMES:
        value = getattr(found.measures, measure)
        low, high = found.intervals.get(measure, (None, None))
        shown = "-" if value is None else f"{value:.3f}"
        cells.append(shown if low is None else f"{shown} [{low:.3f} {high:.3f}]")
    return (name, found.texts, found.labelled, found.flagged, *cells)
