"""Signed notes and checkpoints as others write and read them, and hostile ones refused."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model import notes
from cases.model.notes import Head, Note, Signature, SigningKey, VerifierKey

# Keys, text and signature that the tests of Go's checksum-database tools have used for years.
GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"  # noqa: S105  a published key
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
HEAD = Head("pd.example/log", 3, bytes(range(32)))


def key(name: str = "pd.example/log", kind: int = notes.PLAIN, fill: int = 7) -> SigningKey:
    return SigningKey(name, kind, bytes([fill]) * 32)


def test_a_note_of_gos_checksum_tools_is_written_and_verified_byte_for_byte() -> None:
    secret, public = SigningKey.parse(GO_SECRET), VerifierKey.parse(GO_PUBLIC)

    assert secret.written() == GO_SECRET
    assert secret.public == public
    assert str(public) == GO_PUBLIC
    assert str(secret.sign(GO_TEXT)) == GO_LINE
    note = notes.parse_note(f"{GO_TEXT}\n{GO_LINE}\n".encode())
    assert note.signers([public]) == [public]
    assert str(note) == f"{GO_TEXT}\n{GO_LINE}\n"


def test_the_public_key_of_gos_checksum_database_is_read() -> None:
    said = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

    assert str(VerifierKey.parse(said)) == said


def test_a_checkpoint_is_three_lines_and_is_read_as_it_was_written() -> None:
    note = HEAD.signed([key()])

    assert note.text == f"pd.example/log\n3\n{base64.b64encode(bytes(range(32))).decode()}\n"
    assert notes.parse_note(str(note)) == note
    assert notes.parse_head(note.text) == HEAD
    assert notes.parse_head(note.text + "more\n") == HEAD


def test_a_new_key_signs_beside_the_old_one_and_each_verifies_alone() -> None:
    old, new = key(), key(fill=8)
    note = HEAD.signed([old, new])

    assert note.signers([old.public]) == [old.public]
    assert note.signers([new.public]) == [new.public]
    assert note.signers([old.public, new.public]) == [old.public, new.public]
    assert note.signers([key(fill=9).public]) == []


def test_a_cosignature_carries_its_time_and_verifies_only_as_one() -> None:
    witness = key("witness.example", notes.COSIGNING)
    line = witness.sign(HEAD.signed([key()]).text, at=1_679_315_147)

    assert notes.cosigned_at(line) == 1_679_315_147
    assert len(line.value) == 72
    assert witness.public.check(str(HEAD), line)
    assert not witness.public.check(str(Head("pd.example/log", 4, HEAD.root)), line)
    later = Signature(line.name, line.key_id, (1).to_bytes(8) + line.value[8:])
    assert not witness.public.check(str(HEAD), later)
    plain = VerifierKey(witness.name, notes.PLAIN, witness.public.public)
    assert not plain.check(str(HEAD), line)
    assert notes.cosigned_at(Signature("x", bytes(4), b"\xff" * 72)) == 0


def test_a_forged_line_of_a_known_key_spoils_the_note() -> None:
    forged = Signature(key().name, key().public.key_id, bytes(64))
    note = Note(str(HEAD), (key().sign(str(HEAD)), forged))

    with pytest.raises(ValueError, match="does not verify"):
        note.signers([key().public])


def test_a_key_is_told_from_another_of_the_same_name() -> None:
    assert key().public.key_id != key(fill=8).public.key_id
    assert key().public.key_id != key(kind=notes.COSIGNING).public.key_id
    made, again = SigningKey.generate("pd.example/log"), SigningKey.generate("pd.example/log")
    assert made.seed != again.seed
    assert SigningKey.parse(made.written()) == made
    assert repr(made) == "SigningKey('pd.example/log')"


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb"])
def test_a_name_that_a_note_cannot_carry_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no space and no plus"):
        SigningKey.generate(name)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "PeterNeumann",
        GO_PUBLIC[:-1],
        GO_PUBLIC.replace("c74f20a3", "c74f20a4"),
        GO_PUBLIC.replace("c74f20a3", "xyz"),
        GO_PUBLIC.replace("+AR", "+BR"),
        GO_PUBLIC.replace("Peter", "Pe ter"),
        GO_SECRET,
    ],
)
def test_a_key_copied_wrongly_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="verifier key"):
        VerifierKey.parse(said)
    with pytest.raises(ValueError, match="signing key"):
        SigningKey.parse(said.replace("c74f20a3", "00000000"))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "not a signed note"),
        (b"\n\n", "not a signed note"),
        (f"text\n{GO_LINE}\n".encode(), "not a signed note"),
        (f"text\n\n{GO_LINE}".encode(), "not a signed note"),
        (b"text\n\nname AAAA\n", "not a signature line"),
        ("text\n\n— name AAAA\n".encode(), "nothing follows"),
        ("text\n\n— name AAAAAAA\n".encode(), "not base64"),
        ("text\n\n— name AAAAAAB=\n".encode(), "one form"),
        ("text\n\n— a+b AAAAAAA=\n".encode(), "not a signature line"),
        ("te\rxt\n\n— a AAAAAAA=\n".encode(), "control"),
        (b"\xff\n\n", "UTF-8"),
        (b"x" * 65_537, "at most"),
    ],
)
def test_what_is_no_signed_note_is_refused_with_a_sentence(raw: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        notes.parse_note(raw)


@pytest.mark.parametrize("size", ["", "-1", "01", "+1", "1.0", "٣", "9" * 30])
def test_a_size_that_is_no_plain_number_is_refused(size: str) -> None:
    with pytest.raises(ValueError, match="not a checkpoint"):
        notes.parse_head(str(HEAD).replace("\n3\n", f"\n{size}\n"))


@pytest.mark.parametrize(
    "text", ["a\n1\n", "\n1\nAAAA\n", "a\n1\nAAAA\n", str(HEAD)[:-1], f"{HEAD}\n", f"{HEAD}\nx\n"]
)
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a checkpoint|not base64"):
        notes.parse_head(text)


@given(st.text() | st.binary())
def test_junk_is_a_note_or_refused(junk: str | bytes) -> None:
    try:
        note = notes.parse_note(junk)
        notes.parse_head(note.text)
    except ValueError:
        return


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), st.integers(0, 255))
def test_any_text_comes_back_as_it_was_signed(text: str, fill: int) -> None:
    signer = key(fill=fill)
    note = Note(f"x{text}\n", (signer.sign(f"x{text}\n"),))

    assert notes.parse_note(str(note).encode()) == note
    assert note.signers([signer.public]) == [signer.public]


def test_a_proof_is_written_as_c2sp_says() -> None:
    note = str(HEAD.signed([key()]))

    assert notes.proof_text(2, [bytes(32)], note) == (
        f"c2sp.org/tlog-proof@v1\nindex 2\n{'A' * 43}=\n\n{note}"
    )
    assert notes.proof_text(0, [], note) == f"c2sp.org/tlog-proof@v1\nindex 0\n\n{note}"
