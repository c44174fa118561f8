"""Verifies a bundle with nothing but Python's standard library: python3 -I verify.py [FOLDER] [--key NAME+ID+BASE64].

Unpack the zip first; FOLDER is what it unpacks to, the folder of this file if not named. Exits with 0 when everything
agrees, with 1 and a sentence for each fault otherwise. Read it before you run it: it is short on purpose.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

Point = tuple[int, int, int, int]  # x, y, z, t in extended coordinates
SIGNATURE = 64  # bytes
P = 2**255 - 19  # Ed25519, RFC 8032: the field, the curve's constant, the order of its base point
D = -121665 * pow(121666, P - 2, P) % P
Q = 2**252 + 27742317777372353535851937790883648493


def recover_x(y: int, sign: int) -> int | None:
    """Return the x of a point on the curve, or None where there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign) or y >= P:
        return None
    return P - x if x & 1 != sign else x


def point(raw: bytes) -> Point | None:
    """Read a point."""
    number = int.from_bytes(raw, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add(one: Point, two: Point) -> Point:
    """Add two points."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]), (one[1] + one[0]) * (two[1] + two[0])
    c, d = 2 * one[3] * two[3] * D, 2 * one[2] * two[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, what: Point) -> Point:
    """Multiply a point."""
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, what)
        what, number = add(what, what), number >> 1
    return found


def signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature over the text is the key's."""
    key, r = point(public), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != SIGNATURE or key is None or r is None or s >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + public + text).digest()
    y = 4 * pow(5, P - 2, P) % P
    x = recover_x(y, 0) or 0
    left = times(s, (x, y, 1, x * y % P))
    right = add(r, times(int.from_bytes(digest, "little") % Q, key))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P
        or (left[1] * right[2] - right[1] * left[2]) % P
    )


def climbed(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """Return the root that a leaf's hash and its path lead to (RFC 9162, 2.1.3.2)."""
    last = size - 1
    for node in path:
        if index & 1 or index == last:
            leaf = hashlib.sha256(b"\1" + node + leaf).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            leaf = hashlib.sha256(b"\1" + leaf + node).digest()
        index, last = index >> 1, last >> 1
    return None if last else leaf


def files(folder: Path, faults: list[str]) -> dict[str, str]:
    """Step 1: every file is listed with its SHA-256, once, and none is there that is not listed."""
    listed = {}
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in (folder / manifest).read_text("ascii").splitlines():
            digest, _, name = line.partition("  ")
            if name in listed or name.startswith("/") or ".." in name.split("/"):
                faults.append(f"step 1: {manifest} lists {name!r} wrongly")
            elif (name.startswith("data/")) is (manifest[0] == "t"):
                faults.append(f"step 1: {name} stands in the wrong manifest")
            else:
                listed[name] = digest
    there = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()
    }
    sums = {}
    for name in sorted({*there, *listed} - {"tagmanifest-sha256.txt"}):
        if name not in listed:
            faults.append(f"step 1: {name} is not listed")
        elif name not in there or there[name].is_symlink():
            faults.append(f"step 1: {name} is missing")
        else:
            hashed = hashlib.sha256()
            with there[name].open("rb") as file:
                for piece in iter(lambda: file.read(1 << 20), b""):
                    hashed.update(piece)
            sums[name] = hashed.hexdigest()
            if sums[name] != listed[name]:
                faults.append(f"step 1: {name} was changed")
    return sums


def evidence(folder: Path, sums: dict[str, str], faults: list[str]) -> int:
    """Step 4: evidence is named by its hash; return how many files of it the entries vouch for."""
    leaves = [json.loads(path.read_bytes()) for path in sorted((folder / "entries").glob("*.json"))]
    vouched = {blob["sha256"] for leaf in leaves for blob in leaf["blobs"]}
    named = {n: n.split("/")[2].split(".")[0] for n in sums if n.startswith("data/evidence/")}
    faults += [f"step 4: {n} bears the wrong name" for n in named if sums[n] != named[n]]
    return sum(sums[name] in vouched for name in named)


def head(folder: Path, known: str, faults: list[str]) -> tuple[bytes, int, bytes]:
    """Step 2: the checkpoint is signed by the newest key of the history, or by the one you brought."""
    note = (folder / "checkpoint").read_bytes()
    text, _, lines = note.rpartition(b"\n\n")
    text += b"\n"
    for line in lines.decode().splitlines():
        _dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded)
        key_name, key_id, key = known.split("+", 2)
        public = base64.b64decode(key)[1:]
        own = hashlib.sha256(key_name.encode() + b"\n\1" + public).digest()[:4]
        if (
            name == key_name
            and raw[:4] == own == bytes.fromhex(key_id)
            and signed(public, text, raw[4:])
        ):
            break
    else:
        faults.append(f"step 2: the checkpoint is not signed by {known}")
    _origin, size, root = text.decode().splitlines()[:3]
    return note, int(size), base64.b64decode(root)


def entries(folder: Path, note: bytes, size: int, root: bytes, faults: list[str]) -> int:
    """Step 3: every entry is under the root of the checkpoint, and its details are what it was sealed with."""
    count = 0
    for path in sorted((folder / "entries").iterdir()):
        count += 1
        body = path.read_bytes()
        if path.suffix == ".withheld":
            leaf = bytes.fromhex(body.decode())
        else:
            leaf = hashlib.sha256(b"\0" + body).digest()
            if json.loads(body)["seq"] != int(path.stem):
                faults.append(f"step 3: entry {path.stem} bears another number")
        proof = (folder / "proofs" / f"{path.stem}.tlog-proof").read_bytes()
        told, _, under = proof.partition(b"\n\n")
        lines = told.decode().splitlines()
        nodes = [base64.b64decode(line) for line in lines[2:]]
        if under != note or lines[1] != f"index {int(path.stem) - 1}":
            faults.append(f"step 3: the proof of entry {path.stem} is that of something else")
        elif climbed(leaf, int(path.stem) - 1, size, nodes) != root:
            faults.append(f"step 3: entry {path.stem} is not under the checkpoint")
        beside = folder / "details" / path.name
        if beside.exists():
            said = json.loads(beside.read_bytes())
            made = hashlib.sha256(
                bytes.fromhex(said["salt"]) + said["details"].encode()
            ).hexdigest()
            if made != json.loads(body)["commit"]:
                faults.append(
                    f"step 3: the details of entry {path.stem} are not those it was sealed with"
                )
    return count


def everything(folder: Path, key: str | None, faults: list[str]) -> str:
    """Do all steps; return what was verified."""
    sums = files(folder, faults)
    history = (folder / "keys/history.txt").read_text("ascii")
    known = key or history.splitlines()[-1].split(" ")[0]
    note, size, root = head(folder, known, faults)
    proved = entries(folder, note, size, root, faults)
    vouched = evidence(folder, sums, faults)
    said = (
        f"{len(sums) + 1} files; {proved} of the log's {size} entries, all under the checkpoint; "
    )
    said += f"{vouched} files of evidence are what these entries vouch for"
    if "key:lost" in history:
        said += "\nA signing key was declared lost: the one after it came without its signature."
    came = f"\nThe key came with the bundle. Compare it with one you got elsewhere: {known}"
    return said if key else said + came


def main() -> int:
    """Verify; print what was found."""
    options = argparse.ArgumentParser(description="Verify a bundle; see VERIFY.txt.")
    options.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    options.add_argument("--key", help="the log's key, as you got it elsewhere")
    given = options.parse_args()
    if given.key is not None and given.key.count("+") < 2:  # noqa: PLR2004  NAME+ID+BASE64
        options.error("--key is no key: it has the form NAME+ID+BASE64")
    faults: list[str] = []
    said = ""
    try:
        said = everything(given.folder, given.key, faults)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        faults.append(f"this is not a whole bundle: {type(error).__name__}: {error}")
    for fault in faults:
        print(ascii(fault)[1:-1])
    print(f"NOT verified; faults: {len(faults)}" if faults else f"verified: {said}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
