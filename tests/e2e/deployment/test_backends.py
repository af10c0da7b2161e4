"""What a backend may have, read by real Terraform: it knows every argument. Nothing is reached."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from stacks.runtime import prepare

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("kind", ["azurerm", "gcs", "http", "local", "pg", "remote", "s3"])
def test_terraform_knows_every_argument_of_a_backend(
    terraform_environment: dict[str, str], tmp_path: Path, kind: str
) -> None:
    prepare()
    from stacks.backends import parameters_of

    arguments = dict.fromkeys([*parameters_of(kind), "no_such_argument"], "text")
    (tmp_path / "main.tf.json").write_text(json.dumps({"terraform": {"backend": {kind: arguments}}}))
    init = ["terraform", "init", "-input=false", "-no-color"]

    done = subprocess.run(init, cwd=tmp_path, env=terraform_environment, capture_output=True, text=True, check=False)

    assert re.findall(r'No argument or block type is named\s+"(\w+)"', done.stderr) == ["no_such_argument"]
