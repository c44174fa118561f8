"""The tree is that of RFC 6962: known figures, a second implementation by plain recursion, and forged proofs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases.model import merkle

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [  # those that implementations of Certificate Transparency share among their tests
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = st.integers(1, 70)


def hashes(size: int) -> list[bytes]:
    return [merkle.leaf_hash(b"entry %d" % number) for number in range(size)]


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """MTH as the RFC writes it, over hashed leaves; nothing of ours in it."""
    if len(leaves) == 0:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path(m, leaves[:k]), tree_hash(leaves[k:])]
    return [*path(m - k, leaves[k:]), tree_hash(leaves[:k])]


def subproof(m: int, leaves: Sequence[bytes], *, known: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.2."""
    if m == len(leaves):
        return [] if known else [tree_hash(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], known=known), tree_hash(leaves[k:])]
    return [*subproof(m - k, leaves[k:], known=False), tree_hash(leaves[:k])]


def frontier(leaves: Sequence[bytes]) -> merkle.Frontier:
    tree = merkle.Frontier()
    for leaf in leaves:
        tree.append(leaf)
    return tree


def test_roots_are_those_known_of_certificate_transparency() -> None:
    tree = merkle.Frontier()
    assert tree.root().hex() == hashlib.sha256(b"").hexdigest()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.append(merkle.leaf_hash(leaf))
        assert tree.root().hex() == root


def test_inclusion_and_consistency_proofs_are_those_known_of_certificate_transparency() -> None:
    hashed = [merkle.leaf_hash(leaf) for leaf in LEAVES]
    told = merkle.roots(hashed, merkle.spans_beside(5, 8))
    assert [node.hex() for node in told] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    told = merkle.grown(frontier(hashed[:6]), 8, hashed[6:])
    assert [node.hex() for node in told] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.integers(0, 300))
def test_a_growing_root_is_the_root_by_plain_recursion(size: int) -> None:
    tree = frontier(hashes(size))
    assert tree.root() == tree_hash(hashes(size))
    assert len(tree.peaks) == size.bit_count()
    again = tree.copy()
    again.append(merkle.leaf_hash(b"one more"))
    assert again.root() == tree_hash([*hashes(size), merkle.leaf_hash(b"one more")])
    assert tree.size == size


def test_every_inclusion_proof_up_to_33_leaves_is_the_one_of_the_rfc_and_verifies() -> None:
    for size in range(1, 34):
        leaves = hashes(size)
        root = tree_hash(leaves)
        for index in range(size):
            proof = merkle.roots(leaves, merkle.spans_beside(index, size))
            assert proof == path(index, leaves)
            assert merkle.included(leaves[index], index, size, proof, root)


def test_every_consistency_proof_up_to_33_leaves_is_the_one_of_the_rfc_and_verifies() -> None:
    for new in range(1, 34):
        leaves = hashes(new)
        root = tree_hash(leaves)
        for old in range(1, new + 1):
            proof = merkle.grown(frontier(leaves[:old]), new, leaves[old:])
            assert proof == subproof(old, leaves, known=True)
            assert proof == merkle.roots(leaves, merkle.spans_between(old, new))
            assert merkle.consistent(old, tree_hash(leaves[:old]), new, root, proof)


@given(st.data())
def test_an_inclusion_proof_shows_nothing_but_what_it_was_made_for(data: st.DataObject) -> None:
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    root = tree_hash(leaves)
    proof = merkle.roots(leaves, merkle.spans_beside(index, size))
    other = data.draw(st.integers(-2, 80).filter(lambda number: number != index))
    assert not merkle.included(leaves[index], other, size, proof, root)
    assert not merkle.included(merkle.leaf_hash(b"another"), index, size, proof, root)
    assert not merkle.included(leaves[index], index, size, [*proof, root], root)
    assert not merkle.included(leaves[index], index, size, proof, bytes(32))
    if proof:
        spoilt = list(proof)
        spoilt[data.draw(st.integers(0, len(proof) - 1))] = bytes(32)
        assert not merkle.included(leaves[index], index, size, spoilt, root)
        assert not merkle.included(leaves[index], index, size, proof[:-1], root)


@given(st.data())
def test_a_consistency_proof_shows_nothing_but_what_it_was_made_for(data: st.DataObject) -> None:
    new = data.draw(SIZES)
    old = data.draw(st.integers(1, new))
    leaves = hashes(new)
    root, before = tree_hash(leaves), tree_hash(leaves[:old])
    proof = merkle.grown(frontier(leaves[:old]), new, leaves[old:])
    assert not merkle.consistent(old, bytes(32), new, root, proof)
    assert not merkle.consistent(old, before, new, bytes(32), proof)
    assert not merkle.consistent(old, before, new, root, [*proof, root])
    if proof:
        spoilt = list(proof)
        spoilt[data.draw(st.integers(0, len(proof) - 1))] = bytes(32)
        assert not merkle.consistent(old, before, new, root, spoilt)
        assert not merkle.consistent(old, before, new, root, proof[1:])
        assert not merkle.consistent(old, before, new, root, [])


@given(st.integers(-3, 20), st.integers(-3, 20), st.lists(st.binary(min_size=32, max_size=32)))
@example(3, 5, [])
@example(0, 5, [])
def test_proofs_from_anywhere_are_refused_without_an_error(
    old: int, new: int, proof: list[bytes]
) -> None:
    assert not merkle.consistent(old, bytes(32), new, bytes(32), proof) or old == new
    assert not merkle.included(bytes(32), old, new, proof, bytes(31))


def test_every_tree_begins_with_the_empty_one_and_with_itself() -> None:
    root = tree_hash(hashes(5))
    assert merkle.spans_between(0, 5) == merkle.spans_between(5, 5) == []
    assert merkle.consistent(0, merkle.EMPTY_ROOT, 5, root, [])
    assert merkle.consistent(5, root, 5, root, [])
    assert not merkle.consistent(0, root, 5, root, [])
    assert not merkle.consistent(5, root, 5, merkle.EMPTY_ROOT, [])
    assert not merkle.consistent(5, root, 5, root, [root])


def test_what_cannot_be_proved_is_refused() -> None:
    with pytest.raises(ValueError, match="no leaf 3"):
        merkle.spans_beside(3, 3)
    with pytest.raises(ValueError, match="does not begin"):
        merkle.spans_between(4, 3)
    with pytest.raises(ValueError, match="ends before leaf 6"):
        merkle.roots(hashes(5), [(0, 2), (4, 7)])
    with pytest.raises(ValueError, match="not the peaks"):
        merkle.Frontier(3, bytes(32))


@given(st.integers(1, 130), st.data())
def test_all_ways_to_the_root_come_in_one_pass(size: int, data: st.DataObject) -> None:
    hashes = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    wanted = data.draw(st.sets(st.integers(0, size - 1)))

    found = merkle.paths(iter(hashes), wanted)
    assert found == {n: merkle.roots(hashes, merkle.spans_beside(n, size)) for n in wanted}


@pytest.mark.parametrize("index", [-1, 3, 99])
def test_a_leaf_that_is_not_there_has_no_way_to_the_root(index: int) -> None:
    with pytest.raises(ValueError, match="has no leaf"):
        merkle.paths([merkle.leaf_hash(b"x")] * 3, [index])
