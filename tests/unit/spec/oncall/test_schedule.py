from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcp.spec.oncall.hours import local
from lrcp.spec.oncall.model import DAY, WEEK, Hours, Layer, Schedule
from lrcp.spec.oncall.schedule import Shift, gaps, handoff, member, on_call, shifts, turn

START = 1_767_571_200  # 2026-01-05 00:00 UTC
ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")]
MEMBERS = st.lists(st.sampled_from(["ann", "ben", "eve", None]), min_size=1, max_size=4).map(tuple)
WINDOWS = st.lists(
    st.tuples(*[st.integers(0, WEEK // 1800 - 1)] * 2).filter(lambda pair: pair[0] != pair[1]), max_size=2
)
LAYERS = st.builds(
    lambda members, interval, start, zone, windows: Layer(
        "layer",
        members,
        interval,
        START + start * 1800,
        START + start * 1800,
        Hours(zone, tuple((begin * 1800, end * 1800) for begin, end in windows)),
    ),
    MEMBERS,
    st.sampled_from([3600, 8 * 3600, DAY, DAY + 1800, 2 * DAY, WEEK]),
    st.integers(0, 200),
    st.sampled_from(ZONES),
    WINDOWS,
)
INSTANTS = st.integers(START, START + 366 * DAY)


@pytest.mark.parametrize(
    ("clock", "who"),
    [
        ("2026-01-05 08:59:59", None),
        ("2026-01-05 09:00", "ann"),
        ("2026-01-12 08:59:59", "ann"),
        ("2026-01-12 09:00", "ben"),
        ("2026-01-19 09:00", "ann"),
    ],
)
def test_members_take_turns_and_a_handoff_belongs_to_the_next(layer, schedule, at, clock, who):
    assert on_call(schedule(layer("ann", "ben")), at(clock)) == who


@pytest.mark.parametrize(
    ("clock", "who"),
    [
        ("2026-03-30 08:59:59", "ben"),
        ("2026-03-30 09:00", "ann"),  # the week of the change has an hour less
        ("2026-10-26 08:59:59", "ben"),
        ("2026-10-26 09:00", "ann"),  # and this one an hour more
    ],
)
def test_handoffs_stay_at_the_same_time_of_the_clock(layer, schedule, at, clock, who):
    assert on_call(schedule(layer("ann", "ben")), at(clock)) == who


def test_a_handoff_in_a_skipped_hour_happens_an_hour_later(layer, at):
    daily = layer("ann", "ben", days=1, begin="2026-03-27 02:30")
    assert handoff(daily, 2) == at("2026-03-29T03:30:00+02:00")
    assert [member(daily, at(f"2026-03-29T03:{minute}:00+02:00")) for minute in ("29", "30")] == ["ben", "ann"]


def test_a_handoff_in_an_hour_that_is_shown_twice_happens_once(layer, at):
    daily = layer("ann", "ben", days=1, begin="2026-10-23 02:30")
    shown = [at(f"2026-10-25T02:{minute}:00{offset}") for offset in ("+02:00", "+01:00") for minute in ("29", "30")]
    assert [member(daily, each) for each in shown] == ["ben", "ann", "ann", "ann"]


def test_shifts_of_hours_are_elapsed_time(layer, at):
    short = layer("ann", "ben", days=0.5, begin="2026-03-28 20:00")
    assert handoff(short, 1) == at("2026-03-29 09:00")


def test_a_later_layer_goes_before_those_above_it(layer, schedule, at):
    nights = layer("eve", windows=("mon 22:00-tue 06:00",))
    both = schedule(layer("ann"), nights)
    assert [on_call(both, at(f"2026-01-06 0{hour}:00")) for hour in (5, 6)] == ["eve", "ann"]
    assert on_call(schedule(nights, layer("ann")), at("2026-01-06 05:00")) == "ann"


def test_a_turn_of_nobody_leaves_the_shift_to_the_layers_above(layer, schedule, at):
    both = schedule(layer("ann"), layer(None, "eve"))
    assert [on_call(both, at(f"2026-01-{day} 12:00")) for day in ("06", "13")] == ["ann", "eve"]


def test_a_layer_holds_from_its_first_date_until_before_its_last(layer, schedule, at):
    ending = schedule(layer("ann", end=at("2026-02-01 00:00")))
    assert [on_call(ending, at(clock)) for clock in ("2026-01-31 23:59:59", "2026-02-01 00:00")] == ["ann", None]
    later = layer("ann", effective=at("2026-01-20 00:00"))
    assert [on_call(schedule(later), at(clock)) for clock in ("2026-01-19 23:59", "2026-01-20 00:00")] == [None, "ann"]


@pytest.mark.parametrize(("position", "who"), [("current", "ben"), ("next", "eve"), ("previous", "ann")])
def test_the_neighbours_of_a_shift(layer, schedule, at, position, who):
    assert on_call(schedule(layer("ann", "ben", "eve")), at("2026-01-14 12:00"), position) == who


def test_the_next_person_is_another_one_even_if_a_layer_comes_in_between(layer, schedule, at):
    both = schedule(layer("ann", "ben"), layer("ann", windows=("tue 10:00-tue 12:00",)))
    assert on_call(both, at("2026-01-05 12:00"), "next") == "ben"


def test_who_is_alone_is_also_next(layer, schedule, at):
    assert on_call(schedule(layer("ann")), at("2026-01-06 12:00"), "next") == "ann"


def test_gaps_are_told_with_their_bounds(layer, schedule, at):
    found = gaps(schedule(layer("ann", windows=("mon 09:00-sat 09:00",))))
    assert found[:2] == (
        Shift(at("2026-01-10 09:00"), at("2026-01-12 09:00"), None),
        Shift(at("2026-01-17 09:00"), at("2026-01-19 09:00"), None),
    )


def test_a_gap_that_only_the_change_of_clocks_opens_is_found(layer, schedule, at):
    berlin = layer("ann", windows=tuple(f"{day} 08:00-{day} 20:00" for day in DAYS))
    new_york = layer("eve", windows=NIGHTS, zone=ZoneInfo("America/New_York"), begin="2026-01-05 03:00")
    found = gaps(schedule(berlin, new_york))
    # Only one side has changed its clocks: three weeks in spring, one in autumn.
    assert (found[0].begin, found[0].end) == (at("2026-03-09 07:00"), at("2026-03-09 08:00"))
    assert len(found) == 20 + 7
    assert {shift.end - shift.begin for shift in found} == {3600}


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NIGHTS = tuple(f"{day} 14:00-{following} 02:00" for day, following in zip(DAYS, (*DAYS[1:], "mon"), strict=True))


def test_full_cover_has_no_gaps(layer, schedule):
    assert gaps(schedule(layer("ann", "ben"))) == ()


def test_gaps_end_where_a_layer_begins_that_always_has_somebody(layer, schedule, at):
    office = layer("ann", windows=("mon 09:00-mon 17:00",), begin="2026-01-05 09:00")
    found = gaps(schedule(office, layer("ben", begin="2026-01-13 00:00")))
    assert [(gap.begin, gap.end) for gap in found] == [
        (at("2026-01-05 17:00"), at("2026-01-12 09:00")),
        (at("2026-01-12 17:00"), at("2026-01-13 00:00")),
    ]


def test_a_layer_that_ends_leaves_a_gap_to_the_horizon(layer, schedule, at):
    (gap,) = gaps(schedule(layer("ann", end=at("2026-02-01 00:00"))))
    assert gap.begin == at("2026-02-01 00:00")


@given(layer=LAYERS, at=INSTANTS)
def test_at_any_instant_a_layer_has_exactly_the_member_whose_turn_it_is(layer, at):
    number = turn(layer, at)
    if number is None:
        assert at < layer.rotation_start
        assert member(layer, at) is None
    else:
        assert handoff(layer, number) <= at < handoff(layer, number + 1)
        assert member(layer, at) in (None, layer.members[number % len(layer.members)])


@given(layer=LAYERS, number=st.integers(0, 500))
def test_a_handoff_is_half_open(layer, number):
    at = handoff(layer, number)
    assert turn(layer, at) == number
    assert turn(layer, at - 0.5) == (number - 1 if number else None)


@given(layer=LAYERS, number=st.integers(0, 500))
def test_changes_of_clocks_neither_skip_nor_double_a_turn(layer, number):
    length = handoff(layer, number + 1) - handoff(layer, number)
    assert abs(length - layer.interval) <= (3600 if layer.interval % DAY == 0 else 0)


@given(layer=LAYERS, number=st.integers(0, 100))
def test_rotations_are_periodic(layer, number):
    """After one turn of everybody the clock shows the same time, and it is the same person's."""
    later = number + len(layer.members)
    assert layer.members[number % len(layer.members)] == layer.members[later % len(layer.members)]
    if layer.interval % DAY == 0:
        clocks = [local(handoff(layer, each), layer.hours.zone).time() for each in (number, later)]
        hour = {each.replace(hour=0) for each in clocks}
        assert len(hour) == 1 or layer.hours.zone.key == "Australia/Lord_Howe"  # whose clocks move by half an hour


@given(layers=st.lists(LAYERS, min_size=1, max_size=3), at=INSTANTS)
def test_shifts_are_who_is_on_call_at_every_instant_without_hole_or_overlap(layers, at):
    schedule = Schedule("s", "S", tuple(layers))
    found = list(shifts(schedule, at, at + 4 * DAY))
    assert [found[0].begin, *(each.end for each in found)] == [*(each.begin for each in found), at + 4 * DAY]
    assert all(one.user != other.user for one, other in pairwise(found))
    for shift in found:
        instants = (shift.begin, (shift.begin + shift.end) / 2, shift.end - 0.5)
        assert {on_call(schedule, each) for each in instants} == {shift.user}
