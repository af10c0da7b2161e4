"""What is deployed, as files that a reviewer can read the difference of."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
Golden = Callable[[str, str], None]
Stacks = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Stacks:
    """Configuration of each stack, without the metadata that names the library's version."""
    out = tmp_path_factory.mktemp("golden") / "cdktf.out"
    subprocess.run([sys.executable, "main.py"], cwd=ROOT, env={**os.environ, "CDKTF_OUTDIR": str(out)}, check=True)
    found = {file.parent.name: json.loads(file.read_text()) for file in out.glob("stacks/*/cdk.tf.json")}
    return {name: {key: part for key, part in found[name].items() if key != "//"} for name in sorted(found)}


def test_each_stack_is_as_it_was_reviewed(stacks: Stacks, golden: Golden) -> None:
    for name, configuration in stacks.items():
        golden(f"{name}.tf.json", json.dumps(configuration, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def test_no_golden_file_outlives_its_stack(stacks: Stacks) -> None:
    kept = {file.name.removesuffix(".tf.json") for file in Path(__file__).parent.glob("*.tf.json")}

    assert kept == set(stacks)


def test_no_address_changes_unseen_because_that_destroys_and_creates(stacks: Stacks, golden: Golden) -> None:
    addresses = [
        f"{stack}: {type}.{name}"
        for stack, configuration in stacks.items()
        for type, resources in sorted(configuration["resource"].items())
        for name in sorted(resources)
    ]

    golden("addresses.txt", "\n".join(addresses) + "\n")
