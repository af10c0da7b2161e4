"""A state against what is declared: which resources another stack has now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.errors import UsageError
from lrcp.spec.handover import Declared, Handover, environment_of, hand_over, merged, near, read_synthesized
from lrcp.spec.moves import Move, Moved

SLOW, COST = "datadog_monitor.chat--slow", "datadog_monitor.chat--cost"


def state(*addresses: str) -> Mapping[str, Any]:
    """`terraform show -json`; the id of each resource is its number."""
    resources = [
        {
            "address": address,
            "mode": "data" if address.startswith("data.") else "managed",
            "type": address.split(".")[-2],
            "values": {"id": str(number)},
        }
        for number, address in enumerate(addresses, 1)
    ]
    return {"format_version": "1.0", "values": {"root_module": {"resources": resources}}}


def declared(*addresses: str, **renamed: str) -> Declared:
    return Declared(
        frozenset(addresses), {f"datadog_monitor.{old}": f"datadog_monitor.{new}" for old, new in renamed.items()}
    )


def moved(found: Handover) -> list[tuple[str, str, str, str]]:
    return [(move.target, each.was, each.address, each.id) for move in found.moves for each in move.resources]


def test_what_another_stack_declares_goes_there() -> None:
    stacks = {"production-a": declared(COST), "production-b": declared(SLOW)}

    found = hand_over(state(SLOW, COST), "production-a", "production", stacks)

    assert moved(found) == [("production-b", SLOW, SLOW, "1")]
    assert (found.nowhere, found.refused) == ((), ())


def test_a_stack_that_is_not_made_any_more_gives_everything() -> None:
    stacks = {"org": declared("datadog_team.a"), "production-a": declared(COST), "production-b": declared(SLOW)}

    found = hand_over(state(SLOW, COST, "datadog_team.a"), "production", "production", stacks)

    assert moved(found) == [
        ("org", "datadog_team.a", "datadog_team.a", "3"),
        ("production-a", COST, COST, "2"),
        ("production-b", SLOW, SLOW, "1"),
    ]


def test_what_is_declared_nowhere_is_said() -> None:
    found = hand_over(state(SLOW, COST), "production", "production", {"production": declared(COST)})

    assert (moved(found), found.nowhere) == ([], (SLOW,))


def test_what_is_renamed_in_its_stack_stays_there() -> None:
    stacks = {"production": declared(COST, **{"chat--slow": "chat--cost"})}

    assert hand_over(state(SLOW), "production", "production", stacks) == Handover((), (), ())


def test_what_is_renamed_on_the_way_keeps_both_names() -> None:
    stacks = {"production-b": declared(COST, **{"chat--slow": "chat--cost"})}

    assert moved(hand_over(state(SLOW), "production-a", "production", stacks)) == [("production-b", SLOW, COST, "1")]


def test_what_the_provider_cannot_import_is_said() -> None:
    variable = "datadog_webhook_custom_variable.token"

    found = hand_over(state(variable), "production", "production", {"org": declared(variable)})

    assert (moved(found), found.refused) == ([], (variable,))


def test_data_sources_do_not_move() -> None:
    looked_up = "data.datadog_user.somebody"

    assert hand_over(state(looked_up), "a", "a", {"org": declared()}) == Handover((), (), ())


def test_an_empty_state_gives_nothing() -> None:
    assert hand_over({"format_version": "1.0"}, "a", "a", {"org": declared(SLOW)}) == Handover((), (), ())


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ("production", "production"),
        ("production-chat", "production"),
        ("production-eu-chat", "production-eu"),
        ("productions", None),
        ("org", None),
    ],
)
def test_a_stack_belongs_to_the_environment_that_begins_its_name(stack: str, expected: str | None) -> None:
    assert environment_of(stack, ["production", "production-eu", "staging"]) == expected


def test_stacks_of_other_environments_are_not_near() -> None:
    stacks = dict.fromkeys(["org", "production-a", "staging-a", "staging"], declared(SLOW))

    assert list(near(stacks, "production", ["production", "staging"])) == ["org", "production-a"]


def test_moves_are_added_to_those_that_were_recorded() -> None:
    first = Move("p", "p", "org", (Moved("t.a", "1", "t.a"),))
    second = Move("p", "p", "p-x", (Moved("t.b", "2", "t.b"),))

    assert merged([first], [second]) == [first, second]
    assert merged([first, second], [second]) == [first, second]


def test_what_moves_again_goes_to_its_last_stack_only() -> None:
    before = Move("p", "p", "p-x", (Moved("t.a", "1", "t.a"), Moved("t.b", "2", "t.b")))
    now = Move("p", "p", "p-y", (Moved("t.a", "1", "t.a"),))

    assert merged([before], [now]) == [Move("p", "p", "p-x", before.resources[1:]), now]
    assert merged([now], [Move("p", "p", "org", now.resources)]) == [Move("p", "p", "org", now.resources)]


def test_the_stacks_are_read_from_what_was_synthesized(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    configuration = {
        "resource": {"datadog_monitor": {"x": {}, "y": {}}},
        "moved": [{"from": "datadog_monitor.z", "to": "datadog_monitor.y"}],
    }
    (tmp_path / "a" / "cdk.tf.json").write_text(json.dumps(configuration))
    manifest = {"stacks": {"a": {"synthesizedStackPath": "a/cdk.tf.json"}}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))

    stacks = read_synthesized(tmp_path)

    assert stacks["a"].addresses == {"datadog_monitor.x", "datadog_monitor.y"}
    assert stacks["a"].address_of("datadog_monitor.z") == "datadog_monitor.y"


def test_before_the_synthesis_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="run `make synth` after the change"):
        read_synthesized(tmp_path)
