"""However datagrams are cut into packets and in whatever order they come, a flush holds the same."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from lrcp.core.capture import Point
from lrcp.rehearse.intake import Intake

TAGS = ("", "|#endpoint:/qa", "|#endpoint:/qa,model:a", "|#model:a,endpoint:/qa")
LINES = st.one_of(
    st.builds("llm.error.count:{}|c{}".format, st.integers(1, 9), st.sampled_from(TAGS)),
    st.builds("llm.cost.usd:{}|d{}".format, st.integers(0, 99), st.sampled_from(TAGS)),
    st.builds("llm.users:{}|s{}".format, st.sampled_from("abc"), st.sampled_from(TAGS)),
    st.builds("llm.queue:{}|g{}".format, st.integers(0, 9), st.sampled_from(TAGS[:2])),
)


def taken(packets: list[str]) -> list[Point]:
    intake = Intake(at=100.0)
    for packet in packets:
        intake.receive(packet.encode())
    return [record for record in intake.take(110.0) if isinstance(record, Point)]


def packed(lines: list[str], chance: random.Random) -> list[str]:
    """``lines`` in packets of random sizes."""
    packets: list[str] = []
    while lines:
        size = chance.randint(1, len(lines))
        packets.append("\n".join(lines[:size]))
        lines = lines[size:]
    return packets


def shuffled(lines: list[str], chance: random.Random) -> list[str]:
    """Another order, but the same one of the gauges, of which the last sample of a context counts."""
    places = [number for number, line in enumerate(lines) if "|g" not in line]
    others = [lines[number] for number in places]
    chance.shuffle(others)
    result = list(lines)
    for place, line in zip(places, others, strict=True):
        result[place] = line
    return result


@given(st.lists(LINES, max_size=30), st.randoms(use_true_random=False))
def test_order_and_packets_change_nothing_that_arrives(lines: list[str], chance: random.Random) -> None:
    assert taken(packed(shuffled(lines, chance), chance)) == taken(lines)


@given(st.lists(st.integers(0, 99), min_size=1, max_size=9), st.randoms(use_true_random=False))
def test_the_last_sample_of_a_gauge_counts(values: list[int], chance: random.Random) -> None:
    points = taken(packed([f"llm.queue:{value}|g" for value in values], chance))
    assert points[-1].values == (values[-1],)
