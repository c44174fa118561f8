"""The draft of a certificate for court, which a qualified person checks, completes and signs."""

from __future__ import annotations

from cases.export.contents import Contents, Profile
from cases.model.custody import timestamp


def certificate_txt(contents: Contents) -> bytes:
    """Return the draft of a certificate under the Federal Rules of Evidence, for a qualified person to complete."""
    summary, checkpoint = contents.file.summary, contents.attestation.checkpoint
    given = [one for one in contents.exhibits if one.has_bytes and not one.withheld]
    listed = "\n".join(f"  {one.label:10} {one.sha256}  {one.size:>12,} bytes" for one in given)
    redacted = (
        "\nThis bundle is redacted for public records; `data/withheld.csv` lists what was left out. It is no copy of\n"
        "the evidence, and this certificate does not speak for the parts that are not in it.\n"
        if contents.order.profile is Profile.PUBLIC
        else ""
    )
    text = f"""\
DRAFT. Not a certificate until a qualified person has checked every statement, completed the blanks and signed it.

CERTIFICATE OF A QUALIFIED PERSON
Federal Rules of Evidence 902(13) (record of an electronic process) and 902(14) (data copied from a device, medium
or file, by digital identification)

Case                 {summary.number}
Department           {contents.department or "____________________"}
Bundle as of         {timestamp(checkpoint.at)} (entry {checkpoint.size} of the custody log)

I, ____________________, state:

1. I am ____________________ (position) at ____________________. I am qualified to make this certificate by
   ____________________ (training, experience, knowledge of the system).

2. The records listed below were produced by {contents.software}, a program that asks public sources for
   posts at set times, keeps each answer byte for byte as it was received, computes its SHA-256 hash on receipt, and
   enters the hash in a custody log that only grows. The department uses it in the regular course of its work. To my
   knowledge it worked properly at the times given in `data/evidence.csv`, except: ____________________.

3. For each item I, or the program under my control, computed the SHA-256 hash of the copy in this bundle on
   ____________________ (date) and compared it with the hash recorded when the item was kept. They were identical.
   Two files with the same SHA-256 hash are, for every practical purpose, the same file.
   Hashes of the items in this bundle:

{listed or "  (none)"}

4. The custody entries for these items are in `entries/`; I verified that each is under the signed head in `checkpoint`
   by: ____________________ (command, date, result).

5. What the program cannot know, and this certificate does not state: who wrote a post, and whether what the platform
   sent was what others saw.
{redacted}
I declare under penalty of perjury under the laws of ____________________ that the foregoing is true and correct.

Date ____________________      Signature ________________________________________

Give the adverse party reasonable written notice and make the record and this certificate available for inspection
before trial (Rule 902(11)). Have counsel review this draft.
"""
    return text.encode()
