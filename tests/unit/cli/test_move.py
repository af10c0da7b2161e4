"""``lrcp move``: a state and what was synthesized in, catalog/moves.yaml out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.cli import main
from lrcp.spec.moves import FILE

Run = Callable[..., int]
EXPECTED = """\
# yaml-language-server: $schema=../schemas/moves.json
# Written by `lrcp move`: what the stacks hand over. Delete it when they are deployed (docs/deploy.md).
version: 1
moves:
  - environment: production
    from: production
    to: production-chat
    resources:
      - { address: datadog_monitor.chat--slow, id: "4711" }
"""


def resource(address: str, id: str) -> dict[str, object]:
    return {"address": address, "mode": "managed", "type": address.partition(".")[0], "values": {"id": id}}


def shown(*resources: dict[str, object]) -> str:
    return json.dumps({"format_version": "1.0", "values": {"root_module": {"resources": resources}}})


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Production in one shard since a moment ago, synthesized; staging as it was."""
    (tmp_path / "catalog/environments").mkdir(parents=True)
    for name in ("production", "staging"):
        (tmp_path / f"catalog/environments/{name}.yaml").touch()
    stacks: dict[str, dict[str, dict[str, object]]] = {
        "production-chat": {"datadog_monitor": {"chat--slow": {}}},
        "staging": {"datadog_monitor": {"chat--slow": {}}},
        "org": {"datadog_team": {"a": {}}, "datadog_webhook_custom_variable": {"token": {}}},
    }
    for id, resources in stacks.items():
        (tmp_path / "cdktf.out/stacks" / id).mkdir(parents=True)
        (tmp_path / "cdktf.out/stacks" / id / "cdk.tf.json").write_text(json.dumps({"resource": resources}))
    manifest = {"stacks": {id: {"synthesizedStackPath": f"stacks/{id}/cdk.tf.json"} for id in stacks}}
    (tmp_path / "cdktf.out/manifest.json").write_text(json.dumps(manifest))
    return tmp_path


@pytest.fixture
def run(repository: Path) -> Run:
    """``run(stack, state, *options)`` gives the exit code."""

    def move(stack: str, state: str, *options: str) -> int:
        (repository / "state.json").write_text(state)
        arguments = ["move", stack, str(repository / "state.json"), "--root", str(repository)]
        return main.execute(main.build(), [*arguments, "--synthesized", str(repository / "cdktf.out"), *options])

    return move


def test_what_another_stack_declares_now_is_written_down(
    run: Run, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("production", shown(resource("datadog_monitor.chat--slow", "4711"))) == 0

    assert (repository / FILE).read_text() == EXPECTED
    said = capsys.readouterr()
    assert said.out == "1 resource: production -> production-chat\n"
    assert "deploy the new stack first" in said.err


def test_a_second_run_changes_nothing_and_another_stack_is_added(run: Run, repository: Path) -> None:
    state = shown(resource("datadog_monitor.chat--slow", "4711"))
    run("production", state)
    run("production", state)
    assert (repository / FILE).read_text() == EXPECTED

    assert run("staging", shown(resource("datadog_team.a", "0-1"))) == 0

    text = (repository / FILE).read_text()
    assert text.startswith(EXPECTED)
    assert text.endswith('    to: org\n    resources:\n      - { address: datadog_team.a, id: "0-1" }\n')


def test_when_nothing_moves_nothing_is_written(run: Run, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("staging", shown(resource("datadog_monitor.chat--slow", "4711"))) == 0

    assert not (repository / FILE).exists()
    assert "nothing of `staging` is declared in another stack" in capsys.readouterr().err


def test_what_terraform_would_destroy_is_said(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("staging", shown(resource("datadog_monitor.chat--gone", "4711")))

    said = "1 declared nowhere, so that Terraform will destroy them in `staging`: datadog_monitor.chat--gone"
    assert said in capsys.readouterr().err


def test_what_cannot_be_imported_is_a_failure(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("staging", shown(resource("datadog_webhook_custom_variable.token", "TOKEN"))) == 1

    assert "move them by hand (docs/deploy.md): datadog_webhook_custom_variable.token" in capsys.readouterr().err


def test_what_the_organisation_gives_needs_the_environment_that_takes(run: Run, repository: Path) -> None:
    state = shown(resource("datadog_monitor.chat--slow", "4711"))

    assert run("org", state) == 2
    assert run("org", state, "--environment", "staging") == 0
    assert "    from: org\n    to: staging\n" in (repository / FILE).read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("org", shown()), "`org` is a stack of no environment; say with --environment"),
        (("org", shown(), "--environment", "stagin"), "there is no environment `stagin`; did you mean `staging`?"),
        (("production", "No state."), "give what `terraform show -json` prints"),
        (("production", "[]"), "it has no format_version"),
        (("production", shown(), "--synthesized", "nowhere"), "run `make synth` after the change"),
    ],
)
def test_wrong_use_says_what_is_right(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    assert run(*arguments) == 2

    assert message in capsys.readouterr().err
