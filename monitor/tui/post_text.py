"""A flagged post as words: head line, the text with its numbered spans, the clause beside it. No widgets here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final

from textual.content import Content

from cases.model.intake import reading_text
from cases.model.views import OTHERS_CAP, FlagDetail, FlagSummary
from monitor.safe_text import safe_line, safe_spans, safe_text
from monitor.tui import words
from monitor.tui.history_text import history
from monitor.tui.signs import SHOWN, Sign, signs
from monitor.tui.stretches import Stretch

if TYPE_CHECKING:
    from cases.policy import Catalogue

SPAN: Final = "$text-accent underline"
HERE: Final = "$background on $accent bold underline"
"""The span that the clause box is about."""
_SHOWN: Final = 1_000_000
"""Characters and marks shown of one stretch at most; far more than one has."""
_GLANCE: Final = 4_000
"""Characters of a post shown beside the queue; reading shows all."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What the words depend on beside the post itself."""

    catalogue: Catalogue
    now: datetime
    zone: tzinfo
    login: str
    """Who looks."""


def found(detail: FlagDetail) -> tuple[Sign, ...]:
    """Return what the post was found for, as it is numbered."""
    return signs(detail.explanation.findings)[:SHOWN]


def head_line(flag: FlagSummary, looks: Looks) -> Content:
    """Return the line that names the post: number, weight, account, person, age, and who holds it."""
    style = words.SEVERITY_STYLE[flag.severity]
    holder = ""
    if flag.held_by and flag.held_until and flag.held_until > looks.now:
        left = words.age(looks.now, flag.held_until)
        who = "held by you" if flag.held_by == looks.login else f"⚿ {safe_line(flag.held_by, 20)}"
        holder = f"{who} {left} more"
    return words.join(
        (
            Content.styled(f"#{flag.id}", "bold"),
            Content.styled(f"{flag.severity} {words.SEVERITY[flag.severity]} {flag.score}", style),
            Content.styled(holder, "$text-warning"),
            Content(f"{words.account(flag, 24)} → {words.person(flag, 24)}"),
            words.muted(
                f"{safe_line(flag.platform, 12)} · {words.age(flag.published_at, looks.now)}"
            ),
        )
    )


def post(
    detail: FlagDetail, at: int, looks: Looks, *, reading: bool, stretch: Stretch | None = None
) -> Content:
    """Return the text with its spans, and below it what else is to be weighed; of a long text, one stretch."""
    parts: list[Content] = [
        marked(detail, at, limit=_SHOWN if reading else _GLANCE, stretch=stretch)
    ]
    if stretch and stretch.count > 1:
        parts.append(words.muted(stretch.said))
    if detail.history.pictures:
        said = words.count(len(detail.history.pictures), "picture")
        parts.append(words.muted(f"▒ {said}: m shows, blurred first"))
    parts += _against(detail)
    parts += _around(detail)
    if detail.notes:
        parts.append(words.heading(f"\nNotes  {len(detail.notes)}"))
        parts += [
            words.muted(
                f"{safe_line(note.author, 30)} · {words.moment(note.written_at, looks.zone)}"
            )
            + Content(f"\n  {safe_text(note.text, limit=4_000)}")
            for note in detail.notes
        ]
    parts += _also(detail, looks)
    parts += _table(detail, at, reading=reading)
    parts += history(detail.history, looks.zone, detail.explanation.pictures)
    if reading or detail.decisions:
        parts += _history(detail, looks)
    if reading:
        parts += _origin(detail, looks)
    return Content("\n").join(parts)


def marked(detail: FlagDetail, at: int, *, limit: int, stretch: Stretch | None = None) -> Content:
    """Return the text of the post, each span underlined and followed by its number."""
    places = [(index, place) for index, sign in enumerate(found(detail)) for place in sign.places]
    text = reading_text(detail.title, detail.text)
    begin, end = (stretch.begin, stretch.end) if stretch else (0, len(text))
    shown, spans = safe_spans(
        text[begin:end],
        [(first - begin, last - begin) for _, (first, last) in places],
        limit=limit,
    )
    numbered = [(*span, index) for (index, _), span in zip(places, spans, strict=True)]
    numbered = [one for one in numbered if one[0] < one[1]]
    content = Content(shown or "(no text)")
    for begin, end, index in sorted(numbered, key=lambda one: one[2] == at):
        content = content.stylize(HERE if index == at else SPAN, begin, end)
    ends = sorted({(end, index) for _, end, index in numbered})
    pieces = content.divide([end for end, _ in ends])
    numbers = [
        Content.styled(f"[{index + 1}]", HERE if index == at else "$text-accent bold")
        for _, index in ends
    ]
    parts = [pieces[0]]
    for number, piece in zip(numbers, pieces[1:], strict=True):
        parts += (number, piece)
    return Content().join(parts)


def clause(detail: FlagDetail, at: int, looks: Looks) -> Content:
    """Return what the clause of the current span says, why it was found, and what speaks against."""
    shown = found(detail)
    here = shown[at].counts if 0 <= at < len(shown) else None
    against = detail.explanation.against
    more = f"  (+{len(against) - 1} more below)" if len(against) > 1 else ""
    said = safe_text(against[0].reason, limit=300) if against else "nothing found"
    return _clause_box(
        here.clause if here else detail.summary.clause,
        looks,
        place=f"{at + 1}/{len(shown)} " if here else "",
        weight=f"weight {here.weight}" if here else "",
        why=Content(safe_text(here.reason, limit=300) if here else "no span in the text"),
        against=Content(said) + words.muted(more),
    )


def clause_of(flag: FlagSummary, looks: Looks) -> Content:
    """Return what the weightiest clause of a flag says, while the rest is on its way."""
    return _clause_box(flag.clause, looks, why=Content("…"), against=Content("…"))


def _clause_box(
    cited: str, looks: Looks, *, why: Content, against: Content, place: str = "", weight: str = ""
) -> Content:
    provision = words.provision(looks.catalogue, cited)
    lines = [
        words.join(
            (
                Content.styled(f"{place}{safe_line(cited, 20)}", "$text-accent bold"),
                Content.styled(safe_line(provision.title, 60), "bold") if provision else "",
                words.muted(words.kind_word(provision)) if provision else "",
                words.muted(weight),
            )
        )
    ]
    if provision is None:
        lines.append(Content("The policy in force has no such clause."))
    else:
        lines.append(Content(safe_text(provision.summary, limit=400)))
        if not provision.violable:
            warning = "Nobody can violate this: S answers it with a safety notice."
            lines.append(Content.styled(warning, "$text-warning"))
    return Content("\n").join(
        (*lines, words.muted("why      ") + why, words.muted("against  ") + against)
    )


def _against(detail: FlagDetail) -> Iterator[Content]:
    yield words.heading("\nSpeaks against")
    for against in detail.explanation.against:
        yield Content.assemble(
            "  ",
            (f"−{against.weight:<3}" if against.weight else "    ", "$text-success"),
            f"  {safe_text(against.reason, limit=300)}",
        )
    if not detail.explanation.against:
        yield words.muted("  nothing found; only a person can tell")
    others = _counted(detail.other_flags) + (
        " other flag" if detail.other_flags == 1 else " other flags"
    )
    yield words.muted(f"  same person: {others}, {_counted(detail.other_dismissed)} dismissed")


def _counted(number: int) -> str:
    """Return a number as far as it was counted."""
    return f"{OTHERS_CAP - 1}+" if number >= OTHERS_CAP else str(number)


def _also(detail: FlagDetail, looks: Looks) -> Iterator[Content]:
    """Yield the further posts of the flag; who else posted the same text is only counted."""
    if detail.also:
        yield words.heading(f"\nAlso posted  {len(detail.also)}")
    for also in detail.also:
        when = words.moment(also.published_at or also.observed_at, looks.zone)
        yield Content.assemble(
            f"  {safe_line(also.platform, 12)} {safe_line(also.handle, 40)}",
            (
                f"  {when} · {'the same words' if not also.text else 'nearly the same'}",
                "$text-muted",
            ),
        )
        if also.text:
            yield Content(f"    {safe_text(also.text, limit=2_000)}")
        if also.permalink:
            yield words.muted(f"    {safe_line(also.permalink, 200)}")
    if detail.same_text_others:
        others = words.count(detail.same_text_others, "other person", "other people")
        yield words.muted(f"  {others} posted the same text; each has a flag of their own")


def _table(detail: FlagDetail, at: int, *, reading: bool) -> Iterator[Content]:
    """Yield what counts, with its number, and, to a reader, what was found of the same kind and adds nothing."""
    shown = found(detail)
    yield words.heading(f"\nFindings  {len(detail.explanation.findings)}")
    for index, sign in enumerate(shown):
        one = sign.counts
        yield Content.assemble(
            ("▸" if index == at else " ", "$text-accent"),
            (f"[{index + 1}]", "$text-accent bold"),
            f" {safe_line(one.clause, 12):<11}",
            (f"{one.weight:>4} ", "$text-warning"),
            f"“{safe_line(one.text, 38)}”" if one.text else "",
            (f" in {len(sign.places)} places" if len(sign.places) > 1 else "", "$text-muted"),
        )
        yield Content.assemble(
            f"      {safe_text(one.reason, limit=300)}",
            (f"  {safe_line(one.rule, 24)}, {safe_line(one.label, 24)}", "$text-muted"),
        )
        if sign.weaker and not reading:
            yield words.muted(f"      {len(sign.weaker)} more of this kind, which add nothing")
        for other in sign.weaker if reading else ():
            said = f"      adds nothing: {other.weight} “{safe_line(other.text, 38)}”  {safe_line(other.rule, 24)}"
            yield words.muted(said)
    if more := len(signs(detail.explanation.findings)) - len(shown):
        yield words.muted(f"  {more} more kinds are not numbered")


def _around(detail: FlagDetail) -> Iterator[Content]:
    """Yield what is known around the post and weighs nothing."""
    if detail.explanation.context:
        yield words.heading("\nContext")
    for known in detail.explanation.context:
        yield Content(f"  {safe_text(known, limit=600)}")


def _history(detail: FlagDetail, looks: Looks) -> Iterator[Content]:
    yield words.heading("\nDecisions")
    for decision in detail.decisions:
        reason = f": {words.DISMISS_REASON[decision.reason]}" if decision.reason else ""
        yield Content.assemble(
            f"  {words.moment(decision.at, looks.zone)}  {words.DECISION[decision.kind]}{reason}",
            (f" by {safe_line(decision.by, 30)}", "$text-muted"),
            (" · taken back" if decision.reversed else "", "$text-warning"),
            f"\n    {safe_text(decision.note, limit=2_000)}" if decision.note else "",
        )
    if not detail.decisions:
        yield words.muted("  none yet")


def _origin(detail: FlagDetail, looks: Looks) -> Iterator[Content]:
    flag = detail.summary
    yield words.heading("\nWhere it is from") + words.muted("  hashes are SHA-256")
    facts = (
        ("published", words.moment(flag.published_at, looks.zone)),
        ("captured", words.moment(flag.observed_at, looks.zone)),
        ("unit", safe_line(flag.unit, 60)),
        ("kind", f"{safe_line(detail.kind, 20)}, version {detail.post_version_no} kept"),
        ("address", safe_line(detail.permalink, 400) or "none given"),
        ("links", safe_line("  ".join(detail.links[:20]), 800)),
        ("text hash", detail.content_sha256),
        ("raw hash", detail.exchange_sha256),
        (
            "scored by",
            f"rules {detail.explanation.rules_version}, policy {detail.explanation.policy_version}",
        ),
    )
    for name, value in facts:
        if value:
            yield words.muted(f"  {name:<11}") + Content(value)
