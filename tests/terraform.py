"""Terraform as a program: it asks nothing and colours nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path


def terraform(folder: Path, environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """What it said and its exit code, whatever that is."""
    command = ["terraform", arguments[0], "-no-color", *arguments[1:]]
    settings = {**environment, "TF_INPUT": "0"}
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)


def succeed(folder: Path, environment: Mapping[str, str], *arguments: str) -> str:
    """Its standard output; fails the test with all that it said when it does not succeed."""
    done = terraform(folder, environment, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
