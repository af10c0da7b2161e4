"""Services in Datadog's software catalogue: all that the catalogue here knows, in Datadog's own schema."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from datadog_api_client.model_utils import validate_and_convert_types
from datadog_api_client.v2.model.entity_v3_service import EntityV3Service

from lrcp.core.frozen import replace
from lrcp.facts import check
from lrcp.spec import Spec, load_spec
from stacks.software_catalog import ENTITY, entity, runbooks_of, to_text

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(ROOT, "production")


def described(spec: Spec, name: str) -> Mapping[str, Any]:
    return entity(next(each for each in spec.services if each.name == name), spec, runbooks_of(spec)[name])


def test_every_service_fits_the_models_of_the_api(spec: Spec) -> None:
    for service in spec.services:
        body = entity(service, spec, ())
        model = validate_and_convert_types(body, (EntityV3Service,), [service.name], True, True, configuration=None)
        assert isinstance(model, EntityV3Service)
        assert not model._unparsed


def test_the_provider_takes_the_text_and_it_reads_back_as_it_was(spec: Spec) -> None:
    body = described(spec, "checkoutservice")

    assert check(ENTITY, {"entity": to_text(body)}) == []
    assert yaml.safe_load(to_text(body)) == body


def test_owner_tier_language_and_dependencies_are_the_catalogues(spec: Spec) -> None:
    body = described(spec, "cartservice")

    assert (body["metadata"]["name"], body["metadata"]["owner"]) == ("cartservice", "checkout")
    assert body["spec"] == {
        "lifecycle": "experimental",
        "tier": "1",
        "languages": ["python"],
        "dependsOn": ["datastore:redis-cart"],
    }
    assert "service:cartservice" in described(spec, "checkoutservice")["spec"]["dependsOn"]


def test_a_kind_takes_its_language_from_its_parent_unless_the_service_says_otherwise(spec: Spec) -> None:
    frontend = next(each for each in spec.services if each.name == "frontend")

    assert entity(frontend, spec, ())["spec"]["languages"] == ["go"]
    other = replace(frontend, entry={**frontend.entry, "languages": ["js"]})
    assert entity(other, spec, ())["spec"]["languages"] == ["js"]


def test_what_runs_is_in_production_and_what_is_planned_is_not(spec: Spec) -> None:
    found = {each.name: entity(each, spec, ())["spec"]["lifecycle"] for each in spec.services}

    assert [name for name, lifecycle in found.items() if lifecycle == "production"] == ["llm-reliability-control-plane"]


def test_links_lead_to_the_code_the_runbooks_of_its_monitors_and_the_monitors(spec: Spec) -> None:
    links = described(spec, "chatbotservice")["metadata"]["links"]

    by_type = {kind: [each["url"] for each in links if each["type"] == kind] for kind in ("repo", "runbook", "other")}
    assert by_type["repo"] == ["https://github.com/example/v-commerce/tree/main/src/chatbotservice"]
    assert by_type["other"] == ["https://app.datadoghq.com/monitors/manage?q=service%3Achatbotservice"]
    assert f"{spec.values['runbooks']}/latency-p95.md" in by_type["runbook"]
    assert by_type["runbook"] == sorted(set(by_type["runbook"]))


def test_the_team_is_reached_as_it_says(spec: Spec) -> None:
    contacts = described(spec, "chatbotservice")["metadata"]["contacts"]

    assert contacts == [{"name": "Shopping Assistants", "type": "email", "contact": "assistants@example.com"}]
