"""The text of resources, made in one process or in several: the same files, the same errors."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from stacks.render import file_of, render, useful_processes
from stacks.stack import DatadogResource, DatadogStack

ROOT = Path(__file__).parents[3]
NewStack = Callable[..., DatadogStack]

# Forked by a process of its own: pytest and Node have threads.
PROGRAM = """\
import os, signal, sys
from pathlib import Path
from lrcp.core.errors import LrcpError
from lrcp.core.yamldoc import parse_yaml
from stacks.render import render
from stacks.stack import DatadogResource, DatadogStack

class Deadly(dict):
    def items(self):
        os.kill(os.getpid(), signal.SIGKILL)

processes, query, out = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
document = parse_yaml("backend: { local: { path: << stack >> } }")
org = DatadogStack("org", document, site="datadoghq.eu")
DatadogResource(org, "datadog_team", "checkout", {"name": "Checkout"})
stacks = [org]
for team in ("a", "b", "c"):
    stack = DatadogStack(team, document, site="datadoghq.eu", upstream=org)
    stacks.append(stack)
    for number in range(3):
        arguments = {"message": "tf://datadog_team/checkout/id tf://var/token/value", "query": query}
        arguments = Deadly(arguments) if query == "kill" else arguments
        DatadogResource(stack, "datadog_monitor", f"m{number}", arguments)
rendered = out / "rendered"
rendered.mkdir(parents=True)
try:
    taken = render(stacks, rendered, processes)
except LrcpError as error:
    sys.exit(str(error))
from stacks.app import write
write(stacks, rendered, out)
print(taken)
"""


def run(processes: int, query: str, out: Path) -> subprocess.CompletedProcess[str]:
    from stacks.runtime import find_node

    command = [sys.executable, "-c", PROGRAM, str(processes), query, str(out)]
    environment = {"JSII_NODE": find_node({"PATH": ""}), "HOME": str(out.parent)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_several_processes_write_the_bytes_of_one(tmp_path: Path) -> None:
    alone, together = (run(number, "q", tmp_path / str(number)) for number in (1, 3))

    assert (alone.returncode, together.returncode) == (0, 0), alone.stderr + together.stderr
    assert contents(tmp_path / "1") == contents(tmp_path / "3")
    assert (int(alone.stdout), int(together.stdout) > 0) == (0, True)


def test_what_only_the_text_shows_reaches_the_other_sections(tmp_path: Path) -> None:
    run(3, "q", tmp_path / "out")

    shard = json.loads((tmp_path / "out/stacks/b/cdk.tf.json").read_text())
    org = json.loads((tmp_path / "out/stacks/org/cdk.tf.json").read_text())
    assert "token" in shard["variable"]
    assert shard["data"]["terraform_remote_state"]["org"]["config"] == {"path": "org"}
    assert list(org["output"]) == ["datadog_team-checkout-id"]


@pytest.mark.parametrize("query", ["tf://datadog_monitor/nowhere/id", "kill"])
def test_an_error_in_a_process_is_said_in_one_sentence(query: str, tmp_path: Path) -> None:
    done = run(3, query, tmp_path / "out")

    assert done.returncode == 1
    assert done.stderr.strip() == (
        "a process that writes resources was killed; was there too little memory?"
        if query == "kill"
        else run(1, query, tmp_path / "alone").stderr.strip()
    )


def test_resources_stand_in_the_order_of_their_names(new_stack: NewStack, tmp_path: Path) -> None:
    stack = new_stack()
    for type, name in (("datadog_team", "z"), ("datadog_monitor", "b"), ("datadog_monitor", "a")):
        DatadogResource(stack, type, name, {"name": name})

    render([stack], tmp_path)

    section = json.loads(file_of(stack, tmp_path).read_text())["resource"]
    assert [(type, list(resources)) for type, resources in section.items()] == [
        ("datadog_monitor", ["a", "b"]),
        ("datadog_team", ["z"]),
    ]


def test_letters_of_any_alphabet_are_written_as_they_are(new_stack: NewStack, tmp_path: Path) -> None:
    stack = new_stack()
    DatadogResource(stack, "datadog_monitor", "m", {"message": "Zu langsam \u2028 \U0001f525 \x7f"})

    render([stack], tmp_path)

    assert "Zu langsam \u2028 \U0001f525 \x7f" in file_of(stack, tmp_path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sizes", "cores", "processes"),
    [
        ([900, 900, 900], 8, 1),  # done before a process has started
        ([2000, 2000], 8, 2),
        ([5000, 5000, 5000, 5000], 2, 2),
        ([100, 20_000], 8, 1),  # all would wait for the one
        ([10_000, 20_000, 10_000], 8, 2),
        ([], 8, 1),
    ],
)
def test_as_many_processes_as_there_is_work_for(
    new_stack: NewStack, sizes: list[int], cores: int, processes: int
) -> None:
    stacks = [new_stack(f"s{number}") for number in range(len(sizes))]
    for stack, size in zip(stacks, sizes, strict=True):
        stack.resources = dict.fromkeys(map(str, range(size)), cast(DatadogResource, None))

    assert useful_processes(stacks, cores) == processes
