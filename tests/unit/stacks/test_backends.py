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
    from cdktn import App

    from stacks.backends import read_backend
    from stacks.stack import DatadogStack

    stack = DatadogStack(App(outdir=str(folder), context=CONTEXT), id, site="datadoghq.com")
    read_backend(parse_yaml(text, "e.yaml")).attach(stack)
    configuration: dict[str, Any] = stack.to_terraform()["terraform"]["backend"]
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
        (
            "backend: { http: { address: https://state.example.com/x } }",
            {"http": {"address": "https://state.example.com/x"}},
        ),
        (
            "backend: { remote: { organization: o, workspaces: { name: w } } }",
            {"remote": {"organization": "o", "workspaces": {"name": "w"}}},
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
    ("text", "message", "fix"),
    [
        ("backend: { gcss: { bucket: b } }", "there is no backend `gcss`", "did you mean `gcs`?"),
        ("backend: { local: { pth: x } }", "the backend `local` has no argument `pth`", "did you mean `path`?"),
        ("backend: { s3: { bucket: b } }", "the backend `s3` needs `key`", "add `key:`"),
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
