"""What a stack hands over to another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lrcp.contract.load import load_contract
from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.position import Position
from lrcp.core.yamldoc import parse_yaml
from lrcp.spec import load_specs
from lrcp.spec.kinds import FOLDERS
from lrcp.spec.moves import Move, Moved
from stacks.assemble import assemble
from stacks.moves import add_moves, former_stacks
from stacks.stack import DatadogResource, DatadogStack

ROOT = Path(__file__).parents[3]
SLOW = "datadog_monitor.chat--slow"
AT = Position("catalog/moves.yaml", 9, 9)


def stack(id: str, *names: str, upstream: DatadogStack | None = None) -> DatadogStack:
    made = DatadogStack(id, parse_yaml("backend: { local: {} }"), site="datadoghq.com", upstream=upstream)
    for name in names:
        DatadogResource(made, "datadog_monitor", name, {"name": name})
    return made


def move(source: str = "a", target: str = "b", address: str = SLOW, was: str = SLOW) -> Move:
    return Move("production", source, target, (Moved(address, "4711", was, AT),), AT)


def assembled(root: Path) -> list[DatadogStack]:
    return assemble(root, load_specs(root), load_contract(root))


def by_id(*stacks: DatadogStack) -> dict[str, DatadogStack]:
    return {each.id: each for each in stacks}


def findings(stacks: dict[str, DatadogStack], *moves: Move) -> tuple[Finding, ...]:
    with pytest.raises(FindingsError) as caught:
        add_moves(stacks, moves)
    return caught.value.findings


def test_the_old_stack_forgets_and_the_new_one_imports() -> None:
    old, new = stack("a"), stack("b", "chat--slow")

    add_moves(by_id(old, new), [move()])

    assert old.sections()["removed"] == [{"from": SLOW, "lifecycle": {"destroy": False}}]
    assert new.sections()["import"] == [{"to": SLOW, "id": "4711"}]
    assert "import" not in old.sections()
    assert "removed" not in new.sections()


def test_without_a_move_there_are_no_blocks() -> None:
    alone = stack("a", "chat--slow")

    add_moves(by_id(alone), [])

    assert alone.sections().keys().isdisjoint({"import", "removed"})


def test_an_id_is_text_and_no_template() -> None:
    new = stack("b", "chat--slow")

    add_moves(by_id(stack("a"), new), [Move("p", "a", "b", (Moved(SLOW, "${a}", SLOW),))])

    assert new.sections()["import"] == [{"to": SLOW, "id": "$${a}"}]


def test_what_is_renamed_on_the_way_is_forgotten_under_its_old_name() -> None:
    old, new = stack("a"), stack("b", "chat--slow")

    add_moves(by_id(old, new), [move(was="datadog_monitor.chat--late")])

    assert old.sections()["removed"][0]["from"] == "datadog_monitor.chat--late"
    assert new.sections()["import"][0]["to"] == SLOW


def test_the_new_stack_is_deployed_first() -> None:
    old, new = stack("a"), stack("b", "chat--slow")

    add_moves(by_id(old, new), [move()])

    assert old.depends_on(new)
    assert not new.depends_on(old)


def test_two_stacks_that_swap_have_some_order() -> None:
    first, second = stack("a", "chat--cost"), stack("b", "chat--slow")

    add_moves(
        by_id(first, second), [move(), move("b", "a", "datadog_monitor.chat--cost", "datadog_monitor.chat--cost")]
    )

    assert first.depends_on(second) != second.depends_on(first)


def test_what_the_organisation_gives_away_does_not_turn_the_order() -> None:
    org = stack("org")
    new = stack("production", "chat--slow", upstream=org)

    add_moves(by_id(org, new), [move("org", "production")])

    assert new.depends_on(org)
    assert not org.depends_on(new)


def test_this_repository_can_be_sharded_without_losing_anything(tmp_path: Path) -> None:
    for folder in ("catalog", "contract", "docs", "schemas", *FOLDERS):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    file = tmp_path / "catalog/environments/production.yaml"
    file.write_text(file.read_text().replace("paging: true", "paging: true\nsharded: true"))

    whole, sharded = ({each.id: each for each in assembled(root)} for root in (ROOT, tmp_path))

    shards = [each for id, each in sharded.items() if id.startswith("production-")]
    assert len(shards) > 1
    assert sorted(address for each in shards for address in each.resources) == sorted(whole["production"].resources)
    assert sharded["org"].resources.keys() == whole["org"].resources.keys()


def test_a_stack_that_gave_everything_away_is_still_made() -> None:
    moves = [move(each, "production-chat") for each in ("production", "production-old", "org", "prodution")]

    assert former_stacks(moves, "production") == {"production", "production-old"}
    assert former_stacks(moves, "staging") == set()


@pytest.mark.parametrize(
    ("moved", "message"),
    [
        (move(target="c"), "there is no stack `c`"),
        (move("c"), "there is no stack `c`"),
        (move(address="datadog_monitor.x"), "`datadog_monitor.x` is not declared in the stack `b`"),
        (move(was="datadog_monitor.kept"), "`datadog_monitor.kept` is still declared in the stack `a`"),
    ],
)
def test_a_move_that_does_not_fit_is_a_finding(moved: Move, message: str) -> None:
    [finding] = findings(by_id(stack("a", "kept"), stack("b", "chat--slow")), moved)

    assert (finding.code, finding.message, finding.position) == ("S216", message, AT)
