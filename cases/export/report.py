"""The report of a case as PDF/A-3a: to be read, printed and filed; made by typst from data alone.

The template is ours and fixed; every word of the record reaches it as JSON and is set as text, never as markup.
Fonts are those within typst, so that every machine makes the same bytes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from cases.errors import StoreTrouble
from cases.export.archive import Read
from cases.export.contents import EXTENSIONS, Contents, Exhibit, Profile, file_name
from cases.export.glyphs import showable
from cases.export.typesetting import typeset
from cases.model.custody import timestamp
from cases.model.findings import Finding
from cases.model.heads import Window
from cases.model.views import CustodyLine

_TEXT_CAP: Final = 20_000
"""Characters of one post that are printed; the whole of it is a file of its own."""
_ROW_CAP: Final = 2_000
"""Exhibits, entries, dates and withheld parts that are printed, of each; all of them are in the tables."""
_WORDS: Final = 400
"""Characters of a finding's words that are printed."""
_ITEMS: Final = 40
"""Items of one transfer that are named."""
_PIXELS: Final = 40_000_000
_PICTURE: Final = 8 << 20
"""Bytes of a picture that is printed."""
_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_NOTICES: Final = {
    Profile.INTERNAL: "For internal affairs. Holds personal data in plain and notes; not to be given away.",
    Profile.COUNSEL: "For counsel. Holds personal data in plain.",
    Profile.PUBLIC: "For release to the public. Redacted: see the last pages for what is withheld, and why.",
}
Show = Callable[[object], str]


def available() -> bool:
    """Tell whether reports can be made here."""
    from importlib.util import find_spec

    return find_spec("typst") is not None


def write_report(
    contents: Contents,
    lines: Sequence[CustodyLine],
    body: Read,
    attached: Mapping[str, tuple[str, bytes]],
) -> bytes:
    """Return the report.

    Args:
        contents: The case, cut to its profile.
        lines: The entries for reading, the oldest first.
        body: Returns the bytes of an exhibit.
        attached: By file name, what it is and its bytes: tables that travel within the PDF.

    Raises:
        StoreTrouble: It cannot be made.
    """
    from typst import TypstError

    with tempfile.TemporaryDirectory(prefix="watchdesk-report-") as name:
        folder = Path(name)
        for file, (_about, raw) in attached.items():
            (folder / file).write_bytes(raw)
        (folder / "report.typ").write_bytes(
            files("cases.export").joinpath("report.typ").read_bytes()
        )
        pictures = _put_pictures(contents.exhibits[:_ROW_CAP], body, folder)
        # A picture may be none, and a cluster of signs may have no glyph though each sign has one.
        trouble = ""
        for plain, kept in ((False, pictures), (True, pictures), (True, dict[str, str]())):
            told = _told(contents, lines, attached, kept, _shower(plain=plain))
            try:
                return typeset(folder / "report.typ", told, contents.as_of)
            except TypstError as error:
                trouble = str(error).splitlines()[0][:200]
    raise StoreTrouble(f"the report cannot be made: {trouble}")


def _shower(*, plain: bool) -> Show:
    return lambda value: showable(str(value), plain=plain)


def _put_pictures(exhibits: Iterable[Exhibit], body: Read, folder: Path) -> dict[str, str]:
    """Write the pictures that are printed; return by label what each is called there."""
    names = {}
    for one in exhibits:
        fits = one.size <= _PICTURE and 0 < one.pixels <= _PIXELS
        if one.kind == "picture" and not one.withheld and fits and one.mime in _PICTURES:
            names[one.label] = f"{one.label}{EXTENSIONS[one.mime]}"
            (folder / names[one.label]).write_bytes(body(one))
    return names


def _told(
    contents: Contents,
    lines: Sequence[CustodyLine],
    attached: Mapping[str, tuple[str, bytes]],
    pictures: Mapping[str, str],
    show: Show,
) -> dict[str, Any]:
    """Return what the template is told."""
    summary, head, at = contents.file.summary, contents.attestation.checkpoint, contents.as_of
    printed, dated = contents.exhibits[:_ROW_CAP], _timeline(contents)
    return {
        "title": f"Case {summary.number}",
        "number": summary.number,
        "department": show(contents.department or "Police department"),
        "profile": f"{contents.order.profile.value} · {contents.software}",
        "notice": _NOTICES[contents.order.profile],
        "paper": "us-letter",
        "made": {"year": at.year, "month": at.month, "day": at.day},
        "head": {"size": head.size, "root": head.root, "at": timestamp(head.at)},
        "window": show(window_said(contents.window)),
        "case": _rows(_case(contents), show),
        "allegations": _rows(
            (
                (n, a.clause, a.person, a.alleged_by, timestamp(a.alleged_at))
                for n, a in enumerate(contents.file.allegations, 1)
            ),
            show,
        ),
        "exhibits": [
            {**_exhibit(one, show), "picture": pictures.get(one.label, ""), "findings": found}
            for one, found in zip(printed, _findings(printed, show), strict=True)
        ],
        "notes": [
            {"at": timestamp(n.written_at), "by": show(n.author), "text": show(n.text[:_TEXT_CAP])}
            for n in contents.file.notes
        ],
        "timeline": _rows(dated[:_ROW_CAP], show),
        "transfers": _rows(_transfers(contents), show),
        "custody": _rows(_entries(lines), show),
        "withheld": _rows(((w.what, w.where, w.why) for w in contents.withheld[:_ROW_CAP]), show),
        "proof": show(_proof(len(lines)) + _cut(contents, len(lines), len(dated))),
        "attached": [{"path": name, "about": about} for name, (about, _) in attached.items()],
    }


def _rows(rows: Iterable[Iterable[object]], show: Show) -> list[list[str]]:
    return [[show(value) for value in row] for row in rows]


def _case(contents: Contents) -> Iterator[tuple[str, object]]:
    summary = contents.file.summary
    yield "Title", summary.title
    yield "State", summary.state.said
    yield "Began with", summary.source.value
    yield "Employee", f"{summary.person} {summary.person_number}".strip()
    if summary.unit:
        yield "Unit", summary.unit
    yield "Opened", f"{timestamp(summary.opened_at)} by {summary.opened_by}"
    for report in contents.file.reports:
        yield f"Report {report.number}", f"{timestamp(report.reported_at)}: {report.what}"
    if contents.order.purpose:
        yield "Purpose of this copy", contents.order.purpose
    if contents.order.recipient:
        yield "Made for", contents.order.recipient


def _exhibit(one: Exhibit, show: Show) -> dict[str, Any]:
    return {
        "label": one.label,
        "kind": one.kind if one.original else f"{one.kind}, working copy of E-{one.copy_of}",
        "fields": _rows(_facts(one), show),
        "text": show(one.text[:_TEXT_CAP]),
        "more": len(one.text) > _TEXT_CAP,
        "file": f"data/load/text/…-{one.label}.txt",
    }


def _findings(exhibits: Iterable[Exhibit], show: Show) -> Iterator[list[list[str]]]:
    """Yield what was found in each exhibit: in the words of a post, and in its pictures."""
    in_pictures: dict[str, Sequence[Finding]] = {}
    for one in exhibits:
        found = one.said.findings if one.said else in_pictures.get(one.sha256, ())
        for picture in one.said.pictures if one.said else ():
            in_pictures[picture.sha256] = picture.findings
        rows = ((f.clause, f"{f.label}: {f.text}"[:_WORDS], f.weight, f.reason) for f in found)
        yield _rows(rows, show)


def _facts(one: Exhibit) -> Iterator[tuple[str, object]]:
    how = one.reception
    yield "What it is", one.description
    if one.withheld:
        yield "Withheld", one.withheld
    if one.received_from:
        yield "Received from", one.received_from
    if how:
        yield (
            "Collected",
            f"{timestamp(how.finished_at)} by {how.collector} {how.collector_version}",
        )
        yield "Asked", f"{how.method} {how.final_url}"
        yield "Answer", f"HTTP {how.status} from {how.remote_ip or 'an address not kept'} {how.tls}"
        yield "Terms", how.terms_basis
    yield "Added", f"{timestamp(one.added_at)} by {one.added_by}"
    if one.has_bytes:
        yield "SHA-256", one.sha256
        yield "Size", f"{one.size:,} bytes"
        if not one.withheld:
            yield "File", f"data/evidence/{file_name(one)}"
    if one.vouched:
        yield "Custody entries", ", ".join(map(str, one.vouched))


def _timeline(contents: Contents) -> list[tuple[str, str]]:
    """Return what is dated, in order: from the record, not from the entries, which have a table of their own."""
    summary = contents.file.summary
    dated = [(summary.opened_at, f"case opened ({summary.source.value})")]
    for one in contents.exhibits:
        if one.reception:
            dated.append((one.reception.finished_at, f"{one.label} collected"))
        dated.append((one.added_at, f"{one.label} added to the case"))
    for report in contents.file.reports:
        dated.append((report.aware_at, f"{report.number}: the reporter came to know of it"))
        dated.append((report.reported_at, f"{report.number} received"))
    dated += [(one.alleged_at, f"{one.clause} alleged") for one in contents.file.allegations]
    dated += [(note.written_at, f"note by {note.author}") for note in contents.file.notes]
    dated += [(one.at, f"transfer {one.id} to {one.received_by}") for one in contents.transfers]
    dated.append((contents.as_of, "head made that this report is proved under"))
    return [(timestamp(at), what) for at, what in sorted(dated)]


def _transfers(contents: Contents) -> Iterator[tuple[object, ...]]:
    for one in contents.transfers:
        items = ", ".join(f"E-{item}" for item in one.items[:_ITEMS])
        items += f" and {len(one.items) - _ITEMS} more" if len(one.items) > _ITEMS else ""
        what = f"confirms {one.answers}: {one.purpose}" if one.answers else one.purpose
        yield timestamp(one.at), items, one.released_by, one.received_by, what


def _entries(lines: Sequence[CustodyLine]) -> Iterator[tuple[object, ...]]:
    for c in lines[:_ROW_CAP]:
        yield (
            c.seq,
            c.at,
            c.actor,
            c.action,
            c.object,
            f"{c.digest[:16]}…" if c.digest else "(hash only)",
        )


def window_said(window: Window) -> str:
    """Say how much of the log nobody outside had seen when the head was made."""
    if not window.attestors:
        return "No witness and no time-stamp authority is set up."
    if not window.entries:
        return "Somebody outside has seen all of it."
    return f"Nobody outside had seen the last {window.entries:,} entries ({window.seconds:,} s)."


def _proof(entries: int) -> str:
    return (
        f"This report is part of a bundle. The bundle holds {entries:,} entries of the custody log, each with a proof "
        "that it is under the head at the foot of every page, and the evidence they vouch for. VERIFY.txt in the "
        "bundle tells how to check all of it without the program that made it. Characters that the report's fonts do "
        "not have stand as their code points; the files hold the words as they are."
    )


def _cut(contents: Contents, entries: int, dated: int) -> str:
    """Say what is not printed, or nothing."""
    counts = (
        (len(contents.exhibits), "exhibits"),
        (entries, "entries"),
        (dated, "dates"),
        (len(contents.withheld), "withheld parts"),
    )
    long = [f"{count:,} {what}" for count, what in counts if count > _ROW_CAP]
    if not long:
        return ""
    return (
        f" Of {' and '.join(long)} the first {_ROW_CAP:,} are printed: the tables in the bundle hold all of them, "
        "those of the exhibits and of the entries are attached to this report as well."
    )
