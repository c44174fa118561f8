"""Draws of people: anybody can make them again, nothing can be changed unseen, everybody's turn comes."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model.drawing import by_turn, listed_sha256, listing, packed, pick, problems, unpacked
from cases.model.draws import Member, Proof
from cases.model.second_look import digest

SEEDS = st.binary(min_size=32, max_size=32)
WORDS = st.text(max_size=20)
LISTS = st.lists(
    st.builds(Member, st.integers(1, 10_000), st.integers(0, 5), st.integers(0, 20)),
    min_size=1,
    max_size=40,
    unique_by=lambda one: one.id,
)


def proof(seed: bytes, word: str, members: list[Member], size: int, rotation: int) -> Proof:
    """A draw as it is published."""
    return Proof(
        draw=1,
        seed_sha256=digest(seed),
        eligible_sha256=listed_sha256(members),
        size=size,
        rotation=rotation,
        eligible=tuple((one.id, one.times, one.last) for one in members),
        seed=seed.hex(),
        word=word,
        drawn=pick(seed, word, members, size, rotation),
    )


def by_hand(seed: bytes, word: str, members: list[Member], size: int, rotation: int) -> list[int]:
    """The rule as the paper of supervision tells it, written without our code."""
    key = hmac.new(seed, word.encode(), hashlib.sha256).digest() if word else seed
    rank = {m.id: hmac.new(key, str(m.id).encode(), hashlib.sha256).digest() for m in members}
    turn = sorted(members, key=lambda m: (m.times, m.last, rank[m.id], m.id))
    first = [m.id for m in turn][:rotation]
    other = hmac.new(key, b"chance", hashlib.sha256).digest()
    luck = {m.id: hmac.new(other, str(m.id).encode(), hashlib.sha256).digest() for m in members}
    rest = sorted((m.id for m in members if m.id not in first), key=lambda one: (luck[one], one))
    return first + rest[: size - len(first)]


@given(SEEDS, WORDS, LISTS, st.data())
def test_anybody_makes_a_draw_again_from_what_is_published(
    seed: bytes, word: str, members: list[Member], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, len(members)))
    rotation = data.draw(st.integers(0, size))

    drawn = pick(seed, word, members, size, rotation)

    assert list(drawn) == by_hand(seed, word, members, size, rotation)
    assert len(set(drawn)) == size
    assert set(drawn) <= {one.id for one in members}
    assert problems(proof(seed, word, members, size, rotation)) == ()
    assert pick(seed, word, members[::-1], size, rotation) == drawn


@given(SEEDS, LISTS, st.data())
def test_whatever_is_changed_afterwards_is_found(
    seed: bytes, members: list[Member], data: st.DataObject
) -> None:
    told = proof(seed, "", members, 1, 0)
    added = Member(20_000, 0, 0)
    more = [*members, added]
    wrong = (
        replace(told, seed=(b"x" * 32).hex()),
        replace(told, eligible=tuple((m.id, m.times, m.last) for m in more)),
        replace(told, eligible_sha256=listed_sha256(more)),
        replace(told, drawn=(20_000,)),
        replace(told, drawn=()),
        replace(told, eligible=told.eligible * 2),
    )
    assert all(problems(data.draw(st.sampled_from([one]))) for one in wrong)
    assert problems(told, seed_sha256="0" * 64)
    assert problems(told, eligible_sha256="0" * 64)
    assert not problems(
        told, seed_sha256=told.seed_sha256.upper(), eligible_sha256=told.eligible_sha256
    )


def test_a_draw_that_is_not_made_yet_says_so() -> None:
    told = replace(proof(b"s" * 32, "", [Member(1, 0, 0)], 1, 0), seed="", drawn=())

    assert "not made yet" in problems(told)[0]
    assert "not made yet" in problems(replace(told, seed="no hex"))[0]


@given(LISTS)
def test_a_list_comes_back_as_it_was_kept(members: list[Member]) -> None:
    assert sorted(unpacked(packed(members)), key=lambda m: m.id) == sorted(
        members, key=lambda m: m.id
    )
    assert listing(members) == listing(members[::-1])


@pytest.mark.parametrize(
    ("size", "percent", "turn"), [(15, 33, 10), (3, 33, 2), (1, 33, 1), (10, 0, 10), (10, 100, 0)]
)
def test_two_thirds_are_drawn_by_turn_where_the_settings_say_nothing_else(
    size: int, percent: int, turn: int
) -> None:
    assert by_turn(size, percent) == turn


@given(SEEDS)
def test_the_turn_goes_round_before_anybody_comes_twice_by_turn(seed: bytes) -> None:
    times, last = dict.fromkeys(range(1, 13), 0), dict.fromkeys(range(1, 13), 0)
    for draw in range(1, 4):
        members = [Member(one, times[one], last[one]) for one in times]
        key = hashlib.sha256(seed + bytes([draw])).digest()
        for one in pick(key, "", members, 4, 4):
            times[one] += 1
            last[one] = draw

    assert set(times.values()) == {1}


@settings(max_examples=4)
@given(SEEDS)
def test_over_a_year_the_mix_reaches_more_people_than_chance_alone(seed: bytes) -> None:
    def year(random_percent: int) -> list[int]:
        times, last = dict.fromkeys(range(180), 0), dict.fromkeys(range(180), 0)
        for month in range(1, 13):
            members = [Member(one, times[one], last[one]) for one in times]
            key = hashlib.sha256(seed + bytes([month])).digest()
            for one in pick(key, "", members, 15, by_turn(15, random_percent)):
                times[one] += 1
                last[one] = month
        return list(times.values())

    mixed, chance = year(33), year(100)

    assert sum(mixed) == sum(chance) == 180
    assert mixed.count(0) < chance.count(0)
    assert max(mixed) <= max(chance) + 1
