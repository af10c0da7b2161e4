from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.cli import main

ROOT = Path(__file__).parents[3]


def run(*arguments: str) -> int:
    return main.execute(main.build(), ["explain", "--root", str(ROOT), *arguments])


def test_each_value_of_a_declaration_is_shown_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("latency-p95", "--service", "llm-reliability-control-plane") == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == (
        "datadog_monitor.llm-reliability-control-plane--latency-p95, "
        "declared at monitors/latency.yaml:2:1, in production"
    )
    assert "values.critical 1500 monitors/latency.yaml:4:13" in lines
    assert lines[lines.index("name made by lrcp") + 1].endswith("is above 1500 ms (production)")
    assert "require_full_window false catalog/defaults.yaml:25:3" in lines


def test_a_code_shows_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("Q204") == 0
    assert capsys.readouterr().out == (ROOT / "docs/rules/Q204.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("latency-p59",), "production deploys no `latency-p59`; did you mean `latency-p95`?"),
        (("Q999",), "no finding has the code Q999"),
        (("latency-p95", "--service", "chat"), "`latency-p95` does not apply to `chat`"),
        (("latency-p95", "--environment", "prod"), "there is no environment `prod`"),
    ],
)
def test_what_does_not_exist_is_wrong_use(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert message in capsys.readouterr().err


def test_notebooks_are_explained_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("cost-optimisation", "--service", "llm-reliability-control-plane") == 0
    assert "dashboards/notebooks/cost.yaml" in capsys.readouterr().out.splitlines()[0]
