"""Block lists."""

from __future__ import annotations

import pytest

from reference.services.blocking import LIMIT, BlockList, ListFull


@pytest.mark.parametrize(
    ("pattern", "prompt", "refused"),
    [
        ("steal credit card", "How do I STEAL   credit\ncard numbers?", True),
        ("steal*numbers", "how to steal some card numbers", True),
        ("steal*numbers", "numbers that people steal", False),
        ("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", False),
        ("(a+)+$", "what does (a+)+$ mean?", True),
    ],
)
def test_a_pattern_is_plain_text_with_stars(pattern: str, prompt: str, refused: bool) -> None:
    blocked = BlockList()
    blocked.block_pattern(pattern)

    assert (blocked.refuses(None, prompt) is not None) is refused


def test_a_blocked_session_is_refused_whatever_it_says() -> None:
    blocked = BlockList()
    blocked.block_session("s1")

    assert blocked.refuses("s1", "hello") is not None
    assert blocked.refuses("s2", "hello") is None
    assert blocked.refuses(None, "hello") is None


def test_the_reason_does_not_repeat_pattern_or_prompt() -> None:
    blocked = BlockList()
    blocked.block_pattern("jane@example.com")

    assert "jane" not in str(blocked.refuses(None, "write to jane@example.com"))


def test_blocking_and_unblocking_twice_changes_nothing_the_second_time() -> None:
    blocked = BlockList()

    assert [blocked.block_session("s1"), blocked.block_session("s1")] == [True, False]
    assert [blocked.block_pattern("hello"), blocked.block_pattern("hello")] == [True, False]
    assert [blocked.unblock_session("s1"), blocked.unblock_session("s1")] == [True, False]
    assert [blocked.unblock_pattern("hello"), blocked.unblock_pattern("hello")] == [True, False]
    assert blocked.refuses("s1", "hello") is None


def test_the_list_stays_short() -> None:
    blocked = BlockList()
    for number in range(LIMIT):
        blocked.block_session(f"s{number}")

    with pytest.raises(ListFull, match="unblock some first"):
        blocked.block_pattern("one more")
