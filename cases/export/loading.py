"""A Concordance DAT load file, for review platforms.

It has U+00FE around fields, U+0014 between them and U+00AE for a line break within one; where data holds these three,
`?` stands in their place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cases.export.contents import Contents, Exhibit, file_name
from cases.model.custody import timestamp

_QUOTE, _NEXT, _BREAK = "\u00fe", "\u0014", "\u00ae"
_TAKEN: Final = str.maketrans({_QUOTE: "?", _NEXT: "?", _BREAK: "?", "\0": "?"})
LOAD: Final = (
    "DOCID", "CASE", "KIND", "ORIGINAL", "COPYOF", "DESCRIPTION", "SOURCEURL", "DATECOLLECTED",
    "COLLECTOR", "HTTPSTATUS", "CUSTODIAN", "DATEADDED", "FILENAME", "FILESIZE", "MD5HASH",
    "SHA256HASH", "WITHHELD", "NATIVELINK", "TEXTLINK",
)  # fmt: skip


def load_file(contents: Contents, files: Mapping[str, str], md5: Mapping[str, str]) -> bytes:
    """Return the load file, its paths relative to its own folder `data/load`.

    Args:
        contents: The case.
        files: By label, where in the bundle the bytes or words are.
        md5: By SHA-256, the MD5 of the same bytes: load files still ask for it.
    """
    rows = [LOAD, *(_loaded(contents.number, one, files, md5) for one in contents.exhibits)]
    text = "".join(_NEXT.join(_field(str(value)) for value in row) + "\r\n" for row in rows)
    return b"\xef\xbb\xbf" + text.encode("utf-8", "replace")


def _loaded(
    number: str, one: Exhibit, files: Mapping[str, str], md5: Mapping[str, str]
) -> Iterator[object]:
    how = one.reception
    native = files.get(one.label, "") if one.has_bytes else ""
    yield document(number, one)
    yield number
    yield one.kind
    yield "Y" if one.original else "N"
    yield "" if one.original else f"{number}-E-{one.copy_of}"
    yield one.description
    yield one.url
    yield timestamp(how.finished_at) if how else ""
    yield f"{how.collector} {how.collector_version}" if how else ""
    yield how.status if how else ""
    yield one.added_by
    yield timestamp(one.added_at)
    yield one.name or file_name(one) if one.has_bytes else ""
    yield one.size if one.has_bytes else ""
    yield md5.get(one.sha256, "")
    yield one.sha256 if one.has_bytes else ""
    yield one.withheld
    yield f"../{native.removeprefix('data/')}".replace("/", "\\") if native else ""
    yield f"text\\{document(number, one)}.txt"


def document(number: str, exhibit: Exhibit) -> str:
    """Return the number of a document, unique across cases."""
    return f"{number}-{exhibit.label}"


def _field(value: str) -> str:
    plain = value.translate(_TAKEN).replace("\r\n", "\n").replace("\r", "\n").replace("\n", _BREAK)
    return f"{_QUOTE}{plain}{_QUOTE}"
