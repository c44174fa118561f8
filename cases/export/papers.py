"""How to verify a bundle, for people who have nothing of ours: commands, and what each shows."""

from __future__ import annotations

from cases.export.contents import Contents
from cases.model.custody import timestamp
from cases.model.heads import Window
from cases.model.notes import VerifierKey, parse_note


def verify_txt(contents: Contents) -> bytes:
    """Return `VERIFY.txt`: steps that need openssl, sha256sum and python3, and what each of them shows."""
    attestation = contents.attestation
    checkpoint, key = attestation.checkpoint, attestation.keys[-1].key
    note = parse_note(attestation.note)
    line = 1 + next(
        (n for n, one in enumerate(note.signatures) if VerifierKey.parse(key).signed(one)), 0
    )
    pem = f"keys/log-{len(attestation.keys)}.pem"
    text = f"""\
HOW TO VERIFY THIS BUNDLE

Unpack the zip and work in the folder that it makes. Nothing here needs Watchdesk or a network.
With Watchdesk, `watchdesk verify FILE.zip` does all of it, and also looks at every byte of the zip itself.

Everything at once, by a short program that you can read first:

    python3 -I verify.py

Or step by step, with tools that are not ours:

1. No file was changed.
    sha256sum --quiet --strict -c manifest-sha256.txt tagmanifest-sha256.txt
   and none was added (this prints nothing):
    find . -type f ! -name tagmanifest-sha256.txt | sed 's,^./,,' | sort > /tmp/there
    cat manifest-sha256.txt tagmanifest-sha256.txt | cut -c67- | sort | diff - /tmp/there
   One number stands for the whole bundle; compare it with the one in the receipt, or in the custody log:
    sha256sum tagmanifest-sha256.txt

2. The head of the log was signed by its key.
    sed -n 1,3p checkpoint > /tmp/head
    sed -n {4 + line}p checkpoint | cut -d' ' -f3 | base64 -d | tail -c +5 > /tmp/signature
    openssl pkeyutl -verify -pubin -inkey {pem} -rawin -in /tmp/head -sigfile /tmp/signature
   The key came with the bundle. Compare it with the one that the department gives out, or a witness holds:
    {key}

3. Each entry is under that head: `proofs/` holds a C2SP tlog-proof for each, which programs of others verify. The
   steps are those of RFC 9162, section 2.1.3.2; verify.py shows them in a dozen lines.

4. Where `details/` holds what an entry was sealed with, it is the same: SHA-256 over the salt and the details is the
   entry's "commit".
{_stamped(contents)}
WHAT THIS PROVES
  The entries in `entries/` stood in the log {note.text.splitlines()[0]} when it had {checkpoint.size} entries, in
  this wording, before its head was signed ({timestamp(checkpoint.at)} by the department's clock).
  The files in `data/evidence/` named by an entry are those that the entry vouches for.

WHAT IT DOES NOT PROVE
  That a post was written by whom its account names, or that a platform told the truth: see `data/evidence.csv` for how
  each item was fetched.
  {_window(contents.window)}
"""
    return text.encode()


def _stamped(contents: Contents) -> str:
    stamps = contents.attestation.stamps
    if not stamps:
        return ""
    lines = "\n".join(
        f"    openssl ts -verify -data /tmp/head -in stamps/{number:02d}.tsr -CAfile stamps/roots.pem"
        f" -attime {int(stamp.at.timestamp())}"
        for number, stamp in enumerate(stamps, 1)
    )
    return f"""
5. A time-stamp authority had the head; -attime is when its answer came here, so that it verifies after its
   certificate has run out, too. The certificates came with the bundle: compare them with what it publishes.
    openssl ts -reply -in stamps/01.tsr -text | grep 'Time stamp'
{lines}
"""


def _window(window: Window) -> str:
    if not window.attestors:
        return (
            "That nobody rewrote the log before this head was given away: no witness and no time-stamp authority is\n"
            "  set up. From the day you hold this bundle, its head can no longer be rewritten unseen."
        )
    return (
        f"That the last {window.entries} entries were not rewritten within {window.seconds} seconds before this head "
        "was given\n  away: those before were seen by somebody outside."
    )
