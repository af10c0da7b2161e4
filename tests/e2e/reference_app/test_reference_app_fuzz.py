"""Every operation, with generated requests: documented answers only, and no 500."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from reference.services.app import create_app

pytestmark = pytest.mark.e2e

TOKEN = "correct-horse-battery"
EXAMPLES = int(os.environ.get("LRCP_FUZZ_EXAMPLES", "12"))
OPERATIONS = [
    ("/qa", "POST"),
    ("/reason", "POST"),
    ("/stress", "POST"),
    ("/health", "GET"),
    ("/admin/state", "GET"),
    ("/admin/model", "POST"),
    ("/admin/cache", "POST"),
    ("/admin/throttle", "POST"),
    ("/admin/failover", "POST"),
    ("/admin/block", "POST"),
    ("/admin/block", "DELETE"),
    ("/admin/simulator", "PUT"),
    ("/admin/clock", "POST"),
]
# /health takes nothing, so no request for it is malformed.
CASES = [
    pytest.param(path, method, mode, id=f"{method} {path} {mode.value}")
    for path, method in OPERATIONS
    for mode in GenerationMode
    if (path, mode) != ("/health", GenerationMode.NEGATIVE)
]


@pytest.fixture(scope="module")
def described() -> Any:
    app = create_app(
        {
            "LRCP_CLOCK": "virtual:1700000000",
            "LRCP_ADMIN_TOKEN": TOKEN,
            "DD_TRACE_ENABLED": "false",
            "DD_DOGSTATSD_URL": "unixstream:///nowhere/dsd.socket",
        }
    )
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def test_every_operation_of_the_api_is_listed(described: Any) -> None:
    found = [operation.ok() for operation in described.get_all_operations()]

    assert {(operation.path, operation.method.upper()) for operation in found} == set(OPERATIONS)


@pytest.mark.parametrize(("path", "method", "mode"), CASES)
def test_generated_requests_get_documented_answers(described: Any, path: str, method: str, mode: Any) -> None:
    @given(case=described[path][method].as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def answered(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {TOKEN}"})

        case.validate_response(response, excluded_checks=[not_a_server_error])
        assert response.status_code != 500
        if response.status_code == 502:
            assert response.json()["error"]["message"].startswith(("simulated ", "the request asked for "))

    answered()
