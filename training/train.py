"""Make the weights of `monitor/scoring/rulebook/learned.tsv` again from the examples in this folder.

    python training/train.py --ordinary FILE.csv --where label=neither [--without pairs_plain.jsonl]

Needs scikit-learn (`pip install scikit-learn`), which the product does not. A text is an example of its clause or
stands close to one (see README.md here); ordinary posts of others are examples of what is to be left alone. Each file
was written by another hand, so the point from which a text is flagged is found by leaving out one file at a time.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from cases.model.intake import reading_text  # noqa: E402
from monitor.demo.department import load_department  # noqa: E402
from monitor.demo.dialects import published_posts  # noqa: E402
from monitor.scoring.evasion import undisguised  # noqa: E402
from monitor.scoring.learned import GROUP, HUNDREDTHS, Classes, features, scale  # noqa: E402  after the path
from monitor.scoring.normalise import normalise  # noqa: E402
from monitor.scoring.rules import shipped  # noqa: E402
from monitor.scoring.scan import Scanner  # noqa: E402

OUT = HERE.parent / "monitor/scoring/rulebook/learned.tsv"
TESTS = HERE.parent / "tests/unit/scoring"
BIAS = "V.A.9.a-2"
IDENTITY = ("group_", "emoji_identity")
"""Classes of who people are, which no weight may know."""
COARSE = ("V.A.9.a-1", BIAS)
"""Clauses that the public sets do not speak of: much in them is coarse or hateful in other ways."""
EVERYDAY_FILE = "ordinary.jsonl"
DUTY_FILE = "ordinary_duty.jsonl"
"""What those who are watched post every day: the words of the trade, and nothing that a clause is about."""
SOMEBODY = re.compile(
    r"\b(?:(?:[Mm]y|[Oo]ur|[Tt]he) (?:neighbors?|wife|husband|mom|dad|kids?|son|daughter|sister|brother|friends?)"
    r"|[Pp]eople|[Ff]olks|[Ee]veryone|[Tt]hey|[Hh]e|[Ss]he|[Ww]e|I)\b"
)
"""Whom an ordinary post is about: put a group in the place, and it is still ordinary."""
SHORT = 6
"""Words of its beginning that are an example too."""
ORDINARY = ""
"""Clause of texts that no clause is about."""
LEAST_TEXTS = 2
"""A feature of fewer texts is not learned."""
POOLED = 0.6
"""How much counts what examples of all clauses have in common."""
BESIDE, ELSEWHERE, EVERYDAY, DUTY = 0.87, 0.96, 0.9993, 0.99
"""Shares of texts below the point of flagging: close to the clause, to another, ordinary, ordinary of the trade."""
WEIGHTS = {"beside": 1.0, "elsewhere": 0.3, "everyday": 0.3, "strangers": 0.1}
NAMES = frozenset([GROUP, "{slur}", "{slur_mild}", "{slur_noun}", "{loaded}"])
"""Without one of these the model says nothing of bias; their presence alone tells it nothing."""
NEVER = -9.0
"""Margin of a text of which the model says nothing."""
LIGHTEST = 15
"""Smaller weights, in hundredths, are left out."""


Example = tuple[str, bool, str, str]
"""Clause, whether to look at it, by which hand, and the text."""


@dataclass(frozen=True)
class Text:
    """An example with its features."""

    clause: str
    look: bool
    hand: str
    features: tuple[str, ...]
    everyday: bool = True
    """Whether it is as ordinary as it may be: some public sets come from places where little is."""

    @property
    def named(self) -> bool:
        """Whether somebody is named whom a text on bias must name."""
        return not NAMES.isdisjoint(self.features)

    @property
    def official(self) -> bool:
        """Whether it is one of the department's own posts."""
        return self.clause.startswith("IV")


def examples(scanner: Scanner, classes: Classes) -> Iterator[Text]:
    """Yield the texts of all examples, in an order that is always the same."""
    for clause, look, hand, text in (*own_files(), *demonstration(), *of_tests()):
        yield Text(clause, look, hand, read(scanner, classes, text))


def own_files() -> Iterator[Example]:
    """Yield the examples of this folder."""
    for path in sorted(HERE.glob("*.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            if path.name in {EVERYDAY_FILE, DUTY_FILE}:
                yield ORDINARY, False, path.name, row["text"]
                with_group = SOMEBODY.sub("Jews", row["text"], count=1)
                if with_group != row["text"]:
                    yield BIAS, False, path.name, with_group
                    yield BIAS, False, path.name, " ".join(with_group.split()[:SHORT])
            elif "text" in row:
                yield BIAS, row["hateful"], path.name, row["text"]
            else:
                yield row["clause"], True, path.name, row["look"]
                yield row["clause"], False, path.name, row["leave"]


def demonstration() -> Iterator[Example]:
    """Yield the posts of the demonstration that nobody should flag."""
    for handle in load_department().handles:
        for post in (published.post for published in published_posts(handle.key)):
            if not post.expect and not post.disputed:
                clause = "IV" if handle.official else ORDINARY
                yield clause, False, EVERYDAY_FILE, reading_text(post.title, post.text)


def of_tests() -> Iterator[Example]:
    """Yield the pairs and cases that tests hold the rules to."""
    for clause, found in tomllib.loads((TESTS / "pairs.toml").read_text("utf-8")).items():
        for pair in found:
            yield clause, True, "pairs", pair["raise"]
            yield clause, False, "pairs", pair["leave"]
    for path in sorted(TESTS.glob("duty_pairs*.toml")):
        for clause, pairs in tomllib.loads(path.read_text("utf-8")).items():
            for look, leave in pairs:
                yield clause, True, "duty_pairs", look
                yield clause, False, "duty_pairs", leave
    for name in ("functions", "functions_rounds"):
        functions = tomllib.loads((TESTS / f"{name}.toml").read_text("utf-8"))["function"]
        for function in functions.values():
            for frame in function["frames"]:
                one = {"many": "Jews", "one": "Jew", "joined": "Jews"}
                text = frame if function.get("plain") else frame.format(**one)
                yield BIAS, function["hateful"], name, text


def read(scanner: Scanner, classes: Classes, text: str) -> tuple[str, ...]:
    """Return the features of a text, its disguises taken off."""
    view = normalise(text)
    view = (undisguised(view, text) if scanner.suspicious(view) else None) or view
    return tuple(features(*scanner.reading.read(view, scanner.engine.found(view.data)), classes))


class Fit:
    """A model of some texts: weights by clause."""

    def __init__(self, texts: Sequence[Text], clauses: Iterable[str]) -> None:
        counts = Counter(name for text in texts for name in text.features)
        kept = sorted(name for name, count in counts.items() if count >= LEAST_TEXTS)
        self.vocabulary = {name: place for place, name in enumerate(kept)}
        matrix = self.matrix(texts)
        pooled = {
            official: self._one(texts, matrix, official=official, clause=None)
            for official in (False, True)
        }
        self.models = {
            clause: tuple(
                own + POOLED * (clause != BIAS) * all_
                for own, all_ in zip(
                    self._one(texts, matrix, official=clause.startswith("IV"), clause=clause),
                    pooled[clause.startswith("IV")],
                    strict=True,
                )
            )
            for clause in clauses
        }

    def matrix(self, texts: Sequence[Text]) -> Any:
        """Return texts as rows."""
        starts, columns, values = [0], [], []
        for text in texts:
            known = [self.vocabulary[name] for name in text.features if name in self.vocabulary]
            columns += known
            values += [scale(len(text.features))] * len(known)
            starts.append(len(columns))
        return csr_matrix((values, columns, starts), shape=(len(texts), len(self.vocabulary)))

    def _one(
        self, texts: Sequence[Text], matrix: Any, *, official: bool, clause: str | None
    ) -> tuple[Any, float]:
        """Fit one clause, or all of them together (None), against what stands beside it."""
        wanted = np.array([text.look and clause in (None, text.clause) for text in texts])
        weights = np.zeros(len(texts))
        for place, text in enumerate(texts):
            if clause == BIAS and not text.named:
                continue
            if clause == BIAS and text.clause == ORDINARY and not text.hand:
                weights[place] = WEIGHTS["strangers"] * text.everyday
            elif text.clause == ORDINARY:
                counts = not official and (clause not in COARSE or bool(text.hand))
                of_own = 4 if text.hand == DUTY_FILE else 2 if text.hand else 1
                weights[place] = WEIGHTS["everyday"] * counts * of_own
            elif text.official == official and not (clause == BIAS != text.clause):
                own = clause in (None, text.clause)
                weights[place] = (
                    WEIGHTS["beside"] if own else WEIGHTS["elsewhere"] * (not text.look)
                )
        weights[wanted] *= 0.5 * weights[~wanted].sum() / weights[wanted].sum()
        taken = weights > 0
        if clause == BIAS and GROUP in self.vocabulary:
            told = np.ones(matrix.shape[1])
            told[self.vocabulary[GROUP]] = 0
            matrix = matrix @ diags(told)
        model = LogisticRegression(C=2, solver="liblinear", tol=1e-3, random_state=0)
        model.fit(matrix[taken], wanted[taken], sample_weight=weights[taken])
        return model.coef_[0], float(model.intercept_[0])


def kind(text: Text, clause: str) -> str:
    """Return what a text is to the point of a clause: to be above it, of a kind to be below it, or nothing."""
    if text.hand == DUTY_FILE:
        return "duty" if text.clause == ORDINARY else ""
    if text.clause == ORDINARY:
        return "everyday" if text.hand or (clause not in COARSE and text.everyday) else ""
    if text.clause == clause:
        return "look" if text.look else "beside"
    close = clause != BIAS and not text.look and text.official == clause.startswith("IV")
    return "elsewhere" if close else ""


def points(texts: Sequence[Text], clauses: Sequence[str]) -> dict[str, float]:
    """Return for each clause the point from which a text is flagged, found on texts of hands that were left out."""
    rng = np.random.default_rng(0)
    part = rng.integers(0, 2, len(texts))
    margins: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number, hand in enumerate(
        sorted({text.hand for text in texts} - {ORDINARY, EVERYDAY_FILE, DUTY_FILE})
    ):
        out = [
            t.hand == hand or (t.clause == ORDINARY and part[i] == number % 2)
            for i, t in enumerate(texts)
        ]
        fit = Fit([t for t, o in zip(texts, out, strict=True) if not o], clauses)
        left = [t for t, o in zip(texts, out, strict=True) if o]
        matrix = fit.matrix(left)
        for clause in clauses:
            weights, bias = fit.models[clause]
            for text, raw in zip(left, matrix @ weights + bias, strict=True):
                margin = raw if clause != BIAS or text.named else NEVER
                margins[kind(text, clause), clause].append(margin)
    found: dict[str, float] = {}
    for clause in clauses:
        asked = [("beside", BESIDE)]
        asked += [] if clause == BIAS else [("elsewhere", ELSEWHERE)]
        if clause != BIAS and not clause.startswith("IV"):
            asked += [("everyday", EVERYDAY), ("duty", DUTY)]
        found[clause] = max(float(np.quantile(margins[name, clause], at)) for name, at in asked)
        recall = np.mean(np.array(margins["look", clause]) >= found[clause])
        close = np.mean(np.array(margins["beside", clause]) >= found[clause])
        print(
            f"{clause:12} {len(margins['look', clause]):4} found {recall:.2f}, beside it {close:.3f}"
        )
    for name in ("everyday", "duty"):
        raised = np.any(
            [
                np.array(margins[name, c]) >= found[c]
                for c in clauses
                if c not in COARSE and not c.startswith(("IV", "V.A.7", "V.A.9.e"))
            ],
            axis=0,
        )
        print(f"{len(raised):,} posts of kind {name}, {raised.sum()} beyond a point")
    return found


def written(fit: Fit, at: Mapping[str, float], classes: Mapping[str, Sequence[str]]) -> str:
    """Return the file that the product reads."""
    lines = [
        f"#clause\t{clause}\t{fit.models[clause][1] - at[clause]:.3f}" for clause in fit.models
    ]
    used = {name for name in fit.vocabulary if name.startswith("@")}
    rows = []
    for name, place in fit.vocabulary.items():
        said = [
            f"{number}:{weight}"
            for number, (weights, _) in enumerate(fit.models.values())
            if abs(weight := round(float(weights[place]) * HUNDREDTHS)) >= LIGHTEST
        ]
        if said:
            rows.append("\t".join([name, *said]))
    lines.append("\t".join(["#needs", BIAS, *sorted(NAMES)]))
    lines += [
        "\t".join(["#class", f"@{name}", *words])
        for name, words in classes.items()
        if f"@{name}" in used
    ]
    return "\n".join([*lines, *rows]) + "\n"


def main() -> None:
    """Read, fit, find the points, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ordinary", action="append", default=[], metavar="FILE.csv:FIELD=VALUE")
    parser.add_argument(
        "--more",
        action="append",
        default=[],
        help="as --ordinary, from places where little is ordinary",
    )
    parser.add_argument(
        "--without", action="append", default=[], help="a file of examples to leave out"
    )
    parser.add_argument("--to", type=Path, default=OUT)
    asked = parser.parse_args()
    words = tomllib.loads((HERE / "classes.toml").read_text("utf-8"))
    words = {name: said for name, said in words.items() if not name.startswith(IDENTITY)}
    classes: dict[str, tuple[str, ...]] = {}
    for name, members in words.items():
        for member in dict.fromkeys(members):
            classes[member] = (*classes.get(member, ()), f"@{name}")
    scanner = Scanner(shipped())
    texts = [t for t in examples(scanner, classes) if t.hand not in asked.without]
    for said, everyday in [(s, True) for s in asked.ordinary] + [(s, False) for s in asked.more]:
        path, _, where = said.partition(":")
        field, _, value = where.partition("=")
        with Path(path).open(encoding="utf-8", newline="") as file:
            rows = [row["text"] for row in csv.DictReader(file) if row[field] == value]
        for row in rows:
            found = read(scanner, classes, row)
            texts.append(Text(ORDINARY, look=False, hand="", features=found, everyday=everyday))
    clauses = sorted({text.clause for text in texts if text.look})
    at = points(texts, clauses)
    asked.to.write_text(written(Fit(texts, clauses), at, words), "utf-8")
    print(f"{len(texts):,} texts, {asked.to.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
