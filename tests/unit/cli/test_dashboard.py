"""`lrcp dashboard show` on this repository's declarations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.cli import main
from lrcp.core.capture import Point, write_capture

ROOT = Path(__file__).parents[3]
SERVICE = "llm-reliability-control-plane"
TEST = ROOT / "tests/monitors/error-burst.yaml"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Exit code, the page and stderr."""

    def execute(*arguments: object) -> tuple[int, str, str]:
        file = tmp_path / "page.html"
        options = ["--root", str(ROOT), "--out", str(file)]
        code = main.execute(main.build(), ["dashboard", "show", *map(str, arguments), *options])
        out, err = capsys.readouterr()
        assert out.strip() == (str(file) if code == 0 else "")
        return code, file.read_text(encoding="utf-8") if file.exists() else "", err

    return execute


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    tags = ("endpoint:/qa", "env:local", "model:gemini-2.5-flash", f"service:{SERVICE}")
    points = [Point(1_772_452_800.0 + 10 * n, "llm.request.count", "c", (1.0,), tags) for n in range(12)]
    file = tmp_path / "capture.jsonl"
    with file.open("w", encoding="utf-8") as stream:
        write_capture(stream, points)
    return file


def test_of_several_services_it_is_the_one_that_sent_the_data(run: Run, capture: Path) -> None:
    code, page, _ = run("llm-reliability-control-plane", "--capture", capture)

    assert code == 0
    assert f"<h1>LLM Reliability Control Plane: {SERVICE} in local</h1>" in page
    assert "<strong>12</strong>" in page


def test_a_shared_dashboard_is_looked_at_in_the_environment_of_the_data(run: Run, capture: Path) -> None:
    code, page, _ = run("llm-observability", "--capture", capture)

    assert code == 0
    assert "<dt>$env</dt><dd>local</dd>" in page


def test_a_variable_is_chosen_by_name(run: Run, capture: Path) -> None:
    _, page, _ = run("llm-reliability-control-plane", "--capture", capture, "--set", "endpoint=/reason")

    assert "<dt>$endpoint</dt><dd>/reason</dd>" in page
    assert "<strong>12</strong>" not in page


def test_only_the_end_is_shown(run: Run, capture: Path) -> None:
    _, page, _ = run("llm-reliability-control-plane", "--capture", capture, "--last", "1m")

    assert "UTC, 1 min" in page
    assert "<strong>6</strong>" in page


def test_a_case_of_a_monitor_test_is_shown_with_its_service(run: Run) -> None:
    code, page, _ = run("llm-reliability-control-plane", "--from-test", TEST)

    assert code == 0
    assert "from error-burst.yaml: " in page


def test_data_of_another_service_is_told(run: Run, capture: Path) -> None:
    code, page, err = run("service-overview", "--service", "frontend", "--capture", capture)

    assert code == 0
    assert "nothing of this arrived" in page
    assert f"the dashboard is of frontend, the data of {SERVICE}" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("llm-observability",), "name one of --capture FILE"),
        (("llm-observability", "--capture", TEST, "--from-test", TEST), "name one of --capture FILE"),
        (("llm-observability", "--capture", TEST), "expected the header of lrcp.capture/1"),
        (("llm-observability", "--from-test", TEST, "--case", "never there"), "no case has `never there` in its name"),
        (("llm-observabilty", "--from-test", TEST), "there is no dashboard `llm-observabilty`; did you mean"),
        (("llm-rag", "--from-test", TEST), "several services have `llm-rag`; add --service"),
        (("llm-rag", "--from-test", TEST, "--service", "frontend"), "`frontend` has no dashboard `llm-rag`"),
        (("llm-observability", "--from-test", TEST, "--set", "env"), "write NAME=VALUE"),
        (("llm-observability", "--from-test", TEST, "--last", "soon"), "write a duration such as 30m"),
    ],
)
def test_wrong_use_says_what_is_right(run: Run, arguments: tuple[object, ...], said: str) -> None:
    code, _, err = run(*arguments)

    assert code == 2
    assert said in " ".join(err.split())
