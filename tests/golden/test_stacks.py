"""What is deployed, as files that a reviewer can read the difference of.

A folder for each stack, a file for each service in it: the reference service, and in production one service of each
kind with what no file before it shows. Every address of every service is in addresses.txt.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lrcp.spec import Spec, load_spec

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[2]
REFERENCE = "llm-reliability-control-plane"
SHARED = "shared"
TEXTS = ("dashboard", "spec_json")  # JSON within JSON is shown as what it says
# Types of which each environment has its own.
PER_ENVIRONMENT = {
    "datadog_action_connection",
    "datadog_dashboard_json",
    "datadog_downtime_schedule",
    "datadog_monitor",
    "datadog_service_level_objective",
    "datadog_slo_correction",
    "datadog_synthetics_global_variable",
    "datadog_synthetics_test",
    "datadog_workflow_automation",
}

Golden = Callable[[str, str], None]
Stacks = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Stacks:
    """Configuration of each stack, without the metadata that names the library's version."""
    out = tmp_path_factory.mktemp("golden") / "cdktf.out"
    subprocess.run([sys.executable, "main.py"], cwd=ROOT, env={**os.environ, "CDKTF_OUTDIR": str(out)}, check=True)
    found = {file.parent.name: json.loads(file.read_text()) for file in out.glob("stacks/*/cdk.tf.json")}
    return {name: {key: part for key, part in found[name].items() if key != "//"} for name in sorted(found)}


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(ROOT, "production")


@pytest.fixture(scope="module")
def views(stacks: Stacks, spec: Spec) -> Mapping[str, Any]:
    """What is reviewed of each stack, by the golden file that holds it."""
    found: dict[str, Any] = {}
    for name, configuration in stacks.items():
        parts = divided(configuration, {each.name for each in spec.services})
        seen: set[tuple[str, str]] = set()
        for owner in (SHARED, REFERENCE, *(one_of_each_kind(spec) if name == "production" else ())):
            part = unseen(parts.get(owner, {}), seen)
            if owner == SHARED or part["resource"]:
                found[f"{name}/{owner}.tf.json"] = part
    return found


def one_of_each_kind(spec: Spec) -> list[str]:
    first: dict[str, str] = {}
    for service in spec.services:
        first.setdefault(service.kind, service.name)
    return sorted(set(first.values()) - {REFERENCE})


def divided(configuration: Mapping[str, Any], services: set[str]) -> dict[str, Any]:
    """Resources by the service in their name; everything else is shared."""
    parts: dict[str, Any] = {SHARED: {**configuration, "resource": {}}}
    for type, resources in configuration["resource"].items():
        for name, arguments in resources.items():
            owner = name.partition("--")[0]
            part = parts.setdefault(owner if owner in services else SHARED, {"resource": {}})
            part["resource"].setdefault(type, {})[name] = readable(arguments)
    return parts


def unseen(part: Mapping[str, Any], seen: set[tuple[str, str]]) -> Mapping[str, Any]:
    """``part`` without the resources of declarations that another service has shown; remembers those it shows."""
    kept: dict[str, Any] = {}
    for type, resources in part.get("resource", {}).items():
        new = {name: each for name, each in resources.items() if (type, name.partition("--")[2]) not in seen}
        seen.update((type, name.partition("--")[2]) for name in new if "--" in name)
        kept |= {type: new} if new else {}
    return {**part, "resource": kept}


def readable(arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: json.loads(value) if key in TEXTS else value for key, value in arguments.items()}


def test_each_stack_is_as_it_was_reviewed(views: Mapping[str, Any], golden: Golden) -> None:
    for file, view in views.items():
        golden(file, json.dumps(view, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def test_no_golden_file_outlives_its_stack_or_service(views: Mapping[str, Any]) -> None:
    assert {file.relative_to(HERE).as_posix() for file in HERE.glob("**/*.tf.json")} == set(views)


def test_no_address_changes_unseen_because_that_destroys_and_creates(stacks: Stacks, golden: Golden) -> None:
    addresses = [
        f"{stack}: {type}.{name}"
        for stack, configuration in stacks.items()
        for type, resources in sorted(configuration["resource"].items())
        for name in sorted(resources)
    ]

    golden("addresses.txt", "\n".join(addresses) + "\n")


def test_what_exists_once_in_an_organisation_is_in_no_stack_but_org(stacks: Stacks) -> None:
    """Whatever kind is added: it is listed here, or belongs to `org`. Dashboards are declared as either."""
    per_environment = {type for name in ("staging", "production") for type in stacks[name]["resource"]}

    assert per_environment == PER_ENVIRONMENT
    assert per_environment & stacks["org"]["resource"].keys() == {"datadog_dashboard_json"}
