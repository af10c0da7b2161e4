"""State in PostgreSQL: a real server, this repository with the backend ``pg``, and real Terraform.

The stacks keep their backends, their outputs and what they read of each other. Resources are Terraform's own
``terraform_data``, so that this runs where the Datadog provider cannot be had; the last test has the provider.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lrcp.spec.kinds import FOLDERS
from main import synthesize
from tests.terraform import succeed, terraform

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[3]
INPUT = ("catalog", "contract", "docs", "schemas", *FOLDERS)
PASSWORD = "a-password-of-nobody"
BACKEND = 'backend: { pg: { schema_name: "<< stack >>" } }'
OUTPUT = re.compile(r"data\.terraform_remote_state\.org\.outputs\.([\w-]+)")
Psql = Callable[[str], str]


def program(name: str) -> str:
    """A program of the PostgreSQL server: Debian keeps them beside each version, not on PATH."""
    found = shutil.which(name) or max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), default=None)
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    return str(found)


@pytest.fixture(scope="module")
def server(terraform_environment: dict[str, str]) -> Iterator[str]:
    """The folder of the server's socket. It asks for the password; it never runs as root, which it refuses."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    other: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="lrcp-pg-") as folder:
        data, secret = Path(folder, "data"), Path(folder, "secret")
        secret.write_text(PASSWORD)
        if other:
            shutil.chown(folder, "nobody", "nogroup")
            shutil.chown(secret, "nobody", "nogroup")
        made = ("--auth=scram-sha-256", "--username=owner", f"--pwfile={secret}", "--no-sync", "--locale=C.UTF-8")
        socket = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        start = ("start", f"--log={folder}/log", "--wait", f"--options={socket}")
        subprocess.run([initdb, *made, str(data)], check=True, capture_output=True, cwd=folder, **other)
        subprocess.run([pg_ctl, *start, f"--pgdata={data}"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **other)
        try:
            yield folder
        finally:
            stop = ("stop", "--mode=immediate", f"--pgdata={data}")
            subprocess.run([pg_ctl, *stop], check=True, stdout=subprocess.DEVNULL, cwd=folder, **other)


@pytest.fixture
def psql(server: str, tmp_path: Path) -> Iterator[Psql]:
    """``psql(statement)`` asks the server, in a database that is the test's own."""
    login = {"PGHOST": server, "PGUSER": "owner", "PGPASSWORD": PASSWORD}

    def ask(statement: str, database: str = "state") -> str:
        command = [program("psql"), "--no-psqlrc", "--tuples-only", "--no-align", f"--dbname={database}"]
        command += [f"--command={statement}"]
        return subprocess.run(command, env=login, cwd=tmp_path, check=True, stdout=subprocess.PIPE, text=True).stdout

    ask("create database state", "postgres")
    yield ask
    ask("drop database state with (force)", "postgres")


@pytest.fixture
def environment(terraform_environment: dict[str, str], psql: Psql, server: str) -> dict[str, str]:
    """What leads Terraform to the database: nothing of it stands in a file."""
    address = f"postgres://owner:{PASSWORD}@/state?host={server}&sslmode=disable"
    return {**terraform_environment, "PG_CONN_STR": address}


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """cdktf.out of this repository, its states in PostgreSQL."""
    root = tmp_path_factory.mktemp("repository")
    for folder in INPUT:
        shutil.copytree(ROOT / folder, root / folder)
    for file in (root / "catalog/organization.yaml", *(root / "catalog/environments").glob("*.yaml")):
        changed, count = re.subn(r"^backend: .*$", BACKEND, file.read_text(), flags=re.MULTILINE)
        assert count == 1
        file.write_text(changed)
    synthesize(root, root / "cdktf.out")
    return root / "cdktf.out"


@pytest.fixture
def stacks(synthesized: Path, tmp_path: Path) -> Path:
    """`org` and `production` as synthesized, with stand-ins for the resources."""
    for stack in ("org", "production"):
        folder = tmp_path / "stacks" / stack
        folder.mkdir(parents=True)
        configuration = json.loads((synthesized / "stacks" / stack / "cdk.tf.json").read_text())
        (folder / "main.tf.json").write_text(json.dumps(without_provider(configuration)))
    return tmp_path / "stacks"


def without_provider(configuration: dict[str, Any]) -> dict[str, Any]:
    """Each output gives a made-up id; each output of another stack that anything reads is read by one resource."""
    read = sorted(set(OUTPUT.findall(json.dumps(configuration["resource"]))))
    outputs = configuration.get("output", {})
    resources = {name: {"input": f"id of {name}"} for name in outputs}
    for name in read:
        resources[f"read-{name}"] = {"input": f"${{data.terraform_remote_state.org.outputs.{name}}}"}
    states = configuration.get("data", {}).get("terraform_remote_state")
    sections = {
        "terraform": {key: configuration["terraform"][key] for key in ("backend", "required_version")},
        "data": {"terraform_remote_state": states} if states else {},
        "resource": {"terraform_data": resources},
        "output": {name: {"value": f"${{terraform_data.{name}.output}}"} for name in outputs},
    }
    return {name: section for name, section in sections.items() if section}


def deploy(folder: Path, environment: dict[str, str]) -> None:
    succeed(folder, environment, "init", "-input=false")
    succeed(folder, environment, "apply", "-auto-approve", "-input=false")


def test_each_stack_keeps_its_state_in_a_schema_of_its_own(
    stacks: Path, environment: dict[str, str], psql: Psql
) -> None:
    deploy(stacks / "org", environment)
    deploy(stacks / "production", environment)

    assert '"id of datadog_incident_type-llm-id"' in psql("select data from org.states")
    assert '"read-datadog_incident_type-llm-id"' in psql("select data from production.states")
    assert not list(stacks.glob("*/*.tfstate"))
    for stack in ("org", "production"):
        assert terraform(stacks / stack, environment, "plan", "-detailed-exitcode", "-input=false").returncode == 0


def test_what_production_reads_of_org_comes_from_the_same_database(stacks: Path, environment: dict[str, str]) -> None:
    deploy(stacks / "org", environment)
    deploy(stacks / "production", environment)

    state = json.loads(succeed(stacks / "production", environment, "show", "-json"))
    values = {each["name"]: each["values"] for each in state["values"]["root_module"]["resources"]}
    read = {name: each["output"] for name, each in values.items() if name.startswith("read-")}
    assert read
    assert read == {name: f"id of {name.removeprefix('read-')}" for name in read}


def test_before_org_is_deployed_production_is_refused(stacks: Path, environment: dict[str, str]) -> None:
    succeed(stacks / "production", environment, "init", "-input=false")

    refused = terraform(stacks / "production", environment, "apply", "-auto-approve", "-input=false")

    assert refused.returncode == 1
    assert "Unable to find remote state" in refused.stderr


def test_a_deployment_keeps_others_out_of_its_state_and_of_no_other(
    stacks: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    deploy(stacks / "org", environment)
    succeed(stacks / "production", environment, "init", "-input=false")
    release = tmp_path / "release"
    os.mkfifo(release)
    configuration = json.loads((stacks / "org/main.tf.json").read_text())
    waits = [{"local-exec": {"command": f"cat {release}"}}]
    configuration["resource"]["terraform_data"]["slow"] = {"provisioner": waits}
    (stacks / "org/main.tf.json").write_text(json.dumps(configuration))
    apply = ["terraform", "apply", "-no-color", "-auto-approve", "-input=false"]

    with subprocess.Popen(apply, cwd=stacks / "org", env=environment, stdout=subprocess.PIPE, text=True) as slow:
        assert slow.stdout is not None
        assert any("Executing:" in line for line in slow.stdout)  # it holds the lock, and waits
        refused = terraform(stacks / "org", environment, *apply[1:])
        other = terraform(stacks / "production", environment, *apply[1:])
        release.write_text("")
        slow.stdout.read()

    assert refused.returncode == 1
    assert "Error acquiring the state lock" in refused.stderr
    assert "Workspace is already locked: default" in refused.stderr
    assert "Operation: OperationTypeApply" in refused.stderr
    assert other.returncode == 0, other.stderr
    assert slow.returncode == 0
    assert terraform(stacks / "org", environment, "plan", "-detailed-exitcode", "-input=false").returncode == 0


def test_the_password_stands_in_no_file_and_in_no_state(
    synthesized: Path, stacks: Path, environment: dict[str, str], psql: Psql
) -> None:
    deploy(stacks / "org", environment)
    deploy(stacks / "production", environment)

    states = psql("select data from org.states union all select data from production.states")
    files = [file for folder in (synthesized, stacks) for file in folder.rglob("*") if file.is_file()]
    assert {"cdk.tf.json", "terraform.tfstate"} <= {file.name for file in files}
    assert PASSWORD not in states
    assert not [file for file in files if PASSWORD.encode() in file.read_bytes()]


def test_without_the_variable_nothing_is_reached(stacks: Path, environment: dict[str, str]) -> None:
    del environment["PG_CONN_STR"]

    refused = terraform(stacks / "org", {**environment, "PGHOST": str(stacks)}, "init", "-input=false")

    assert refused.returncode == 1
    assert f"dial unix {stacks}" in refused.stderr


def test_teams_are_deployed_from_a_state_in_the_database(
    synthesized: Path,
    tmp_path: Path,
    deployment: dict[str, str],
    environment: dict[str, str],
    datadog: Any,
    narrowed: Any,
    psql: Psql,
) -> None:
    shutil.copytree(synthesized / "stacks" / "local", tmp_path / "local")
    folder = narrowed(tmp_path / "local")
    configuration = json.loads((folder / "cdk.tf.json").read_text())
    teams = configuration["resource"]["datadog_team"]
    configuration["resource"] = {"datadog_team": teams}  # the other kinds take long, and are deployed elsewhere
    (folder / "cdk.tf.json").write_text(json.dumps(configuration))
    both = {**environment, **deployment}

    deploy(folder, both)

    state = json.loads(psql("select data from local.states"))
    assert sorted(each["name"] for each in state["resources"]) == sorted(teams)
    assert len(datadog.paths("/api/v2/team/")) == len(teams) > 0
    assert terraform(folder, both, "plan", "-detailed-exitcode", "-input=false").returncode == 0
    assert both["DD_API_KEY"] not in json.dumps(state)
    succeed(folder, both, "destroy", "-auto-approve", "-input=false")
    assert datadog.paths("/api/v2/team/") == []
