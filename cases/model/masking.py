"""Personal data made unreadable where it is shown (safeguard E.8), each code point in its place: spans stay true.

What is masked is what the rules for personal data find, today and when the post was scored. The kept version of a
post is never touched: it is the evidence. Whoever needs the plain words says what for; see `Capability.UNMASK`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from cases.model.findings import Explanation, Finding
from cases.model.hiding import HIDES, SEALED, after_two_words, places
from cases.model.posted import PictureView, VersionView
from cases.model.views import (
    CaseFile,
    CaseSummary,
    DecisionView,
    EvidenceView,
    FlagDetail,
    FlagSummary,
    NoteView,
)

Span = tuple[int, int, str]
"""First code point, one past the last, and the label of what was found."""
Find = Callable[[str], Iterable[Span]]
"""Says where in a text personal data stands; linear in the text."""

STAR: Final = "*"
_OWN_NUMBER: Final = re.compile(r"\b(?:IA|R)-\d{4}-\d{4,}\b", re.IGNORECASE)
"""Numbers of cases and reports of this record: they lead to it, not to a person."""
_PASSES: Final = 3
"""Looks at one text: a number may hide the beginning of the next from the rules."""
_LEAST: Final = 4
"""Characters from which words found in one place are masked in others too."""


def in_plain(said: Explanation, text: str) -> Explanation:
    """Return an explanation whose findings repeat the words of `text`, the version it was made of."""
    return replace(said, findings=tuple(_cut(found, text) for found in said.findings))


def unmasked(detail: FlagDetail) -> FlagDetail:
    """Return a flag whose findings repeat the words of its post and of its pictures."""
    words = {one.sha256: one.text for one in detail.history.pictures}
    said = in_plain(detail.explanation, detail.text)
    pictures = (
        replace(one, findings=tuple(_cut(f, words.get(one.sha256, "")) for f in one.findings))
        for one in said.pictures
    )
    return replace(detail, explanation=replace(said, pictures=tuple(pictures)))


class Masks:
    """Masks texts and views of the record."""

    def __init__(self, find: Find) -> None:
        """Mask what `find` finds, beside what was found when a post was scored."""
        self._find = find

    def text(self, text: str, known: Iterable[Finding] = (), words: Iterable[str] = ()) -> str:
        """Return a text with its personal data masked; every other code point stays where it was.

        Args:
            text: Anything, from outside or typed here.
            known: Findings whose spans count the code points of this very text.
            words: Words that are masked wherever they stand in it.
        """
        hidden: set[int] = set()
        for one in known:
            if one.label in HIDES:
                hidden.update(places(text, one.start, one.end, one.label))
        for snippet in words:
            at = text.find(snippet)
            while at >= 0:
                hidden.update(n for n in range(at, at + len(snippet)) if text[n].isalnum())
                at = text.find(snippet, at + len(snippet))
        own = [found.span() for found in _OWN_NUMBER.finditer(text)]
        masked = _starred(text, hidden)
        for _ in range(_PASSES):
            found = [
                (start, end, label)
                for start, end, label in self._find(masked)
                if not any(start < last and first < end for first, last in own)
            ]
            new = {at for span in found for at in places(masked, *span) if masked[at] != STAR}
            if not new:
                break
            masked = _starred(masked, new)
        return masked

    def said(self, said: Explanation, text: str) -> Explanation:
        """Return an explanation of `text` whose findings repeat no personal data."""
        if not said.findings:
            return said
        around = tuple(self.text(known) for known in said.context)
        return replace(in_plain(said, self.text(text, said.findings)), context=around)

    def pictures(self, said: Explanation) -> Explanation:
        """Return an explanation whose findings in pictures repeat no personal data."""
        return replace(
            said,
            pictures=tuple(
                replace(one, findings=tuple(map(self._alone, one.findings)))
                for one in said.pictures
            ),
        )

    def _alone(self, found: Finding) -> Finding:
        whole = replace(found, start=0, end=len(found.text))
        return replace(found, text=self.text(found.text, [whole]))

    def summary(self, flag: FlagSummary) -> FlagSummary:
        """Return a line of the queue, masked."""
        return replace(flag, excerpt=self.text(flag.excerpt))

    def listed(self, case: CaseSummary) -> CaseSummary:
        """Return a line of the case list, masked."""
        return replace(case, title=self.text(case.title))

    def flag(self, detail: FlagDetail) -> FlagDetail:
        """Return a flag, masked in every part that repeats words of posts or of people."""
        text = self.text(detail.text, detail.explanation.findings)
        hidden = _snippets(detail.text, detail.explanation)
        titled = detail.title and detail.text.startswith(detail.title)
        return replace(
            detail,
            summary=replace(
                detail.summary, excerpt=self.text(detail.summary.excerpt, words=hidden)
            ),
            title=text[: len(detail.title)] if titled else self.text(detail.title, words=hidden),
            text=text,
            links=tuple(self.text(link) for link in detail.links),
            explanation=replace(  # what was found in pictures was kept masked
                in_plain(detail.explanation, text),
                context=tuple(self.text(one, words=hidden) for one in detail.explanation.context),
            ),
            notes=self._notes(detail.notes),
            decisions=self._decisions(detail.decisions),
            also=tuple(replace(one, text=self.text(one.text, words=hidden)) for one in detail.also),
            history=replace(
                detail.history,
                pictures=tuple(self._picture(one, detail) for one in detail.history.pictures),
                versions=tuple(self._version(one, hidden) for one in detail.history.versions),
            ),
        )

    def case(self, file: CaseFile) -> CaseFile:
        """Return a case, masked in every part that repeats words of posts or of people."""
        return replace(
            file,
            summary=self.listed(file.summary),
            evidence=tuple(self._evidence(item) for item in file.evidence),
            notes=self._notes(file.notes),
            reports=tuple(replace(report, what=self.text(report.what)) for report in file.reports),
        )

    def _picture(self, picture: PictureView, detail: FlagDetail) -> PictureView:
        known = [
            found
            for said in detail.explanation.pictures
            if said.sha256 == picture.sha256
            for found in said.findings
        ]
        masked, start, words = self.text(picture.text, known), 0, []
        for line in picture.words:
            words.append(replace(line, text=masked[start : start + len(line.text)]))
            start += len(line.text) + 1
        return replace(picture, words=tuple(words))

    def _version(self, version: VersionView, hidden: Sequence[str]) -> VersionView:
        return replace(version, text=self.text(version.text, words=hidden))

    def _notes(self, notes: Iterable[NoteView]) -> tuple[NoteView, ...]:
        return tuple(replace(note, text=self.text(note.text)) for note in notes)

    def _decisions(self, decisions: Iterable[DecisionView]) -> tuple[DecisionView, ...]:
        return tuple(replace(one, note=self.text(one.note)) for one in decisions)

    def _evidence(self, item: EvidenceView) -> EvidenceView:
        if item.said is None:
            return replace(item, text=self.text(item.text))
        text = self.text(item.text, item.said.findings)
        return replace(item, text=text, said=in_plain(item.said, text))


def _starred(text: str, hidden: Iterable[int]) -> str:
    signs = list(text)
    for at in hidden:
        signs[at] = STAR
    return "".join(signs)


def _snippets(text: str, said: Explanation) -> tuple[str, ...]:
    """Return the words of findings that only their surroundings tell: they stand in other versions as well."""
    found = {
        text[one.start : one.end]
        for one in said.findings
        if HIDES.get(one.label) is after_two_words
    }
    sealed = {text[one.start : one.end] for one in said.findings if one.label == SEALED}
    told = (" ".join(words.split(" ")[2:]) for words in sorted(found))
    return (*sorted(sealed - {""}), *(words for words in told if len(words) >= _LEAST))


def _cut(found: Finding, masked: str) -> Finding:
    return replace(found, text=masked[found.start : found.end])
