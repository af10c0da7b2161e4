"""What the CDK makes of stacks, joined with their resources."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lrcp.core.errors import FindingsError
from lrcp.core.yamldoc import parse_yaml
from stacks.render import render
from stacks.stack import DatadogResource, DatadogStack

NewStack = Callable[..., DatadogStack]
PLACED = 'backend: { local: { path: "<< stack >>.tfstate" } }'


def write(stacks: list[DatadogStack], folder: Path) -> Path:
    from stacks.app import write

    (folder / "rendered").mkdir()
    render(stacks, folder / "rendered")
    write(stacks, folder / "rendered", folder / "out")
    return folder / "out"


def filled(stack: DatadogStack) -> DatadogStack:
    stack.look_up("datadog_user", "ann", {"filter": "ann@example.com"})
    arguments = {"name": "langsam: “}\n{”", "query": "tf://var/token/value", "options": {}, "tags": []}
    DatadogResource(stack, "datadog_monitor", "m", arguments, moved_from="old")
    return stack


def test_the_joined_file_is_one_document_in_the_order_of_names(new_stack: NewStack, tmp_path: Path) -> None:
    out = write([filled(new_stack())], tmp_path)

    text = (out / "stacks/test/cdk.tf.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    assert list(document) == ["//", "data", "moved", "provider", "resource", "terraform", "variable"]
    assert text == json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False)


def test_the_cdk_adds_the_backend_and_its_version(new_stack: NewStack, tmp_path: Path) -> None:
    out = write([filled(new_stack())], tmp_path)

    document = json.loads((out / "stacks/test/cdk.tf.json").read_text())
    assert document["terraform"]["backend"] == {"local": {"path": "terraform.tfstate"}}
    assert document["//"]["metadata"]["stackName"] == "test"


def test_the_manifest_names_what_is_deployed_before_what(tmp_path: Path) -> None:
    document = parse_yaml(PLACED, "e.yaml")
    later = DatadogStack("a", document, site="datadoghq.eu")
    upstream = DatadogStack("b", document, site="datadoghq.eu")
    later.add_dependency(upstream)

    out = write([later, upstream], tmp_path)

    stacks = json.loads((out / "manifest.json").read_text())["stacks"]
    assert {name: stack["dependencies"] for name, stack in stacks.items()} == {"a": ["b"], "b": []}


def test_only_complete_files_reach_the_output(new_stack: NewStack, tmp_path: Path) -> None:
    out = write([filled(new_stack())], tmp_path)

    files = {file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()}
    assert files == {"manifest.json", "stacks/test/cdk.tf.json"}


@pytest.mark.parametrize(
    ("backend", "code"), [("backend: { s4: {} }", "S210"), ("backend: { local: { path: x } }", "S211")]
)
def test_a_backend_that_terraform_could_not_use_stops_before_anything_is_written(
    backend: str, code: str, tmp_path: Path
) -> None:
    document = parse_yaml(backend, "e.yaml")
    shards = [DatadogStack(id, document, site="datadoghq.eu") for id in ("production-a", "production-b")]

    with pytest.raises(FindingsError) as caught:
        write(shards, tmp_path)

    assert caught.value.findings[0].code == code
    assert not (tmp_path / "out").exists()
