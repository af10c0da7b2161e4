"""Metrics that Datadog has never received are introduced to it."""

import socket
from pathlib import Path

import pytest

from lrcp.cli.introduce import send_zeros
from lrcp.contract.load import load_contract

ROOT = Path(__file__).parents[3]


def configured() -> set[str]:
    return {name for name, metric in load_contract(ROOT).metrics.items() if metric.status != "reserved"}


def test_every_metric_that_is_or_will_be_sent_is_sent_once_as_a_zero_of_nobody() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        port = str(server.getsockname()[1])

        assert send_zeros(ROOT, {"DD_AGENT_HOST": "127.0.0.1", "DD_DOGSTATSD_PORT": port}) == 0

        lines: list[str] = []
        while len(lines) < len(configured()):
            lines += server.recv(65536).decode().splitlines()
    assert sorted(line.partition(":")[0] for line in lines) == sorted(configured())
    assert all(":0|" in line for line in lines)
    assert all("env:introduction" in line and "service:lrcp-introduction" in line for line in lines)


def test_points_that_nobody_took_are_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert send_zeros(ROOT, {"DD_DOGSTATSD_URL": f"unixstream://{tmp_path}/nobody.sock"}) == 1
    assert "0 metrics sent" in capsys.readouterr().err
