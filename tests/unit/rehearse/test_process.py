from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.core.frozen import replace
from lrcp.rehearse.errors import RehearsalError
from lrcp.rehearse.process import Launch, fill, running, signals_wait

Program = Callable[[str], list[str]]

LISTENING = """
    import json, os, socket, sys, time
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", int(sys.argv[1])))
    server.listen()
    print(json.dumps({"colour": os.environ.get("COLOUR"), "secret": os.environ.get("DD_API_KEY")}), flush=True)
    print("ready", file=sys.stderr, flush=True)
    while True:
        server.accept()[0].recv(1)
        print(json.dumps({"event": "asked"}), flush=True)
"""


def launch(command: list[str], tmp_path: Path, **environment: str) -> Launch:
    return Launch([*command, "{port}"], environment, {"service": "shop"}, tmp_path)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{service}:{port}", "shop:{port}"),
        ("{unknown} {} {x y}", "{unknown} {} {x y}"),
        ("{{service}}", "{shop}"),
    ],
)
def test_only_known_placeholders_are_replaced(text: str, filled: str) -> None:
    assert fill(text, {"service": "shop"}) == filled


def test_a_service_is_up_when_it_listens_and_its_log_lines_are_counted(program: Program, tmp_path: Path) -> None:
    with running(launch(program(LISTENING), tmp_path)) as service:
        socket.create_connection(("127.0.0.1", service.port)).close()
        service.wait_for_logs(3, patience=10.0)  # the greeting, the wait for it to listen, and this one
        assert service.logged == 3
        assert [line.get("event") for line in service.take_logs()] == [None, "asked", "asked"]
        assert service.take_logs() == []


def test_the_environment_of_the_caller_does_not_leak_into_the_service(program: Program, tmp_path: Path) -> None:
    asked = launch(program(LISTENING), tmp_path, COLOUR="{service} green")
    surrounded = replace(asked, surroundings={**os.environ, "DD_API_KEY": "not for the service"})
    with running(surrounded) as service:
        service.wait_for_logs(2, patience=10.0)
        assert {"colour": "shop green", "secret": None} in service.take_logs()


def test_a_service_that_does_not_start_is_told_with_its_last_words(program: Program, tmp_path: Path) -> None:
    command = program("import sys; sys.exit('LRCP_MODEL: expected one of these')")
    with pytest.raises(RehearsalError) as error, running(launch(command, tmp_path)):
        pass
    assert str(error.value) == "the service ended with exit code 1:\n  LRCP_MODEL: expected one of these"


def test_a_port_that_somebody_else_has_is_told_by_the_service(program: Program, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = LISTENING.replace("int(sys.argv[1])", str(other.getsockname()[1]))
        with pytest.raises(RehearsalError, match="Address already in use"), running(launch(program(taken), tmp_path)):
            pass


def test_a_program_that_does_not_exist_is_told_by_name(tmp_path: Path) -> None:
    nothing = Launch(["/nowhere/service"], {}, {}, tmp_path)
    message = "cannot start `/nowhere/service`: No such file or directory"
    with pytest.raises(RehearsalError, match=message), running(nothing):
        pass


def test_a_killed_service_is_told_with_the_signal(program: Program, tmp_path: Path) -> None:
    with running(launch(program(LISTENING), tmp_path)) as service:
        service.wait_for_logs(2, patience=10.0)
        os.kill(service.pid, signal.SIGKILL)
        with pytest.raises(RehearsalError, match="the service ended with signal SIGKILL:\n  ready"):
            service.gone()


def test_a_running_service_is_not_gone(program: Program, tmp_path: Path) -> None:
    with running(launch(program(LISTENING), tmp_path)) as service:
        service.gone(patience=0.0)
        pid = service.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_log_line_that_is_no_json_object_is_an_error(program: Program, tmp_path: Path) -> None:
    with running(launch(program(LISTENING.replace("json.dumps({", "str({")), tmp_path)) as service:
        service.wait_for_logs(2, patience=10.0)
        with pytest.raises(RehearsalError, match="no JSON object"):
            service.take_logs()


def test_missing_log_lines_are_told_with_both_numbers(program: Program, tmp_path: Path) -> None:
    with running(launch(program(LISTENING), tmp_path)) as service:
        service.wait_for_logs(2, patience=10.0)
        with pytest.raises(RehearsalError, match="wrote 5 log lines, the intake received 2"):
            service.wait_for_logs(5, patience=0.0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_until_a_process_has_been_started_and_is_known(number: signal.Signals) -> None:
    received: list[int] = []
    before = signal.signal(number, lambda number, _: received.append(number))
    try:
        with signals_wait():
            signal.raise_signal(number)
            seen_inside = list(received)
        assert seen_inside == []
        assert received == [number]
    finally:
        signal.signal(number, before)
