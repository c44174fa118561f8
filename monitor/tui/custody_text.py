"""What a verification of the custody log found, as words."""

from __future__ import annotations

from typing import Final

import humanize
from textual.content import Content

from cases.model.views import CustodyLine, Verification
from monitor.safe_text import safe_line
from monitor.tui import words

_BAR: Final = 40
_STEPS: Final = {
    1: "sequence",
    2: "canonical form",
    3: "digest",
    4: "chain",
    5: "details",
    6: "kept bytes",
    7: "record",
    8: "signed heads",
    9: "tree",
    10: "witnesses",
    11: "time stamps",
    12: "clock",
    13: "heads kept elsewhere",
}
"""Short names of the steps of `Custody.verify`."""


def not_verified() -> Content:
    """Return what is said before the first verification."""
    return Content("Not verified in this sitting. ") + Content.assemble(
        ("v", "$text-accent bold"), " hashes every entry and every kept byte again."
    )


def progress(done: int, total: int) -> Content:
    """Return a bar for so many entries."""
    filled = _BAR * done // total if total else 0
    count = f"{done:,} of {total:,} entries" if total else "…"
    return Content.assemble(
        ("Verifying  ", "bold"),
        ("━" * filled, "$text-primary"),
        ("━" * (_BAR - filled), "$rule"),
        f"  {count}",
        ("   esc stops", "$text-muted"),
    )


def result(verification: Verification) -> Content:
    """Return the verdict, the problems by number, and what is not proved."""
    counted = f"{verification.entries:,} entries and {verification.blobs:,} kept raw answers"
    if verification.verified:
        lines = [
            Content.styled(f"✓ {verification.entries:,} entries verified", "$text-success bold"),
            Content(
                f"Every byte of {counted} is as it was sealed; the chain has no gap and no fork."
            ),
        ]
    else:
        count = len(verification.problems)
        found = "1 problem" if count == 1 else f"{count} problems"
        lines = [Content.styled(f"✗ {found} in {counted}; the first one first", "$text-error bold")]
        lines += [
            Content.assemble(
                (f"{number:>4}. ", "$text-error bold"),
                (f"entry {entry:,}" if entry else "no entry", "bold"),
                f"  {safe_line(what, 300)}",
                (f"  (step {step}, {_STEPS.get(step, 'unknown')})", "$text-muted"),
            )
            for number, (step, entry, what) in enumerate(verification.problems, 1)
        ]
    lines += [
        Content.assemble(("To be known: ", "$text-warning bold"), safe_line(remark, 300))
        for remark in verification.remarks
    ]
    lines.append(words.muted(f"head {verification.head}"))
    lines.append(_window(verification.window_s))
    return Content("\n").join(lines)


def entry(line: CustodyLine) -> tuple[Content, Content]:
    """Return a title and all of one entry."""
    facts = (
        ("when", f"{line.at} (UTC, as sealed)"),
        ("what", line.action),
        ("about", line.object),
        ("case", line.case),
        ("who", f"{line.actor}, {line.role}"),
        ("digest", f"sha256 {line.digest}"),
    )
    return Content(f"Entry {line.seq:,}"), Content("\n").join(
        words.muted(f"{name:<8}") + Content(safe_line(value, 300)) for name, value in facts if value
    )


def _window(seconds: int) -> Content:
    """Return what the check cannot prove."""
    if not seconds:
        return Content("Not proved: nothing is left uncovered.")
    span = humanize.precisedelta(seconds, minimum_unit="minutes", format="%0.0f")
    return Content.assemble(
        ("Not proved: ", "$text-warning bold"),
        f"the last {span}. No head outside this machine covers them, so somebody who owns the machine "
        "could have rewritten them whole.",
    )
