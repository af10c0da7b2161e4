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

PLACEHOLDER = "<< stack >>"


@dataclass(frozen=True)
class Backend:
    """``kind`` is Terraform's word (s3, gcs ...), ``arguments`` are those of Terraform's documentation."""

    kind: str
    arguments: Mapping[str, Any]
    document: Document

    def attach(self, stack: cdktn.TerraformStack) -> None:
        arguments = _fill(self.arguments, stack.node.id)
        if "workspaces" in arguments:
            arguments["workspaces"] = _WORKSPACES[self.kind](**arguments["workspaces"])
        absent = {name: "" for name in _OPTIONAL if name in parameters_of(self.kind) and name not in arguments}
        respelt = {name: arguments.pop(name) for name in _MISSPELT.values() if name in arguments}
        backend = _BACKENDS[self.kind](stack, **arguments, **absent)
        for name, value in {**respelt, **dict.fromkeys(absent)}.items():
            backend.add_override(name, value)  # None takes the argument away

    def remote_state(self, stack: str) -> Mapping[str, Any]:
        """Arguments of the data source that reads the state of the stack with that id."""
        config = _fill(self.arguments, stack)
        if self.kind != "cloud":
            return {"backend": self.kind, "config": config}
        workspace = {"name": config["workspaces"]["name"]}  # the data source knows no projects
        return {"backend": "remote", "config": config | {"workspaces": workspace}}

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
    parameters = parameters_of(kind)
    for name, argument in arguments.items():
        yield from _check_argument(kind, name, argument, list(parameters), document)
    for name, required in parameters.items():
        if required and name not in arguments:
            yield Finding("S210", f"the backend `{kind}` needs `{name}`", at, fix=f"add `{name}:`")


def _check_argument(kind: str, name: str, value: Any, known: list[str], document: Document) -> Iterator[Finding]:
    at = document.key_position("backend", kind, name)
    if name not in known:
        message = f"the backend `{kind}` has no argument `{name}`"
        yield Finding("S210", message, at, found=name, fix=suggestion(name, known))
    elif name in _SECRET or _PASSWORD.search(str(value)):
        message = f"`{name}` holds a secret, which would stand in the configuration"
        yield Finding("S210", message, at, fix="give it to Terraform in the environment of the deployment")
    elif name == "workspaces" and not _one_workspace(kind, value):
        expected = "workspaces: { name: ... }"
        yield Finding("S210", "`workspaces` is one workspace with its name", at, found=str(value), expected=expected)


def _one_workspace(kind: str, value: Any) -> bool:
    known = {"name", "project"} if kind == "cloud" else {"name"}
    return isinstance(value, dict) and "name" in value and value.keys() <= known


def parameters_of(kind: str) -> Mapping[str, bool]:
    """The arguments of a backend under Terraform's names, and whether they must be given."""
    parameters = list(inspect.signature(_BACKENDS[kind].__init__).parameters.values())[2:]
    named = {_MISSPELT.get(each.name, each.name): each.default is inspect.Parameter.empty for each in parameters}
    return {name: required and name not in _OPTIONAL for name, required in named.items() if name not in _GONE}


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
_GONE = frozenset(  # the CDK still has them, Terraform since 1.10 has not: `assume_role` says it all
    {
        *("assume_role_policy", "assume_role_policy_arns", "assume_role_tags", "assume_role_transitive_tag_keys"),
        *("external_id", "role_arn", "session_name", "use_legacy_workflow", "use_microsoft_graph"),
    }
)
_OPTIONAL = frozenset({"conn_str"})  # the CDK insists on it, Terraform takes PG_CONN_STR as well
_MISSPELT: Mapping[str, str] = {"storeage_custom_endpoint": "storage_custom_endpoint"}  # the CDK's name, Terraform's
_SECRET = frozenset(
    {
        *("access_key", "access_token", "client_certificate_password", "client_private_key_pem", "client_secret"),
        *("credentials", "encryption_key", "oidc_request_token", "oidc_token", "password", "sas_token"),
        *("secret_key", "sse_customer_key", "token"),
    }
)
_PASSWORD = re.compile(r"://[^/@]*:[^/@]*@|\bpassword=")  # within a connection string or an address
