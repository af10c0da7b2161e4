from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lrcp.rehearse.client import Client, NoResponse, get
from lrcp.rehearse.errors import RehearsalError
from lrcp.rehearse.intake import Intake, stream_server
from lrcp.rehearse.process import Launch, running
from lrcp.rehearse.scenario import Call, Target
from lrcp.rehearse.traffic import Request


@pytest.fixture
def client(target: Target, tmp_path: Path) -> Iterator[Client]:
    """Of a running service that keeps to the protocol."""
    with stream_server(tmp_path / "s", Intake(0.0).receive) as url:
        launch = Launch(target.command, target.environment, {"dogstatsd": url}, tmp_path)
        with running(launch) as service:
            client = Client(service.port, "token")
            yield client
            client.close()


def asks(number: int) -> list[Request]:
    return [Request("/ask", "/ask", b"{}", {"Content-Type": "application/json"}) for _ in range(number)]


def test_all_requests_of_a_tick_are_answered_again_and_again(client: Client) -> None:
    for number in (1, 7, 3, 7):
        assert client.send_all(asks(number)) == [200] * number


def test_connections_that_were_closed_are_opened_anew(client: Client) -> None:
    client.send_all(asks(3))
    client.close()
    assert client.send_all(asks(3)) == [200] * 3


def test_a_call_gives_status_and_body(client: Client) -> None:
    client.send_all(asks(3))
    assert client.call(Call("POST", "/clock", {"advance_to": 10})) == (200, {"metrics_sent": 3, "logs_written": 3})
    assert client.call(get("/ready")) == (200, {})


def test_a_refusal_is_an_error_only_where_the_answer_is_demanded(client: Client) -> None:
    refused = Call("POST", "/refused", {})
    assert client.call(refused) == (409, {})
    with pytest.raises(RehearsalError, match="POST /refused was answered 409"):
        client.demand(refused)


def test_nobody_listening_is_no_response() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        client = Client(nobody.getsockname()[1], "token")
        with pytest.raises(NoResponse, match=r"no response to GET /ready: .*refused"):
            client.call(get("/ready"))
        with pytest.raises(NoResponse, match="no response to the requests of the tick"):
            client.send_all(asks(1))
