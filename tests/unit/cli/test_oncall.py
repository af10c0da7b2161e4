"""`lrcp oncall` on this repository's declarations."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from lrcp.cli import main

ROOT = Path(__file__).parents[3]
SERVICE = "llm-reliability-control-plane"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit code, stdout and stderr."""

    def execute(*arguments: object) -> tuple[int, str, str]:
        code = main.execute(main.build(), ["oncall", "--root", str(ROOT), *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, out, err

    return execute


def test_a_page_by_hand_is_shown_step_by_step(run: Run) -> None:
    code, out, _ = run("--at", "2026-07-01T12:00:00+02:00", "--team", "assistants")

    assert code == 0
    assert out == dedent(
        """\
        assistants, Wed 2026-07-01 12:00 UTC+02:00: rule 3, Shop Services, high urgency
                 0  shop-two   schedule shop-primary
                5m  shop-lead  user shop-lead
          unless somebody acknowledges: the same 2 more times, and after 1h nobody is left to ask
        """
    )


def test_without_a_team_every_team_is_shown(run: Run) -> None:
    _, out, _ = run("--at", "2026-03-29T03:30:00+02:00")

    shown = [line.partition(",")[0] for line in out.splitlines() if not line.startswith(" ")]
    assert sorted(shown) == ["assistants", "checkout", "llm-cost", "llm-platform", "media", "storefront"]


def test_without_an_offset_the_instant_is_universal_time(run: Run) -> None:
    question = ("--team", "llm-platform", "--format", "json")
    written = [json.loads(run(*question, "--at", at)[1]) for at in ("2026-03-29T01:30", "2026-03-29T01:30:00+00:00")]

    assert written[0]["at"] == "2026-03-29T01:30:00+00:00"
    assert written[0] == written[1]


def test_an_alert_of_a_monitor_is_routed_by_its_tags(run: Run) -> None:
    question = ("--monitor", "cost-anomaly", "--service", SERVICE, "--at", "2026-01-07T12:00")
    code, out, _ = run(*question, "--format", "json")

    (page,) = json.loads(out)["pages"]
    assert (code, page["team"]) == (0, "llm-platform")
    assert page["escalation"]["policy"] == "llm-cost-alerts"
    assert page["escalation"]["notices"][0]["users"] == ["cost-one"]


@pytest.mark.parametrize(("status", "urgency"), [("error", "high"), ("warn", "low")])
def test_a_warning_may_be_less_urgent(run: Run, status: str, urgency: str) -> None:
    question = ("--monitor", "quality-degradation", "--service", SERVICE, "--at", "2026-01-07T12:00")
    _, out, _ = run(*question, "--status", status)

    assert f"{urgency} urgency" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--at", "tonight"), "`tonight` is no instant; write it as 2026-03-29T01:30:00+02:00"),
        (("--team", "llm-platfrom"), "there is no team `llm-platfrom`; did you mean `llm-platform`?"),
        (("--monitor", "eror-burst"), "there is no monitor `eror-burst` in production; did you mean `error-burst`?"),
        (("--monitor", "error-burst", "--service", "nobody"), "name one of the services that have `error-burst`"),
        (("--monitor", "error-burst", "--service", SERVICE, "--environment", "staging"), "pages nobody in staging"),
        (("--status", "red"), "--status is one of error, warn, success"),
    ],
)
def test_a_question_that_makes_no_sense_is_told(run: Run, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert message in err
