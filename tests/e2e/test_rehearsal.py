"""`lrcp rehearse` from the outside: the real service, real HTTP, real DogStatsD, virtual time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import psutil
import pytest
from jsonschema import Draft202012Validator

from lrcp.cli import main
from lrcp.core.capture import read_capture
from lrcp.core.yamldoc import load_yaml
from lrcp.spec import load_spec

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
SERVICE = "llm-reliability-control-plane"
FAILING = (
    "cost-anomaly",
    "daily-cost-budget",
    "error-burst",
    "health-score",
    "latency-p95",
    "quality-degradation",
    "safety-block-surge",
    "slo-latency-fast-burn",
    "slo-latency-slow-burn",
)
# Monitors that alert in no scenario, by why; each does in its own test in tests/monitors.
QUIET = {
    "no scenario breaks a service that it is declared for": (
        "ad-match-rate agent-behavior-latency agent-tool-errors cart-failures checkout-duration checkout-payment "
        "conversion-collapse conversion-value-drop cost-forecast-24h email-delivery failed-evaluations "
        "fraud-check-latency mcp-tool-failures mcp-tool-latency order-success page-rendering payment-failures "
        "pii-in-output predicted-failure predicted-failure-near predicted-failure-sure predictions-failing "
        "product-search-found product-search-latency quality-drop quality-regression quality-score quota "
        "rag-lookup-latency recommendation-cache-hits redis-latency refusal-rate request-errors request-latency "
        "requests-stopped shipping-quote shipping-tracking slo-orders-fast-burn slo-orders-slow-burn "
        "slo-videos-slow-burn stream-stalls tool-loop tryon-image-processing tryon-inference upstream-errors "
        "video-duration video-queue"
    ),
    "it reads spans, and a rehearsal receives metrics and logs": "model-call-latency provider-errors",
    "Datadog itself makes its events": "watchdog",
    "it compares with a day or weeks before, when the service did not run": (
        "budget-forecast cache-hit-collapse token-spike traffic-stopped"
    ),
    "it looks at hours and weeks; the faster one of its objective alerts": (
        "slo-availability-budget slo-quality-slow-burn"
    ),
    "the reference service cannot be made to do it": (
        "cost-blind critical-errors prompt-length-spike quality-blind token-abuse tokens-blind"
    ),
    "it warns only, before quality-degradation alerts and the model is switched": "ungrounded-answers",
}
Lrcp = Callable[..., subprocess.CompletedProcess[str]]
SHORT = """\
# yaml-language-server: $schema=../../schemas/formats/scenario.json
version: 1
scenario: short
title: A short burst of errors
service: llm-reliability-control-plane
seed: 5
start: "2026-03-02T13:00:00Z"
phases:
  - { name: usual, minutes: 2, traffic: usual }
  - name: provider fails
    minutes: 4
    faults: { provider: primary, error_rate: 0.9 }
    traffic: usual
    expect:
      fires:
        - { monitor: error-burst, within: 3m, severity: SEV-1, incident: llm-sev1, page: llm-platform }
        - { monitor: recent-error-burst }
        - { monitor: error-rate }
        - { monitor: retry-storm }
        - { monitor: rate-limited }
        - { monitor: slo-availability-fast-burn }
        - { monitor: slo-availability-slow-burn }
        - { monitor: slo-availability-budget }
      runs: [{ workflow: error-burst, monitor: error-burst, status: waiting }] # nobody answers
      may_warn: [health-score, model-degraded]
"""


def command(*arguments: str) -> list[str]:
    program = "import sys; from lrcp.cli.main import run; sys.exit(run())"
    return [sys.executable, "-c", program, "rehearse", "--root", str(ROOT), *arguments]


@pytest.fixture(scope="session")
def lrcp() -> Lrcp:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120"}
        return subprocess.run(
            command(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    return run


@pytest.fixture(scope="session")
def whole(lrcp: Lrcp, tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Every scenario of the repository, run once."""
    out = tmp_path_factory.mktemp("rehearsal")
    return lrcp("--out", str(out)), out


@pytest.fixture
def short(tmp_path: Path) -> Callable[[str], Path]:
    """A traffic folder inside the repository's rules whose only scenario is the given text."""

    def write(text: str = SHORT) -> Path:
        folder = tmp_path / "traffic"
        shutil.copytree(ROOT / "reference/traffic/targets", folder / "targets", dirs_exist_ok=True)
        (folder / "scenarios").mkdir(exist_ok=True)
        (folder / "scenarios/short.yaml").write_text(text)
        return folder

    return write


def test_every_scenario_of_the_repository_passes(whole: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    done, out = whole
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((out / "report.json").read_text())
    assert report["passed"]
    assert {each["name"] for each in report["scenarios"]} == {
        file.stem for file in (ROOT / "reference/traffic/scenarios").glob("*.yaml")
    }


def test_every_declared_monitor_takes_part_in_some_scenario(
    whole: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    scenarios = json.loads((whole[1] / "report.json").read_text())["scenarios"]
    watched = {(monitor["service"], monitor["id"]) for scenario in scenarios for monitor in scenario["monitors"]}
    monitors = load_spec(ROOT, "local").of_type("datadog_monitor")
    assert watched == {(monitor.service, monitor.id) for monitor in monitors if monitor.service}


def test_what_pages_of_the_running_service_alerts_in_some_scenario(
    whole: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    scenarios = json.loads((whole[1] / "report.json").read_text())["scenarios"]
    notifications = [note for scenario in scenarios for note in scenario["notifications"]]
    alerted = {(note["service"], note["monitor"]) for note in notifications if note["transition"] == "alert"}
    assert {(SERVICE, monitor) for monitor in FAILING} <= alerted
    assert {("chatbotservice", "traffic-anomaly"), ("observability-insights-service", "cost-per-conversion")} <= alerted


def test_exactly_the_listed_monitors_alert_in_no_scenario(
    whole: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    scenarios = json.loads((whole[1] / "report.json").read_text())["scenarios"]
    watched = {monitor["id"] for scenario in scenarios for monitor in scenario["monitors"]}
    notifications = [note for scenario in scenarios for note in scenario["notifications"]]
    alerted = {note["monitor"] for note in notifications if note["transition"] == "alert"}
    assert sorted(watched - alerted) == sorted(name for names in QUIET.values() for name in names.split())


@pytest.mark.parametrize("monitor", [name for names in QUIET.values() for name in names.split()])
def test_what_alerts_in_no_scenario_does_in_its_own_test(monitor: str) -> None:
    cases = load_yaml(ROOT / f"tests/monitors/{monitor}.yaml").value["cases"]
    assert "Alert" in {each.get("state") for case in cases.values() for each in case["expect"]}


def test_an_alert_names_minute_value_message_severity_and_incident(
    whole: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    scenarios = {each["name"]: each for each in json.loads((whole[1] / "report.json").read_text())["scenarios"]}
    burst = scenarios["error-burst"]
    of_monitor = [note for note in burst["notifications"] if note["monitor"] == "error-burst"]
    alert = next(note for note in of_monitor if note["transition"] == "alert")
    assert alert["value"] > 10
    assert "@incident-llm-sev1" in alert["recipients"]
    assert "**What failed**" in alert["text"]
    assert "tf://" not in alert["text"]
    (incident,) = burst["incidents"]
    (page,) = burst["pages"]
    assert (incident["severity"], incident["at"]) == ("SEV-1", alert["at"])
    assert page["resolved_at"] > alert["at"]


def test_the_terminal_shows_a_timeline_and_the_cost_goes_to_stderr(
    whole: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    done, _ = whole
    assert "error-burst" in done.stdout
    assert "\x1b[" not in done.stdout
    assert "memory of a process at most" in done.stderr


def test_the_reports_are_complete(whole: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    _, out = whole
    schema = json.loads((ROOT / "schemas/formats/timeline.json").read_text())
    Draft202012Validator(schema).validate(json.loads((out / "report.json").read_text()))
    assert "<html" in (out / "report.html").read_text()
    suites = ET.parse(out / "junit.xml").getroot()
    assert (int(suites.attrib["tests"]) > 50, suites.attrib["failures"]) == (True, "0")
    scenarios = json.loads((out / "report.json").read_text())["scenarios"]
    live = {each["name"] for each in scenarios if each["wire"]}
    for file in sorted(out.glob("*/capture.jsonl")):
        with file.open() as stream:
            assert (sum(1 for _ in read_capture(stream)) > 100) is (file.parent.name in live)


def test_what_is_sent_is_in_the_contract_and_costs_no_more_than_forecast(
    whole: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    captures = [argument for file in sorted(whole[1].glob("*/capture.jsonl")) for argument in ("--capture", str(file))]
    assert main.execute(main.build(), ["check", "--root", str(ROOT), *captures]) == 0
    bill = ["bill", "--root", str(ROOT), "--environment", "local", *captures]
    assert main.execute(main.build(), bill) == 0


def test_the_same_seed_gives_the_same_bytes(lrcp: Lrcp, short: Callable[..., Path], tmp_path: Path) -> None:
    traffic = str(short())
    for out in ("one", "two"):
        assert lrcp("--traffic", traffic, "--out", str(tmp_path / out)).returncode == 0
    one, two = tmp_path / "one", tmp_path / "two"
    assert (one / "report.json").read_bytes() == (two / "report.json").read_bytes()
    assert (one / "report.html").read_bytes() == (two / "report.html").read_bytes()
    metrics = [
        [line for line in (out / "short/capture.jsonl").read_text().splitlines() if '"metric"' in line]
        for out in (one, two)
    ]
    assert metrics[0] == metrics[1] != []


def test_another_result_than_expected_is_exit_code_1(lrcp: Lrcp, short: Callable[..., Path], tmp_path: Path) -> None:
    wrong = SHORT.replace("within: 3m, severity: SEV-1, incident: llm-sev1", "within: 3m, severity: SEV-1")
    done = lrcp("--traffic", str(short(wrong)), "--out", str(tmp_path))
    assert done.returncode == 1
    assert "incident: @incident-llm-sev1" in done.stdout
    assert ET.parse(tmp_path / "junit.xml").getroot().attrib["failures"] == "1"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("monitor: error-burst", "monitor: error-brust", "did you mean `error-burst`?"),
        ("severity: SEV-1", "severity: SEV-2", "`error-burst` is declared otherwise"),
        ("traffic: usual", "traffic: unusual", "did you mean `usual`?"),
        ("minutes: 4", "minutes: few", "must be a whole number"),
    ],
)
def test_a_mistake_in_a_scenario_is_told_before_anything_starts(
    lrcp: Lrcp, short: Callable[..., Path], old: str, new: str, message: str
) -> None:
    done = lrcp("--traffic", str(short(SHORT.replace(old, new))))
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert "short.yaml:" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--scenario", "nromal"), "there is no scenario `nromal`; did you mean `normal`?"),
        (("--service", "shop"), "no scenario is for service `shop`"),
        (("--environment", "moon"), "there is no environment `moon`"),
        (("--jobs", "0"), "--jobs"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(lrcp: Lrcp, arguments: tuple[str, ...], message: str) -> None:
    done = lrcp(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_service_that_cannot_start_is_told_with_what_it_said(
    lrcp: Lrcp, short: Callable[..., Path], tmp_path: Path
) -> None:
    folder = short()
    target = folder / "targets/llm-reliability-control-plane.yaml"
    target.write_text(target.read_text().replace('LRCP_SEED: "{seed}"', "LRCP_SEED: many"))
    done = lrcp("--traffic", str(folder), "--out", str(tmp_path))
    assert done.returncode == 1
    assert "short, at the start: the service ended with exit code 2" in done.stderr
    assert "LRCP_SEED" in done.stderr


def test_a_killed_service_is_told_with_its_place_and_leaves_nothing_behind(
    short: Callable[..., Path], tmp_path: Path
) -> None:
    long = SHORT.replace("minutes: 2", "minutes: 600")
    arguments = command("--traffic", str(short(long)), "--out", str(tmp_path))
    with subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        service = _service_of(process)
        _until(lambda: service.cpu_times().user > 1.5)
        service.send_signal(signal.SIGKILL)
        _, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "short, phase `usual`, minute" in error
    assert "the service ended with signal SIGKILL" in error
    assert "Traceback" not in error


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_services_too(tmp_path: Path, jobs: str) -> None:
    arguments = command("--out", str(tmp_path), "--jobs", jobs)
    options = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(arguments, start_new_session=True, **options) as process:
        service = _service_of(process)
        os.killpg(process.pid, signal.SIGINT)
        _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in error
    _until(lambda: _ended(service))


def _ended(process: psutil.Process) -> bool:
    """An orphan stays in the table of processes until the machine's first process has waited for it."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _service_of(process: subprocess.Popen[str]) -> psutil.Process:
    """The service among the descendants of ``process``, once it is there."""

    def uvicorn() -> list[psutil.Process]:
        assert process.poll() is None, process.stderr and process.stderr.read()
        children = psutil.Process(process.pid).children(recursive=True)
        return [each for each in children if "uvicorn" in " ".join(each.cmdline())]

    _until(lambda: bool(uvicorn()))
    return uvicorn()[0]


def _until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.05)
