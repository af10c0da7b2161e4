from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lrcp.core.errors import FindingsError, UsageError
from lrcp.rehearse.load import load_rehearsals
from lrcp.rehearse.scenario import Approval, Call, Fires, Outside, Recovers, Runs, Share, Traffic

Write = Callable[..., Path]


def findings(folder: Path, root: Path) -> list[tuple[str, str]]:
    with pytest.raises(FindingsError) as error:
        load_rehearsals(folder, root)
    return [(str(finding.position), finding.code) for finding in error.value.findings]


def test_a_scenario_is_read_with_its_target(write: Write, tmp_path: Path) -> None:
    rehearsals = load_rehearsals(write(), tmp_path)
    (scenario,) = rehearsals.scenarios
    usual, slow, _, mended = scenario.phases
    assert (scenario.name, scenario.service, scenario.seed, scenario.minutes) == ("slow", "shop", 1, 11)
    assert scenario.start == datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp()
    assert usual.traffic == rehearsals.targets["shop"].traffic["usual"]
    assert (slow.faults, slow.actions) == ({"delay": 3}, (Call("POST", "/admin/model", {"model": "small"}),))
    assert slow.traffic == Traffic(
        2,
        (
            Share("/ask", "questions", weight=2, toggles=("slow",), session="s1"),
            Share("/think", "puzzles"),
        ),
    )
    assert slow.expect.fires == (
        Fires("latency", 240.0, "endpoint:/ask", severity="SEV-2", incident="sev2", page="shop", service="shop"),
    )
    assert (mended.idle, mended.traffic.requests_per_tick) == (True, 0)
    assert mended.expect.recovers == (Recovers("latency", within=180.0, group="endpoint:/ask", service="shop"),)
    assert mended.expect.may_warn == ("cost",)


def test_history_is_relative_to_the_start(write: Write, tmp_path: Path, scenario_text: str) -> None:
    history = (
        "history:\n"
        "  - { metric: llm.cost.usd, tags: { endpoint: /ask, a: b }, from: -25h, to: -1h, every: 1m, value: 2 }\n"
        '  - { metric: m, from: -1d, to: 0s, every: 10s, value: 2, wave: { low: 1, peak: "14:30" } }\n'
    )
    (scenario,) = load_rehearsals(write(scenario=scenario_text + history), tmp_path).scenarios
    constant, wave = scenario.history
    assert (constant.begin, constant.end, constant.every, constant.low) == (-90_000.0, -3_600.0, 60.0, None)
    assert constant.tags == ("a:b", "endpoint:/ask")
    assert (wave.low, wave.peak) == (1, 52_200.0)


@pytest.mark.parametrize(
    ("old", "new", "place", "code"),
    [
        ("minutes: 2", "minuets: 2", "minuets", "S001"),
        ("minutes: 5", "minutes: five", "five", "S003"),
        ("version: 1", "version: 2", "2", "S004"),
        ("within: 4m", "within: soon", "soon", "S005"),
        ("seed: 1", "seed: -1", "-1", "S006"),
        ("scenario: slow", "scenario: slower", "slower", "R101"),
        ("title: The", "scenario: The", "scenario: The", "Y003"),
        ("toggles: [slow]", "toggles: [slwo]", "slwo", "R202"),
        (
            "endpoint: /think, prompts: puzzles }\nphases",
            "endpoint: /thnik, prompts: puzzles }\nphases",
            "/thnik",
            "R201",
        ),
        ("prompts: puzzles }\nphases", "prompts:   questions }\nphases", "questions }\nphases", "R203"),
        ("traffic: usual", "traffic: useful", "useful", "R204"),
        ("service: shop", "service: shoop", "shoop", "R205"),
        ("idle: true", "idle: true\n    traffic: usual", "traffic: usual\n    expect", "R206"),
        ("name: mended", "name: slow # again", "slow # again", "R207"),
    ],
)
def test_a_mistake_in_a_scenario_is_found_at_its_place(
    write: Write, tmp_path: Path, scenario_text: str, old: str, new: str, place: str, code: str
) -> None:
    assert old in scenario_text
    text = scenario_text.replace(old, new, 1)
    before = text[: text.index(place, text.index(new))]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    position = f"reference/traffic/scenarios/slow.yaml:{line}:{column}"
    assert (position, code) in findings(write(scenario=text), tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("minutes: 2, ", "", "S002"),
        ("# yaml-language-server: $schema=../../../schemas/formats/scenario.json", "#", "Y005"),
    ],
)
def test_what_is_missing_is_found(
    write: Write, tmp_path: Path, scenario_text: str, old: str, new: str, code: str
) -> None:
    assert old in scenario_text
    assert code in {found for _, found in findings(write(scenario=scenario_text.replace(old, new, 1)), tmp_path)}


@pytest.mark.parametrize(
    "entry", ["from: -1h, to: -2h, every: 1m", "from: -2h, to: -1h, every: 15s", "from: -2h, to: -1h, every: 0s"]
)
def test_history_that_cannot_be_is_found(write: Write, tmp_path: Path, scenario_text: str, entry: str) -> None:
    folder = write(scenario=scenario_text + f"history:\n  - {{ metric: a.b, value: 1, {entry} }}\n")
    assert [code for _, code in findings(folder, tmp_path)] == ["R206"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("service: shop", "service: store", "R101"),
        ("/ask: { prompts: [questions] }", "/ask: { prompts: [quests] }", "R203"),
        ("endpoint: /ask, prompts", "endpoint: /aks, prompts", "R201"),
        ("session_header: X-Session\n", "", "R208"),
        ("ready: /ready", "ready: ready", "S005"),
    ],
)
def test_a_mistake_in_a_target_is_found(
    write: Write, tmp_path: Path, target_text: str, old: str, new: str, code: str
) -> None:
    assert old in target_text
    assert code in {found for _, found in findings(write(target=target_text.replace(old, new, 1)), tmp_path)}


def test_the_nearest_known_name_is_proposed(write: Write, tmp_path: Path, scenario_text: str) -> None:
    folder = write(scenario=scenario_text.replace("prompts: questions, toggles", "prompts: qestions, toggles"))
    with pytest.raises(FindingsError) as error:
        load_rehearsals(folder, tmp_path)
    assert error.value.findings[0].fix == "did you mean `questions`?"


def test_all_files_are_read_before_anything_is_told(
    write: Write, tmp_path: Path, scenario_text: str, target_text: str
) -> None:
    folder = write(
        target=target_text.replace("[questions]", "[quests]"), scenario=scenario_text.replace("usual }", "useful }")
    )
    assert {code for _, code in findings(folder, tmp_path)} == {"R203", "R204"}


def test_scenarios_are_told_in_the_order_in_which_they_begin(write: Write, tmp_path: Path, scenario_text: str) -> None:
    folder = write()
    for name, start in {
        "early": "2026-03-02T08:00:00Z",
        "late": "2026-03-03T01:00:00Z",
        "also": "2026-03-02T09:00:00Z",
    }.items():
        text = scenario_text.replace("scenario: slow", f"scenario: {name}").replace("2026-03-02T09:00:00Z", start)
        (folder / f"scenarios/{name}.yaml").write_text(text)
    names = [scenario.name for scenario in load_rehearsals(folder, tmp_path).scenarios]
    assert names == ["early", "also", "slow", "late"]


def test_scenarios_are_chosen_by_name_and_service(write: Write, tmp_path: Path) -> None:
    rehearsals = load_rehearsals(write(), tmp_path)
    assert [each.name for each in rehearsals.select([], None)] == ["slow"]
    assert [each.name for each in rehearsals.select(["slow"], "shop")] == ["slow"]


@pytest.mark.parametrize(
    ("names", "service", "message"),
    [
        (["slwo"], None, "there is no scenario `slwo`; did you mean `slow`?"),
        ([], "shoop", "no scenario is for service `shoop`; did you mean `shop`?"),
    ],
)
def test_an_unknown_choice_is_wrong_use(
    write: Write, tmp_path: Path, names: list[str], service: str | None, message: str
) -> None:
    with pytest.raises(UsageError) as error:
        load_rehearsals(write(), tmp_path).select(names, service)
    assert str(error.value) == message


def test_every_scenario_is_named_where_none_is_near(write: Write, scenario_text: str, tmp_path: Path) -> None:
    folder = write()
    names = [f"case-{number:02}" for number in range(20)]
    for name in names:
        text = scenario_text.replace("scenario: slow", f"scenario: {name}")
        (folder / f"scenarios/{name}.yaml").write_text(text)
    with pytest.raises(UsageError) as error:
        load_rehearsals(folder, tmp_path).select(["elsewhere"], None)
    assert str(error.value) == f"there is no scenario `elsewhere`; there are {', '.join([*names, 'slow'])}"


def test_a_folder_without_scenarios_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no scenario in"):
        load_rehearsals(tmp_path, tmp_path)


def test_answers_and_runs_are_read(write: Write, scenario_text: str, tmp_path: Path) -> None:
    text = scenario_text.replace(
        "phases:",
        """approvals: [{ workflow: mend, step: Ask, choose: approve, after: 2m }]
outside: [{ url: "https://status.example.com", status: 200, body: [] }]
phases:""",
    ).replace(
        "    expect:\n      fires:",
        """    expect:
      runs: [{ workflow: mend, monitor: latency, group: "endpoint:/ask", steps: [Look, Mend], status: waiting }]
      fires:""",
    )
    (scenario,) = load_rehearsals(write(scenario=text), tmp_path).scenarios
    assert scenario.approvals == [Approval("mend", "Ask", "approve", 120.0)]
    assert scenario.outside == [Outside("https://status.example.com", 200, [])]
    assert scenario.phases[1].expect.runs == (
        Runs("mend", "latency", "endpoint:/ask", ("Look", "Mend"), "waiting", service="shop"),
    )
    assert scenario.phases[0].expect.runs == ()
