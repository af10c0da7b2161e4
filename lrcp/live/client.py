"""One connection to Datadog's API: credentials, patience, errors in one sentence."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from datadog_api_client import ApiClient, Configuration
from datadog_api_client.exceptions import ApiException
from datadog_api_client.v1.api.notebooks_api import NotebooksApi
from datadog_api_client.v2.api.incidents_api import IncidentsApi
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from lrcp.core.errors import LrcpError, UsageError
from lrcp.core.frozen import Frozen

KEYS = ("DD_API_KEY", "DD_APP_KEY")
# Operations in beta, which the client wants to hear of by name.
_BETA = (
    "list_incident_types",
    "list_global_incident_handles",
    "create_global_incident_handle",
    "update_global_incident_handle",
)
_CONNECT_SECONDS, _READ_SECONDS = 5, 60
_TRIES = 4
_LONGEST_WAIT = 120.0  # seconds; rate limits are counted in periods of up to a minute
_PAGE = 100
_REPEATABLE = frozenset({"GET", "PUT"})
_TOO_MANY, _BROKEN = 429, 500
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Patience(Retry):
    """Repeats what was refused for now. A creation that failed on their side may have happened: it is not repeated."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        """Datadog's own header instead of Retry-After, in seconds."""
        reset = response.headers.get("X-RateLimit-Reset", "")
        return min(float(reset), _LONGEST_WAIT) if reset.isdecimal() else None

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:  # noqa: ARG002
        return status_code == _TOO_MANY or (status_code >= _BROKEN and method in _REPEATABLE)


class Datadog(Frozen):
    """Requests are built and checked by Datadog's client; answers are JSON as it came.

    The client would refuse an answer with anything that is newer than itself, such as a widget in somebody's
    notebook. Every method raises LrcpError when Datadog refuses or cannot be reached.
    """

    url: str
    client: ApiClient

    def incident_types(self) -> list[dict[str, Any]]:
        return self._data(IncidentsApi(self.client).list_incident_types)

    def incident_handles(self) -> list[dict[str, Any]]:
        return self._data(IncidentsApi(self.client).list_global_incident_handles)

    def create_incident_handle(self, body: Mapping[str, Any]) -> None:
        self._call(IncidentsApi(self.client).create_global_incident_handle, body=body)

    def update_incident_handle(self, body: Mapping[str, Any]) -> None:
        self._call(IncidentsApi(self.client).update_global_incident_handle, body=body)

    def notebooks(self) -> list[dict[str, Any]]:
        """All of them with their cells, page by page."""
        found: list[dict[str, Any]] = []
        while True:
            page = self._data(NotebooksApi(self.client).list_notebooks, start=len(found), count=_PAGE)
            found += page
            if len(page) < _PAGE:
                return found

    def create_notebook(self, body: Mapping[str, Any]) -> int:
        """Its id."""
        answer = self._call(NotebooksApi(self.client).create_notebook, body=body)
        try:
            return int(answer["data"]["id"])
        except (KeyError, TypeError, ValueError) as error:
            raise LrcpError(f"{self.url} does not say which notebook it made") from error

    def update_notebook(self, id: int, body: Mapping[str, Any]) -> None:
        self._call(NotebooksApi(self.client).update_notebook, notebook_id=id, body=body)

    def _data(self, call: Callable[..., Any], **arguments: Any) -> list[dict[str, Any]]:
        answer = self._call(call, **arguments)
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, list):
            raise LrcpError(f"{self.url} answered something else than a list where a list was asked for")
        return data

    def _call(self, call: Callable[..., Any], **arguments: Any) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that the operation is in beta is said in docs/sync.md
                content = call(**arguments).data
        except ApiException as error:
            raise LrcpError(f"{self.url} refused: {_reason(error)}") from error
        except (TypeError, ValueError) as error:  # the client's own, and those of its models
            raise LrcpError(f"Datadog's client refuses what would be sent: {' '.join(str(error).split())}") from error
        except HTTPError as error:
            raise LrcpError(f"{self.url} cannot be reached: {error}") from error
        try:
            return json.loads(content or b"null")
        except ValueError as error:
            raise LrcpError(f"{self.url} answered something that is not JSON") from error


def connect(url: str, environment: Mapping[str, str]) -> Datadog:
    """A connection to the API at ``url``; the keys are read from ``environment`` and go nowhere else.

    UsageError without keys, or when they would travel in clear.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise UsageError(f"{url}: keys are sent over https, or to this machine")
    missing = [name for name in KEYS if not environment.get(name)]
    if missing:
        raise UsageError(
            f"set {' and '.join(missing)}: the keys of an account that may read and write notebooks and incidents"
        )
    configuration = Configuration(
        host=url.rstrip("/"),
        api_key={"apiKeyAuth": environment[KEYS[0]], "appKeyAuth": environment[KEYS[1]]},
        retry_policy=Patience(total=_TRIES, connect=1, backoff_factor=1, raise_on_status=False),
        request_timeout=(_CONNECT_SECONDS, _READ_SECONDS),
        preload_content=False,
        is_iac=True,
    )
    for operation in _BETA:
        configuration.unstable_operations[operation] = True
    return Datadog(url.rstrip("/"), ApiClient(configuration))


def _reason(error: ApiException) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    said = [_words(each) for each in body.get("errors", ())] or [str(error.reason)]
    hint = " (does the application key have the scopes of docs/sync.md?)" if error.status in (401, 403) else ""
    return f"{error.status} {'; '.join(said)}{hint}"


def _words(error: Any) -> str:
    """Errors are texts in v1, maps in v2."""
    return str(error.get("detail") or error.get("title") or error) if isinstance(error, dict) else str(error)
