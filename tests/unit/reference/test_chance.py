"""Randomness that depends on what is drawn for."""

from __future__ import annotations

from reference.services.chance import Occurrences, chance, digest


def test_equal_parts_draw_equal_numbers_in_any_order() -> None:
    first = {part: chance(1, part).random() for part in ("a", "b", "c")}
    second = {part: chance(1, part).random() for part in ("c", "a", "b")}

    assert first == second
    assert len(set(first.values())) == 3


def test_another_seed_draws_other_numbers() -> None:
    assert chance(1, "a").random() != chance(2, "a").random()


def test_parts_do_not_run_into_each_other() -> None:
    assert digest("ab", "c") != digest("a", "bc")


def test_a_lone_surrogate_has_a_digest_too() -> None:
    assert digest("\ud800") != digest("\ud801")


def test_equal_things_are_numbered_from_one() -> None:
    occurrences = Occurrences()

    assert [occurrences.next(thing) for thing in ("a", "a", "b", "a")] == [1, 2, 1, 3]


def test_the_least_recent_thing_is_forgotten_first() -> None:
    occurrences = Occurrences(capacity=2)

    assert [occurrences.next(thing) for thing in ("a", "b", "a", "c", "a", "b")] == [1, 1, 2, 1, 3, 1]
