from __future__ import annotations

import pytest

from lrcp.core.errors import LrcpError, UsageError
from lrcp.live import connect

KEYS = {"DD_API_KEY": "an-api-key-of-nobody", "DD_APP_KEY": "an-application-key-of-nobody"}
NOTEBOOK = {"data": {"type": "notebooks", "attributes": {"name": "N", "cells": [], "time": {"live_span": "1h"}}}}
AT_ONCE = {"X-RateLimit-Reset": "0"}


def test_the_keys_of_the_environment_are_sent(fake, datadog) -> None:
    datadog.incident_types()
    assert fake.keys == {tuple(KEYS.values())}


@pytest.mark.parametrize(("missing", "named"), [("DD_API_KEY", "set DD_API_KEY:"), ("DD_APP_KEY", "set DD_APP_KEY:")])
def test_without_a_key_nothing_is_asked(missing, named) -> None:
    with pytest.raises(UsageError, match=named):
        connect("https://api.datadoghq.com", {name: key for name, key in KEYS.items() if name != missing})


@pytest.mark.parametrize("url", ["http://api.datadoghq.com", "ftp://127.0.0.1", "api.datadoghq.com"])
def test_keys_do_not_travel_in_clear(url) -> None:
    with pytest.raises(UsageError, match="keys are sent over https"):
        connect(url, KEYS)


@pytest.mark.parametrize("url", ["https://api.datadoghq.eu/", "http://127.0.0.1:80", "http://localhost:1"])
def test_https_and_this_machine_are_allowed(url) -> None:
    assert connect(url, KEYS).url == url.rstrip("/")


def test_a_rate_limit_is_waited_for_even_when_something_is_made(fake, datadog) -> None:
    fake.trouble = [(429, {"errors": ["Rate limit"]}, AT_ONCE)]
    datadog.create_notebook(NOTEBOOK)

    assert fake.writes == ["POST refused", "POST /api/v1/notebooks"]


def test_a_failed_read_is_repeated(fake, datadog) -> None:
    fake.trouble = [(503, {"errors": ["try again"]}, {})]
    assert len(datadog.incident_types()) == 1


def test_a_creation_that_failed_there_is_not_repeated_since_it_may_have_happened(fake, datadog) -> None:
    fake.trouble = [(500, {"errors": ["oops"]}, {})]
    with pytest.raises(LrcpError, match="500 oops"):
        datadog.create_notebook(NOTEBOOK)
    assert fake.writes == ["POST refused"]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (403, {"errors": ["Forbidden"]}, r"refused: 403 Forbidden \(does the application key have the scopes"),
        (400, {"errors": [{"title": "Bad", "detail": "name is taken"}]}, "refused: 400 name is taken$"),
        (400, "<html>", "refused: 400 Bad Request$"),
        (200, "<html>", "answered something that is not JSON"),
        (200, {"data": None}, "answered something else than a list"),
        (200, "null", "answered something else than a list"),
    ],
)
def test_a_bad_answer_is_one_sentence_without_keys(fake, datadog, status, body, said) -> None:
    fake.trouble = [(status, body, {})]
    with pytest.raises(LrcpError, match=said) as caught:
        datadog.incident_types()
    assert "of-nobody" not in str(caught.value)
    assert fake.url in str(caught.value)


def test_nobody_at_the_address_is_one_sentence() -> None:
    with pytest.raises(LrcpError, match="cannot be reached"):
        connect("http://127.0.0.1:1", KEYS).incident_types()


def test_a_body_that_the_client_refuses_is_not_sent(fake, datadog) -> None:
    with pytest.raises(LrcpError, match="client refuses"):
        datadog.create_notebook({"data": {"type": "notebooks"}})
    assert fake.requests == []
