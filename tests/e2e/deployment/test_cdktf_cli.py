"""The cdktf command line on this project: the same configuration as plain Python, and a deployment."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[3]
CDKTF = ROOT / "node_modules" / ".bin" / "cdktf"


@pytest.fixture
def cdktf(tmp_path: Path) -> Any:
    """``cdktf(*arguments, **environment)`` runs the program; its home and its output are the test's own."""
    if not CDKTF.exists():
        pytest.skip("cdktf is not installed: `make tools` does it")
    unset = ("DD_", "TF_VAR_", "CDKTF_", "JSII_")
    own = {"CDKTF_HOME": str(tmp_path / "home"), "CHECKPOINT_DISABLE": "1", "NO_COLOR": "1", "CI": "1"}
    own |= {"CDKTF_DISABLE_PLUGIN_CACHE_ENV": "1"}

    def run(command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
        return subprocess.run(
            [str(CDKTF), command, "--output", str(tmp_path / "cdktf.out"), *arguments],
            cwd=ROOT,
            env={**inherited, **own, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def synthesized(folder: Path, **environment: str) -> dict[str, bytes]:
    """What plain ``python main.py`` writes into ``folder``."""
    subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**os.environ, **environment, "CDKTF_OUTDIR": str(folder)},
        check=True,
        capture_output=True,
    )
    return contents(folder)


def test_cdktf_synth_and_plain_python_write_the_same_bytes(cdktf: Any, tmp_path: Path) -> None:
    done = cdktf("synth")

    assert done.returncode == 0, done.stdout + done.stderr
    assert contents(tmp_path / "cdktf.out") == synthesized(tmp_path / "plain")


def test_a_second_synthesis_writes_the_same_bytes(tmp_path: Path) -> None:
    first = synthesized(tmp_path / "one")

    assert first == synthesized(tmp_path / "two")
    assert first == synthesized(tmp_path / "one")


def test_no_credential_of_the_environment_is_written_down(tmp_path: Path) -> None:
    secrets = {"DD_API_KEY": "a" * 32, "DD_APP_KEY": "b" * 40, "AWS_SECRET_ACCESS_KEY": "c" * 40}

    written = b"".join(synthesized(tmp_path / "out", **secrets).values())

    assert not [name for name, value in secrets.items() if value.encode() in written]
    assert b"api_key" not in written


def test_the_project_file_is_left_as_it_is(cdktf: Any) -> None:
    before = (ROOT / "cdktf.json").read_bytes()

    cdktf("synth")

    assert (ROOT / "cdktf.json").read_bytes() == before


def test_cdktf_shows_deploys_and_destroys_a_stack(
    cdktf: Any, deployment: dict[str, str], datadog: Any, narrowed: Any, tmp_path: Path
) -> None:
    assert cdktf("synth").returncode == 0
    file = narrowed(tmp_path / "cdktf.out/stacks/local") / "cdk.tf.json"
    configuration = json.loads(file.read_text())
    teams = configuration["resource"]["datadog_team"]
    file.write_text(json.dumps({**configuration, "resource": {"datadog_team": teams}}))  # the others take long
    # Terraform writes the lock file for mirrors only with the flag: the registry may be out of reach.
    options = ("local", "--skip-synth", "--skip-provider-lock")

    shown = cdktf("diff", *options, **deployment)
    deployed = cdktf("deploy", *options, "--auto-approve", **deployment)
    made = datadog.paths("/api/v2/team/")
    destroyed = cdktf("destroy", *options, "--auto-approve", **deployment)

    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert f" {len(teams)} to add, 0 to change, 0 to destroy" in shown.stdout
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    assert len(made) == len(teams)
    assert destroyed.returncode == 0, destroyed.stdout + destroyed.stderr
    assert datadog.paths("/api/v2/team/") == []
