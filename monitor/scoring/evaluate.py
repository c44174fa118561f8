"""How well scores tell labelled texts apart: the measures of the field, with bootstrap intervals. Pure arithmetic.

A text counts as flagged when its score reaches the threshold. Average precision and the area under the ROC curve
(AUC) look at the order of the scores alone. Ties share their place, so a constant score has an AUC of one half.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from random import Random
from typing import Final

ROUNDS: Final = 200
"""Samples drawn for an interval."""
SEED: Final = 20_260_101
"""Fixed, so that the same file gives the same interval."""
MIDDLE: Final = 0.95
"""Share of the samples that an interval holds."""

Cells = Mapping[tuple[float, bool], int]
"""How often each pair of a score and a label occurs: all that the measures look at."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What one scorer did with labelled texts. A measure without a case to judge it by is None."""

    precision: float | None
    """Of the flagged, the share that is labelled."""
    recall: float | None
    """Of the labelled, the share that was flagged."""
    f1: float | None
    average_precision: float | None
    auc: float | None
    accuracy: float | None
    specificity: float | None
    """Of those without the label, the share that was left alone."""


NAMES: Final = tuple(Measures.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Measures over some texts."""

    texts: int
    labelled: int
    flagged: int
    measures: Measures
    intervals: Mapping[str, tuple[float, float]]
    """For each measure the range of 95 % of the samples; empty when none were drawn."""


def evaluate(
    scores: Sequence[float], labels: Sequence[bool], threshold: float, *, rounds: int = ROUNDS
) -> Evaluation:
    """Measure scores against labels.

    Args:
        scores: One for each text, higher for what should be flagged.
        labels: Whether the text should be flagged.
        threshold: Flagged from this score on.
        rounds: Bootstrap samples for the intervals (Efron's percentile method); 0 for none.
    """
    cells = Counter(zip(scores, labels, strict=True))
    return Evaluation(
        texts=len(scores),
        labelled=sum(labels),
        flagged=sum(score >= threshold for score in scores),
        measures=_measures(cells, threshold),
        intervals=_intervals(cells, threshold, rounds) if rounds else {},
    )


def by_group(
    scores: Sequence[float], labels: Sequence[bool], groups: Sequence[str], threshold: float
) -> dict[str, Evaluation]:
    """Measure each group by itself, without intervals, in the order of their names."""
    places: dict[str, list[int]] = {}
    for place, group in enumerate(groups):
        places.setdefault(group, []).append(place)
    return {
        group: evaluate(
            [scores[n] for n in places[group]],
            [labels[n] for n in places[group]],
            threshold,
            rounds=0,
        )
        for group in sorted(places)
    }


def _measures(cells: Cells, threshold: float) -> Measures:
    hits = _count(cells, threshold, flagged=True, label=True)
    alarms = _count(cells, threshold, flagged=True, label=False)
    misses = _count(cells, threshold, flagged=False, label=True)
    left = _count(cells, threshold, flagged=False, label=False)
    average, auc = _ranking(cells)
    return Measures(
        precision=_share(hits, hits + alarms),
        recall=_share(hits, hits + misses),
        f1=_share(2 * hits, 2 * hits + alarms + misses) if hits + misses else None,
        average_precision=average,
        auc=auc,
        accuracy=_share(hits + left, hits + alarms + misses + left),
        specificity=_share(left, left + alarms),
    )


def _count(cells: Cells, threshold: float, *, flagged: bool, label: bool) -> int:
    return sum(
        count
        for (score, labelled), count in cells.items()
        if labelled is label and (score >= threshold) is flagged
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _ranking(cells: Cells) -> tuple[float | None, float | None]:
    """Return average precision and AUC, going from the highest score down, equal scores at once."""
    labelled = sum(count for (_, label), count in cells.items() if label)
    others = sum(cells.values()) - labelled
    if not labelled or not others:
        return None, None
    hits = alarms = 0
    average = area = 0.0
    for _, tied in groupby(sorted(cells, reverse=True), key=lambda cell: cell[0]):
        counts = {label: cells[score, label] for score, label in tied}
        more, false = counts.get(True, 0), counts.get(False, 0)
        area += false * (hits + more / 2)
        hits += more
        alarms += false
        average += more / labelled * hits / (hits + alarms)
    return average, area / (labelled * others)


def _intervals(cells: Cells, threshold: float, rounds: int) -> dict[str, tuple[float, float]]:
    random = Random(SEED)  # noqa: S311  a sample, no secret
    pairs = sorted(cells)
    weights = list(accumulate(cells[pair] for pair in pairs))
    drawn: dict[str, list[float]] = {name: [] for name in NAMES}
    for _ in range(rounds if pairs else 0):
        sample = Counter(random.choices(pairs, cum_weights=weights, k=weights[-1]))
        measures = _measures(sample, threshold)
        for name in NAMES:
            value = getattr(measures, name)
            if value is not None:
                drawn[name].append(value)
    return {name: _middle(values) for name, values in drawn.items() if values}


def _middle(values: Iterable[float]) -> tuple[float, float]:
    ordered = sorted(values)
    cut = math.floor(len(ordered) * (1 - MIDDLE) / 2)
    return ordered[cut], ordered[-1 - cut]
