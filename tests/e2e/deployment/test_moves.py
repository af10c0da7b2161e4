"""Resources that another stack declares now, through real Terraform: nothing is made or destroyed on the way."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lrcp.facts.imports import import_id
from stacks.stack import PROVIDER
from tests.terraform import terraform

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[3]
ADDRESSES = ROOT / "tests/golden/addresses.txt"
SCHEMA = "# yaml-language-server: $schema={}\n"
SYNTHESIZE = "import sys; from pathlib import Path; from main import synthesize; synthesize(*map(Path, sys.argv[1:]))"
ALONE = "environments: [staging]"
SHARING = "environments: [staging, production]"
# Two teams with one service each: what they have in Datadog is a monitor, an objective and a dashboard.
FILES: Mapping[str, str] = {
    "catalog/defaults.yaml": "version: 1\nvalues: { runbooks: https://example.com/runbooks }\n",
    "catalog/kinds.yaml": "version: 1\nkinds: { llm: { description: Answers. } }\n",
    "catalog/teams.yaml": """\
version: 1
teams:
  assistants: { name: Assistants, page: "@oncall-assistants", channel: "@slack-assistants" }
  search: { name: Search, page: "@oncall-search", channel: "@slack-search" }
""",
    "catalog/organization.yaml": f"""\
version: 1
{SHARING}
site: datadoghq.com
backend: {{ local: {{ path: ../../../org.tfstate }} }}
""",
    "catalog/environments/production.yaml": """\
environment: production
site: datadoghq.com
backend: { local: { path: "../../../<< stack >>.tfstate" } }
paging: false
""",
    "catalog/environments/staging.yaml": """\
environment: staging
site: datadoghq.com
backend: { local: { path: ../../../staging.tfstate } }
paging: false
""",
    "catalog/services/chat.yaml": "service: chat\nkind: llm\nteam: assistants\ntier: 1\n",
    "catalog/services/finder.yaml": "service: finder\nkind: llm\nteam: search\ntier: 1\n",
    "monitors/errors.yaml": """\
errors:
  name: "<< service >>: errors"
  type: query alert
  query: "sum(last_5m):sum:llm.calls{service:<< service >>,env:<< env >>}.as_count() > 9"
  message: "See https://app.datadoghq.com<< dashboard('overview', 'url') >>"
  severity: SEV-3
  runbook: errors
  rationale: People notice ten failures.
""",
    "slos/errors.yaml": """\
answers:
  name: "<< service >>: answers"
  description: The share of good answers.
  type: metric
  query:
    numerator: "sum:llm.calls{service:<< service >>,result:good}.as_count()"
    denominator: "sum:llm.calls{service:<< service >>}.as_count()"
  thresholds: [{ timeframe: 30d, target: 99 }]
""",
    "dashboards/overview.yaml": """\
overview:
  dashboard:
    title: << service >>
    description: What it does.
    layout_type: ordered
    widgets: [{ definition: { type: note, content: Hello. } }]
""",
    "contract/metrics.yaml": """\
version: 1
metrics:
  llm.calls:
    type: count
    unit: request
    tag_sets: [unified]
    emitted_by: [llm]
    meaning: Calls.
""",
    "contract/tags.yaml": """\
version: 1
tags:
  env: { values_from: environments, meaning: The environment. }
  result: { values: [bad, good], meaning: How it ended. }
  service: { values_from: services, meaning: The service. }
sets:
  unified: [env, result, service]
""",
    "contract/log_events.yaml": """\
version: 1
unified: { message: { type: string, meaning: One sentence. } }
events: { llm.done: { level: info, meaning: It ended., attributes: { took: { type: number, meaning: How long. } } } }
""",
    "contract/pricing.yaml": "version: 1\nmodels: { model-a: { provider: p, input: 1, output: 2 } }\n",
    "docs/runbooks/errors.md": "# Errors\n\n## What failed\n\n## Why\n\n## What next\n",
}
SCHEMAS = {"catalog/environments": "environment", "catalog/services": "service"}


@dataclass(frozen=True)
class Operator:
    """Somebody with the repository at ``root``, Terraform, and the organisation ``datadog``."""

    root: Path
    datadog: Any
    environment: Mapping[str, str]
    narrow: Callable[[Path], Path]

    def change(self, file: str, old: str, new: str) -> None:
        text = (self.root / file).read_text()
        assert old in text
        (self.root / file).write_text(text.replace(old, new))

    def synthesize(self) -> list[str]:
        """`make synth`; gives the stacks."""
        command = [sys.executable, "-c", SYNTHESIZE, str(self.root), str(self.root / "cdktf.out")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        stacks = json.loads((self.root / "cdktf.out/manifest.json").read_text())["stacks"]
        for stack in stacks:
            self.narrow(self.root / "cdktf.out/stacks" / stack)
        return sorted(stacks)

    def run(self, stack: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return terraform(self.root / "cdktf.out/stacks" / stack, self.environment, *arguments)

    def succeed(self, stack: str, *arguments: str) -> str:
        done = self.run(stack, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def deploy(self, *stacks: str) -> str:
        """The output of the last one's `apply`."""
        for stack in stacks:
            self.succeed(stack, "init")
            said = self.succeed(stack, "apply", "-auto-approve")
        return said

    def move(self, stack: str) -> str:
        """`terraform show -json | lrcp move`, in the folder as it was deployed."""
        state = self.succeed(stack, "show", "-json")
        command = [str(Path(sys.executable).with_name("lrcp")), "move", stack, "--root", str(self.root)]
        command += ["--synthesized", str(self.root / "cdktf.out")]
        done = subprocess.run(command, input=state, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def settled(self, *stacks: str) -> bool:
        """Whether a plan of each finds nothing to do."""
        return all(self.run(each, "plan", "-detailed-exitcode").returncode == 0 for each in stacks)

    def changes(self, since: int) -> list[str]:
        """Requests after the first ``since`` that make, change or remove anything."""
        later = self.datadog.requests[since:]
        return [each for each in later if not each.startswith("GET") and not each.endswith("/validate")]


@pytest.fixture
def operator(tmp_path: Path, datadog: Any, deployment: dict[str, str], narrowed: Callable[[Path], Path]) -> Operator:
    """With a repository of two services, one stack for each environment."""
    datadog.sent["llm.calls"] = "rate"
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        folder, stem = os.path.split(name.removesuffix(".yaml"))
        schema = SCHEMAS.get(folder, stem if folder in ("catalog", "contract") else folder)
        head = SCHEMA.format(f"{os.path.relpath('schemas', folder)}/{schema}.json") if file.suffix == ".yaml" else ""
        file.write_text(head + text)
    return Operator(tmp_path, datadog, deployment, narrowed)


@pytest.mark.parametrize("order", [("new", "old"), ("old", "new")])
def test_an_environment_becomes_sharded_and_keeps_every_object(operator: Operator, order: tuple[str, ...]) -> None:
    operator.synthesize()
    operator.deploy("org", "production")
    requests = len(operator.datadog.requests)
    operator.change("catalog/environments/production.yaml", "paging: false", "paging: false\nsharded: true")
    shards = ["production-assistants", "production-search"]
    assert operator.synthesize() == ["org", *shards, "staging"]

    assert operator.move("production").splitlines() == [f"3 resources: production -> {shard}" for shard in shards]
    assert "production" in operator.synthesize()
    stacks = {"new": shards, "old": ["production"]}
    said = [operator.deploy(*stacks[each]) for each in order]

    assert "3 imported, 0 added, 0 changed, 0 destroyed." in said[order.index("new")]
    assert "0 added, 0 changed, 0 destroyed." in said[order.index("old")]
    assert operator.settled("production", *shards)
    assert operator.changes(requests) == []
    (operator.root / "catalog/moves.yaml").unlink()
    assert operator.synthesize() == ["org", *shards, "staging"]
    assert operator.settled(*shards)


def test_without_the_moves_everything_would_be_made_again(operator: Operator) -> None:
    operator.synthesize()
    operator.deploy("org", "production")
    operator.change("catalog/environments/production.yaml", "paging: false", "paging: false\nsharded: true")
    operator.synthesize()
    operator.succeed("production-search", "init")

    assert "Plan: 3 to add, 0 to change, 0 to destroy." in operator.succeed("production-search", "plan")


def test_a_service_goes_to_another_shard_under_a_new_name(operator: Operator) -> None:
    operator.change("catalog/environments/production.yaml", "paging: false", "paging: false\nsharded: true")
    operator.synthesize()
    operator.deploy("org", "production-assistants", "production-search")
    requests = len(operator.datadog.requests)
    operator.change("catalog/services/finder.yaml", "tier: 1", "tier: 1\nshard: assistants")
    operator.change("monitors/errors.yaml", "errors:\n", "failures:\n  renamed_from: errors\n")
    operator.synthesize()

    operator.move("production-search")
    operator.synthesize()
    said = operator.deploy("production-assistants")
    operator.deploy("production-search")

    assert "3 imported, 0 added, 0 changed, 0 destroyed." in said
    assert operator.settled("production-assistants", "production-search")
    assert operator.changes(requests) == []


def test_an_environment_joins_an_organisation_and_gives_it_what_they_share(operator: Operator) -> None:
    operator.change("catalog/organization.yaml", SHARING, ALONE)
    operator.synthesize()
    operator.deploy("production")
    requests = len(operator.datadog.requests)
    operator.change("catalog/organization.yaml", ALONE, SHARING)
    operator.synthesize()

    assert operator.move("production") == "4 resources: production -> org\n"
    operator.synthesize()
    said = operator.deploy("org")
    operator.deploy("production")

    assert "4 imported, 0 added, 0 changed, 0 destroyed." in said
    assert operator.settled("org", "production")
    assert operator.changes(requests) == []


ID = "00000000-0000-4000-8000-000000004711"
ATTRIBUTES = dict.fromkeys(("id", "application_id", "role_id", "team_id", "user_id"), ID)
# Types whose ids have another form.
IDS = {"datadog_monitor": "4711", "datadog_integration_slack_channel": "main:#channel"}
FOUND_NOTHING = re.compile(r"non-existent|404|does not exist")


@pytest.fixture
def import_of(tmp_path: Path, deployment: dict[str, str], datadog: Any) -> Callable[[Mapping[str, str]], list[str]]:
    """``import_of({type: id})`` asks an organisation that has nothing for an object of each type; gives the errors."""
    datadog.routes.append((r"/api/(?!v1/validate|v1/monitor/validate).*", lambda *_: (404, {"errors": ["not found"]})))

    def plan(ids: Mapping[str, str]) -> list[str]:
        configuration = {
            "terraform": {"required_providers": {"datadog": PROVIDER}},
            "variable": {"datadog_api_url": {}},
            "provider": {"datadog": {"api_url": "${var.datadog_api_url}"}},
            "import": [{"to": f"{type}.any", "id": id} for type, id in ids.items()],
        }
        (tmp_path / "main.tf.json").write_text(json.dumps(configuration))
        assert terraform(tmp_path, deployment, "init").returncode == 0
        said = terraform(tmp_path, deployment, "plan", "-generate-config-out=made.tf").stderr
        return re.split("^Error: ", said, flags=re.MULTILINE)[1:]

    return plan


def test_every_type_that_is_declared_is_imported_by_an_id_that_the_provider_understands(
    import_of: Callable[[Mapping[str, str]], list[str]], datadog: Any
) -> None:
    types = {line.partition(": ")[2].partition(".")[0] for line in ADDRESSES.read_text().splitlines()}
    ids = {type: IDS.get(type) or import_id(type, ATTRIBUTES) for type in sorted(types)}

    errors = import_of({type: id for type, id in ids.items() if id})

    assert [type for type, id in ids.items() if id is None] == ["datadog_webhook_custom_variable"]
    assert len(errors) == len(ids) - 1
    # It finds a service account that is not there; what the account lacks is said instead.
    strange = [error for error in errors if not FOUND_NOTHING.search(error)]
    assert [error for error in strange if "with datadog_service_account.any" not in error] == []
    assert f"GET /api/v2/users/{ID}" in datadog.requests


def test_the_provider_asks_for_a_custom_variable_without_its_name(
    import_of: Callable[[Mapping[str, str]], list[str]], datadog: Any
) -> None:
    import_of({"datadog_webhook_custom_variable": "TOKEN"})

    asked = [each for each in datadog.requests if "custom-variables" in each]
    assert asked == ["GET /api/v1/integration/webhooks/configuration/custom-variables/"]
