"""The Node that the CDK library runs on."""

import subprocess
import sys
from pathlib import Path

import pytest

from lrcp.core.errors import LrcpError
from stacks.runtime import find_node, major_version, packaged_node, prepare

ROOT = Path(__file__).parents[3]


def program(folder: Path, version: str, code: int = 0) -> str:
    path = folder / "node"
    path.write_text(f"#!/bin/sh\necho {version}\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


def test_the_machines_node_is_used_when_it_is_new_enough(tmp_path: Path) -> None:
    node = program(tmp_path, "v22.1.0")

    assert find_node({"PATH": str(tmp_path)}) == node


@pytest.mark.parametrize("version", ["v20.20.2", "garbage"])
def test_an_old_or_broken_one_is_passed_over(tmp_path: Path, version: str) -> None:
    program(tmp_path, version)

    assert find_node({"PATH": str(tmp_path)}) == packaged_node()


def test_without_any_the_packaged_one_is_used() -> None:
    found = find_node({"PATH": ""})

    assert found == packaged_node()
    assert major_version(found) >= 22


def test_the_users_own_choice_comes_first(tmp_path: Path) -> None:
    node = program(tmp_path, "v23.0.0")

    assert find_node({"JSII_NODE": node, "PATH": ""}) == node


@pytest.mark.parametrize("version", ["v18.0.0", "oops"])
def test_a_choice_that_does_not_work_is_said_in_one_sentence(tmp_path: Path, version: str) -> None:
    node = program(tmp_path, version)

    with pytest.raises(LrcpError, match="is not a working Node 22 or newer; unset it to use another"):
        find_node({"JSII_NODE": node})


def test_a_program_that_is_missing_has_no_version() -> None:
    assert major_version("/no/such/node") == 0


def test_hcl_output_is_refused_because_it_would_be_empty() -> None:
    with pytest.raises(LrcpError, match="only JSON can be synthesized"):
        prepare({"SYNTH_HCL_OUTPUT": "true"})


def test_the_environment_says_which_node_and_that_nothing_is_reported_home() -> None:
    environment = {"PATH": ""}

    prepare(environment)

    assert environment["JSII_NODE"] == packaged_node()
    assert environment["CHECKPOINT_DISABLE"] == "1"


@pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc")
def test_only_the_node_of_the_cdk_library_is_kept_small() -> None:
    program = """
import os
from pathlib import Path
os.environ["NODE_OPTIONS"] = "--stack-trace-limit=7"
from stacks.runtime import start_node
start_node()
node = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()[0]
print(*(each for each in Path(f"/proc/{node}/environ").read_text().split(chr(0)) if each.startswith("NODE_OPTIONS")))
print(os.environ["NODE_OPTIONS"])
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines() == [
        "NODE_OPTIONS=--jitless --max-semi-space-size=1 --stack-trace-limit=7",
        "--stack-trace-limit=7",
    ]
