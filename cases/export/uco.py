"""A case as CASE/UCO (JSON-LD), so that other forensic programs read what was collected, how, and by what.

Written for CASE 1.x and UCO 1.x; `case_validate` of case-utils accepts it without a warning. Personal names are not in
it: it describes the evidence, and the report the case.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from cases.export.contents import Contents, Exhibit, Reception, file_name

_ROOM: Final = uuid.UUID("6f1c3f0e-6a1b-5a9d-9d55-0b8f6a7c2f31")
_CONTEXT: Final = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "kb": "http://example.org/kb/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Node = dict[str, Any]


def case_jsonld(contents: Contents) -> bytes:
    """Return the document."""
    graph = list(_graph(contents))
    whole = {"@context": _CONTEXT, "@graph": graph}
    return json.dumps(whole, indent=1, sort_keys=True).encode("ascii") + b"\n"


def _graph(contents: Contents) -> Iterator[Node]:
    number = contents.number
    name, _, version = contents.software.partition(" ")
    tool = _node("uco-tool:Tool", number, "tool")
    yield tool | {"uco-core:name": name, "uco-tool:version": version}
    objects: list[Node] = []
    for one in contents.exhibits:
        for node in _exhibit(number, one, _at(tool)):
            objects.append(_at(node))
            yield node
    yield _node("case-investigation:Investigation", number, "investigation") | {
        "uco-core:name": number,
        "uco-core:description": "Evidence of an internal-affairs case; the report of the case tells the rest.",
        "case-investigation:investigationForm": "case",
        "uco-core:object": objects or [_at(tool)],
    }


def _exhibit(number: str, one: Exhibit, tool: Node) -> Iterator[Node]:
    if one.has_bytes:
        thing = _node("uco-observable:File", number, one.label) | {
            "uco-core:hasFacet": _facets(number, one)
        }
    else:
        facet = _node("uco-observable:MessageFacet", number, one.label, "message")
        words = {"uco-observable:messageText": one.text} if one.text else {}
        thing = _node("uco-observable:Message", number, one.label) | {
            "uco-core:hasFacet": [facet | words]
        }
    if one.description:
        thing["uco-core:description"] = one.description
    yield thing
    yield _node("case-investigation:ProvenanceRecord", number, one.label, "record") | {
        "case-investigation:exhibitNumber": one.label,
        "uco-core:description": f"Withheld: {one.withheld}" if one.withheld else "In this bundle",
        "uco-core:object": [_at(thing)],
    }
    if one.reception:
        yield from _collected(number, one, one.reception, _at(thing), tool)


def _facets(number: str, one: Exhibit) -> list[Node]:
    hashed = _node("uco-types:Hash", number, one.label, "hash") | {
        "uco-types:hashMethod": "SHA256",
        "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": one.sha256},
    }
    content = _node("uco-observable:ContentDataFacet", number, one.label, "content") | {
        "uco-observable:hash": [hashed],
        "uco-observable:sizeInBytes": {"@type": "xsd:integer", "@value": str(one.size)},
    }
    if one.mime:
        content["uco-observable:mimeType"] = one.mime
    file = _node("uco-observable:FileFacet", number, one.label, "file") | {
        "uco-observable:fileName": file_name(one),
        "uco-observable:sizeInBytes": {"@type": "xsd:integer", "@value": str(one.size)},
    }
    return [content, file]


def _collected(
    number: str, one: Exhibit, how: Reception, thing: Node, tool: Node
) -> Iterator[Node]:
    url = _node("uco-observable:URL", number, one.label, "url")
    facet = _node("uco-observable:URLFacet", number, one.label, "url", "facet")
    yield url | {"uco-core:hasFacet": [facet | {"uco-observable:fullValue": how.final_url}]}
    yield _node("case-investigation:InvestigativeAction", number, one.label, "collected") | {
        "uco-core:name": "collected",
        "uco-core:description": f"{how.method}, answered with HTTP status {how.status}",
        "uco-action:startTime": _time(how.started_at),
        "uco-action:endTime": _time(how.finished_at),
        "uco-action:instrument": [tool],
        "uco-action:object": [_at(url)],
        "uco-action:result": [thing],
    }


def _node(kind: str, *words: str) -> Node:
    """Return a node whose id is the same whenever the same bundle is made."""
    return {
        "@id": f"kb:{kind.partition(':')[2]}-{uuid.uuid5(_ROOM, '/'.join((kind, *words)))}",
        "@type": kind,
    }


def _at(node: Node) -> Node:
    return {"@id": node["@id"]}


def _time(moment: datetime) -> Node:
    return {"@type": "xsd:dateTime", "@value": moment.isoformat()}
