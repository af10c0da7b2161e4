"""Where a stack's state is kept, from the ``backend:`` key of an environment or of the organisation."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import cdktn

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.core.yamldoc import Document
from stacks.stack import DatadogStack

PLACEHOLDER = "<< stack >>"


@dataclass(frozen=True)
class Backend:
    """``kind`` is Terraform's word (s3, gcs ...), ``arguments`` are those of Terraform's documentation."""

    kind: str
    arguments: Mapping[str, Any]
    document: Document

    def attach(self, stack: DatadogStack) -> None:
        arguments = _fill(self.arguments, stack.node.id)
        if "workspaces" in arguments:
            arguments["workspaces"] = _WORKSPACES[self.kind](**arguments["workspaces"])
        _BACKENDS[self.kind](stack, **arguments)

    def remote_state(self, stack: str) -> Mapping[str, Any]:
        """Arguments of the data source that reads the state of the stack with that id."""
        kind = "remote" if self.kind == "cloud" else self.kind
        return {"backend": kind, "config": _fill(self.arguments, stack)}

    @property
    def names_the_stack(self) -> bool:
        return PLACEHOLDER in json.dumps(self.arguments)


def read_backend(document: Document, *, shared_by_stacks: bool = False) -> Backend:
    """The backend that ``document`` declares; FindingsError (S210, S211) when Terraform could not use it.

    ``shared_by_stacks``: several stacks use it, so that ``<< stack >>`` must keep their states apart.
    """
    value = document.value.get("backend")
    findings = list(_check(document, value))
    if not findings:
        kind, arguments = next(iter(value.items()))
        backend = Backend(kind, arguments, document)
        if not shared_by_stacks or backend.names_the_stack:
            return backend
        message = "the stacks of this environment's shards would share one state"
        fix = f"write `{PLACEHOLDER}` where the backend names the state"
        findings.append(Finding("S211", message, document.position("backend"), fix=fix))
    raise FindingsError(findings)


def _check(document: Document, value: Any) -> Iterator[Finding]:
    at = document.position("backend")
    if not isinstance(value, dict) or len(value) != 1 or not isinstance(next(iter(value.values())), dict):
        expected = "backend: { local: { path: ... } }"
        yield Finding("S210", "`backend` is one backend with its arguments", at, expected=expected)
        return
    kind, arguments = next(iter(value.items()))
    if kind not in _BACKENDS:
        at = document.key_position("backend", kind)
        yield Finding("S210", f"there is no backend `{kind}`", at, found=kind, fix=suggestion(kind, _BACKENDS))
        return
    parameters = dict(list(inspect.signature(_BACKENDS[kind].__init__).parameters.items())[2:])
    for name, argument in arguments.items():
        yield from _check_argument(kind, name, argument, list(parameters), document)
    for name, parameter in parameters.items():
        if parameter.default is inspect.Parameter.empty and name not in arguments:
            yield Finding("S210", f"the backend `{kind}` needs `{name}`", at, fix=f"add `{name}:`")


def _check_argument(kind: str, name: str, value: Any, known: list[str], document: Document) -> Iterator[Finding]:
    at = document.key_position("backend", kind, name)
    if name not in known:
        message = f"the backend `{kind}` has no argument `{name}`"
        yield Finding("S210", message, at, found=name, fix=suggestion(name, known))
    elif name in _SECRET or _PASSWORD.search(str(value)):
        message = f"`{name}` holds a secret, which would stand in the configuration"
        yield Finding("S210", message, at, fix="give it to Terraform in the environment of the deployment")


def _fill(value: Any, stack: str) -> Any:
    if isinstance(value, dict):
        return {key: _fill(item, stack) for key, item in value.items()}
    return value.replace(PLACEHOLDER, stack) if isinstance(value, str) else value


_BACKENDS: Mapping[str, Callable[..., cdktn.TerraformBackend]] = {
    "azurerm": cdktn.AzurermBackend,
    "cloud": cdktn.CloudBackend,
    "gcs": cdktn.GcsBackend,
    "http": cdktn.HttpBackend,
    "local": cdktn.LocalBackend,
    "pg": cdktn.PgBackend,
    "remote": cdktn.RemoteBackend,
    "s3": cdktn.S3Backend,
}
_WORKSPACES: Mapping[str, Callable[..., Any]] = {
    "cloud": cdktn.NamedCloudWorkspace,
    "remote": cdktn.NamedRemoteWorkspace,
}
_SECRET = frozenset(
    {
        *("access_key", "access_token", "client_certificate_password", "client_private_key_pem", "client_secret"),
        *("credentials", "encryption_key", "oidc_request_token", "oidc_token", "password", "sas_token"),
        *("secret_key", "sse_customer_key", "token"),
    }
)
_PASSWORD = re.compile(r"://[^/@]*:[^/@]*@|\bpassword=")  # within a connection string or an address
