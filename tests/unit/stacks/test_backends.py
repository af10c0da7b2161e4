"""Where state is kept."""

from pathlib import Path
from typing import Any

import pytest

from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.yamldoc import parse_yaml
from stacks.runtime import CONTEXT


def backend_of(folder: Path, text: str, id: str = "test") -> dict[str, Any]:
    """The backend section of the stack ``id`` whose environment file is ``text``."""
    from cdktn import App, TerraformStack

    from stacks.backends import read_backend

    stack = TerraformStack(App(outdir=str(folder), context=CONTEXT), id)
    read_backend(parse_yaml(text, "e.yaml")).attach(stack)
    terraform: dict[str, Any] = stack.to_terraform()["terraform"]
    configuration: dict[str, Any] = terraform["cloud"] if "cloud" in terraform else terraform["backend"]
    return configuration


def findings_of(text: str, **options: bool) -> tuple[Finding, ...]:
    from stacks.backends import read_backend

    with pytest.raises(FindingsError) as caught:
        read_backend(parse_yaml(text, "e.yaml"), **options)
    return caught.value.findings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("backend: { local: { path: ../x.tfstate } }", {"local": {"path": "../x.tfstate"}}),
        (
            "backend: { s3: { bucket: b, key: k, region: eu-central-1, encrypt: true, use_lockfile: true } }",
            {"s3": {"bucket": "b", "key": "k", "region": "eu-central-1", "encrypt": True, "use_lockfile": True}},
        ),
        ("backend: { gcs: { bucket: b, prefix: p } }", {"gcs": {"bucket": "b", "prefix": "p"}}),
        (
            "backend: { pg: { conn_str: 'postgres://db/tf', schema_name: s } }",
            {"pg": {"conn_str": "postgres://db/tf", "schema_name": "s"}},
        ),
        ("backend: { pg: { schema_name: s } }", {"pg": {"schema_name": "s"}}),
        (
            "backend: { gcs: { bucket: b, storage_custom_endpoint: https://gcs.example.com } }",
            {"gcs": {"bucket": "b", "storage_custom_endpoint": "https://gcs.example.com"}},
        ),
        (
            "backend: { azurerm: { storage_account_name: a, container_name: c, key: k, use_azuread_auth: true } }",
            {"azurerm": {"storage_account_name": "a", "container_name": "c", "key": "k", "use_azuread_auth": True}},
        ),
        (
            "backend: { http: { address: https://state.example.com/x } }",
            {"http": {"address": "https://state.example.com/x"}},
        ),
        (
            "backend: { remote: { organization: o, workspaces: { name: w } } }",
            {"remote": {"organization": "o", "workspaces": {"name": "w"}}},
        ),
        (
            'backend: { cloud: { organization: o, workspaces: { name: "lrcp-<< stack >>", project: p } } }',
            {"organization": "o", "workspaces": {"name": "lrcp-test", "project": "p"}},
        ),
    ],
)
def test_each_kind_of_backend_is_written_as_declared(tmp_path: Path, text: str, expected: dict[str, Any]) -> None:
    assert backend_of(tmp_path, text) == expected


def test_the_placeholder_keeps_the_states_of_shards_apart(
    tmp_path: Path,
) -> None:
    text = 'backend: { gcs: { bucket: b, prefix: "lrcp/<< stack >>" } }'

    assert backend_of(tmp_path, text, "production-chat") == {"gcs": {"bucket": "b", "prefix": "lrcp/production-chat"}}


@pytest.mark.parametrize(
    ("text", "backend", "config"),
    [
        ("local: { path: ../<< stack >>.tfstate }", "local", {"path": "../org.tfstate"}),
        ("s3: { bucket: b, key: << stack >> }", "s3", {"bucket": "b", "key": "org"}),
        ("gcs: { bucket: b, prefix: << stack >> }", "gcs", {"bucket": "b", "prefix": "org"}),
        ("pg: { schema_name: << stack >> }", "pg", {"schema_name": "org"}),
        (
            "cloud: { organization: o, workspaces: { name: << stack >>, project: p } }",
            "remote",
            {"organization": "o", "workspaces": {"name": "org"}},
        ),
    ],
)
def test_other_stacks_read_the_state_from_where_the_backend_keeps_it(
    text: str, backend: str, config: dict[str, Any]
) -> None:
    from stacks.backends import read_backend

    declared = read_backend(parse_yaml(f"backend:\n  {text}", "e.yaml"))

    assert declared.remote_state("org") == {"backend": backend, "config": config}


@pytest.mark.parametrize("workspaces", ["w", "{ nmae: w }", "{ name: w, tags: [a] }", "[w]"])
def test_workspaces_are_one_workspace(workspaces: str) -> None:
    [finding] = findings_of(f"backend: {{ remote: {{ organization: o, workspaces: {workspaces} }} }}")

    assert (finding.code, finding.expected) == ("S210", "workspaces: { name: ... }")


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("backend: { gcss: { bucket: b } }", "there is no backend `gcss`", "did you mean `gcs`?"),
        ("backend: { local: { pth: x } }", "the backend `local` has no argument `pth`", "did you mean `path`?"),
        ("backend: { s3: { bucket: b } }", "the backend `s3` needs `key`", "add `key:`"),
        (
            "backend: { azurerm: { storage_account_name: a, container_name: c, key: k, use_microsoft_graph: true } }",
            "the backend `azurerm` has no argument `use_microsoft_graph`",
            "",
        ),
        ("backend: local", "`backend` is one backend with its arguments", ""),
        ("site: x", "`backend` is one backend with its arguments", ""),
    ],
)
def test_a_backend_that_terraform_could_not_use_is_a_finding(text: str, message: str, fix: str) -> None:
    [finding] = findings_of(text)

    assert (finding.code, finding.message, finding.fix) == ("S210", message, fix)


@pytest.mark.parametrize("name", ["access_key", "secret_key", "token"])
def test_a_credential_in_the_file_is_a_finding(name: str) -> None:
    [finding] = findings_of(f"backend:\n  s3:\n    bucket: b\n    key: k\n    {name}: abc")

    assert finding.message == f"`{name}` holds a secret, which would stand in the configuration"
    assert (finding.position.line, finding.position.column) == (5, 5)


@pytest.mark.parametrize("text", ["postgres://me:abc@db/tf", "host=db password=abc"])
def test_a_password_within_a_connection_string_is_a_finding(text: str) -> None:
    [finding] = findings_of(f"backend: {{ pg: {{ conn_str: '{text}' }} }}")

    assert finding.message == "`conn_str` holds a secret, which would stand in the configuration"


def test_two_stacks_with_one_state_are_a_finding() -> None:
    [finding] = findings_of("backend: { local: { path: x } }", shared_by_stacks=True)

    assert (finding.code, finding.fix) == ("S211", "write `<< stack >>` where the backend names the state")
