from __future__ import annotations

from typing import Any

import pytest

SERVICE = "service: chat\nkind: llm-rag\nteam: assistants\ntier: 1\nmodel: gemini-2.5-flash\n"


def value(repository: Any, name: str, environment: str = "production") -> object:
    return repository.resource("chat--slow", environment).arguments.get(name)


ENVIRONMENT = "environment: production\nsite: datadoghq.com\nbackend: { local: { path: x } }\npaging: true\n"


def layers(reached: int) -> dict[str, str]:
    """A repository in which the first ``reached`` layers each say what evaluation_delay is: their own number."""

    def setting(number: int) -> str:
        return f"monitors: {{ evaluation_delay: {number} }}" if number <= reached else "monitors: {}"

    def override(number: int) -> str:
        return f"overrides: {{ slow: {{ evaluation_delay: {number} }} }}" if number <= reached else "overrides: {}"

    kinds = f"""
        version: 1
        kinds:
          llm: {{ description: A., {setting(2)} }}
          llm-rag: {{ description: B., parent: llm, {setting(3)}, {override(7)} }}
    """
    return {
        "catalog/defaults.yaml": f"version: 1\n{setting(1)}\n",
        "catalog/kinds.yaml": kinds,
        "catalog/environments/production.yaml": f"{ENVIRONMENT}{setting(4)}\n{override(8)}\n",
        "catalog/services/chat.yaml": f"{SERVICE}{setting(5)}\n{override(9)}\n",
    }


@pytest.mark.parametrize("reached", range(1, 10))
def test_a_later_layer_wins_over_every_earlier_one(repository: Any, change: Any, reached: int) -> None:
    own = "notify: page\n      evaluation_delay: 6" if reached >= 6 else "notify: page"
    repository.write(layers(reached)).monitor(change("notify: page", own))
    assert value(repository, "evaluation_delay") == reached


def test_maps_merge_and_lists_replace(repository: Any, change: Any) -> None:
    window = "scheduling_options: { evaluation_window: { day_starts: '00:00', timezone: UTC } }"
    repository.monitor(change("notify: page", f"notify: page\n      tags: [a, b]\n      {window}"))
    overrides = (
        "overrides: { slow: { tags: [c], scheduling_options: { evaluation_window: { day_starts: '06:00' } } } }\n"
    )
    repository.write({"catalog/services/chat.yaml": SERVICE + overrides})
    made = repository.resource("chat--slow").arguments
    assert [tag for tag in made["tags"] if len(tag) == 1] == ["c"]
    assert made["scheduling_options"] == {"evaluation_window": {"day_starts": "06:00", "timezone": "UTC"}}


def test_an_override_of_a_value_moves_threshold_query_and_name_together(repository: Any, change: Any) -> None:
    repository.monitor(change("<< service >>: slow", "slower than << critical >>"))
    repository.write({"catalog/services/chat.yaml": SERVICE + "overrides: { slow: { critical: 1800 } }\n"})
    made = repository.resource("chat--slow").arguments
    assert (made["name"], made["query"][-6:], made["monitor_thresholds"]["critical"]) == (
        "slower than 1800 (production)",
        "> 1800",
        "1800",
    )


def test_an_override_reaches_the_declaration_that_has_its_keys_where_two_kinds_share_an_id(
    repository: Any, monitor_text: str
) -> None:
    objective = """
        slow:
          values: { target: 99 }
          name: "<< service >>"
          type: metric
          description: Fast.
          query: { numerator: "sum:a{*}.as_count()", denominator: "sum:b{*}.as_count()" }
          thresholds: [{ timeframe: 30d, target: << target >> }]
    """
    overrides = "overrides: { slow: { critical: 1800, target: 95 } }\n"
    repository.write({"slos/latency.yaml": objective, "catalog/services/chat.yaml": SERVICE + overrides})

    monitor = repository.monitor(monitor_text).resource("chat--slow")
    (slo,) = repository.load().of_type("datadog_service_level_objective")

    assert repository.findings() == []
    assert monitor.arguments["monitor_thresholds"]["critical"] == "1800"
    assert slo.arguments["thresholds"][0]["target"] == 95


def test_shared_values_come_from_the_nearest_layer_and_a_declarations_own_hide_them(
    repository: Any, change: Any
) -> None:
    repository.write(
        {
            "catalog/defaults.yaml": "version: 1\nvalues: { budget: 1, critical: 7 }\n",
            "catalog/environments/production.yaml": ENVIRONMENT + "values: { budget: 2 }\n",
        }
    )
    repository.monitor(change("{ critical: 1500, warning: 1200 }", "{ critical: << budget * 10 >> }"))
    assert value(repository, "monitor_thresholds") == {"critical": "20"}
    assert value(repository, "query").endswith("> 20")  # type: ignore[attr-defined]


def test_values_may_stand_in_any_order_and_a_circle_is_found(repository: Any, change: Any) -> None:
    old = "{ critical: 1500, warning: 1200 }"
    repository.monitor(change(old, "{ warning: << critical / 2 >>, critical: 10 }"))
    assert value(repository, "monitor_thresholds") == {"critical": "10", "warning": "5"}
    repository.monitor(change(old, "{ critical: << warning >>, warning: << critical >> }"))
    assert "monitors/latency.yaml:3:23 S104 the value of `critical` depends on itself; break the circle" in (
        repository.findings()
    )


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        ("{ kind: [llm] }", True),
        ("{ kind: [llm-rag] }", True),
        ("{ service: [chat] }", True),
        ("{ tier: [1, 2] }", True),
        ("{ tier: [2] }", False),
        ("{ kind: [llm], tier: [2] }", False),
    ],
)
def test_a_declaration_applies_where_every_condition_holds_kinds_by_descent(
    repository: Any, change: Any, condition: str, applies: bool
) -> None:
    repository.write({"catalog/services/chat.yaml": SERVICE})
    repository.monitor(change("severity: SEV-2", f"severity: SEV-2\n      applies_to: {condition}"))
    assert ("chat--slow" in {each.name for each in repository.load().resources}) is applies


def test_for_each_makes_one_resource_for_each_entry(repository: Any, change: Any) -> None:
    each = "for_each: { qa: { critical: 900, path: /qa }, reason: { critical: 3000, path: /reason } }"
    repository.monitor(
        change("severity: SEV-2", f"severity: SEV-2\n      runbook: slow\n      {each}").replace(
            'name: "<< service >>: slow"', 'name: "<< path >> is slow (<< each.key >>)"'
        )
    )
    made = {each.name: each.arguments for each in repository.load().resources if each.type == "datadog_monitor"}
    assert {name: (each["name"], each["monitor_thresholds"]["critical"]) for name, each in made.items()} == {
        "chat--slow-qa": ("/qa is slow (qa) (production)", "900"),
        "chat--slow-reason": ("/reason is slow (reason) (production)", "3000"),
    }


def test_for_each_over_a_list_names_the_resources_after_its_items(repository: Any, change: Any) -> None:
    repository.monitor(
        change("severity: SEV-2", "severity: SEV-2\n      runbook: slow\n      for_each: [/qa, /Stress]").replace(
            'name: "<< service >>: slow"', 'name: "<< each.value >>"'
        )
    )
    made = {each.name: each.arguments["name"] for each in repository.load().resources if each.type == "datadog_monitor"}
    assert made == {"chat--slow-qa": "/qa (production)", "chat--slow-stress": "/Stress (production)"}


def test_two_declarations_that_come_to_one_address_are_found(repository: Any, monitor_text: str) -> None:
    other = monitor_text.replace("slow:", "other:", 1).replace(
        "severity: SEV-2", "severity: SEV-2\n      runbook: slow"
    )
    clash = monitor_text.replace("slow:", "other-qa:", 1).replace(
        "severity: SEV-2", "severity: SEV-2\n      runbook: slow"
    )
    repository.monitor(other.replace("notify: page", "notify: page\n      for_each: [qa]") + clash)
    assert [line.partition(" ")[2] for line in repository.findings()] == [
        "S201 `datadog_monitor.chat--other-qa` is declared twice, first at monitors/latency.yaml:2:1; rename one"
    ]


def test_the_old_name_of_a_renamed_declaration_is_that_of_its_service(repository: Any, change: Any) -> None:
    repository.monitor(change("severity: SEV-2", "severity: SEV-2\n      renamed_from: sluggish"))
    assert repository.resource("chat--slow").renamed_from == "chat--sluggish"


def test_shared_resources_belong_to_the_organisation_and_have_no_service(repository: Any) -> None:
    resource = repository.resource("llm")
    assert (resource.type, resource.stack, resource.service) == ("datadog_incident_type", "org", None)
    assert resource.arguments == {"name": "LLM reliability"}


SHARED_DASHBOARD = """
    all:
      shared: true
      dashboard: { title: "Of << env >>", description: All., layout_type: ordered, widgets: [] }
"""


def test_a_shared_dashboard_is_made_once_whatever_the_services(repository: Any, change: Any) -> None:
    repository.write({"dashboards/all.yaml": SHARED_DASHBOARD})
    repository.monitor(change("rationale:", "rationale: '<< dashboard(\"all\") >>' #"))
    dashboards = repository.load().of_type("datadog_dashboard_json")

    assert [(each.address, each.stack, each.service) for each in dashboards] == [
        ("datadog_dashboard_json.all", "org", None)
    ]
    assert repository.resource("chat--slow").house["rationale"] == "tf://datadog_dashboard_json/all/id"


@pytest.mark.parametrize(
    ("environment", "service", "stack"),
    [
        ("", "", "production"),
        ("sharded: true\n", "", "production-assistants"),
        ("sharded: true\n", "shard: eu\n", "production-eu"),
    ],
)
def test_a_sharded_environment_has_one_stack_a_shard(
    repository: Any, monitor_text: str, environment: str, service: str, stack: str
) -> None:
    repository.write(
        {
            "catalog/environments/production.yaml": ENVIRONMENT + environment,
            "catalog/services/chat.yaml": SERVICE + service,
        }
    ).monitor(monitor_text)
    assert repository.resource("chat--slow").stack == stack


def test_services_that_differ_in_their_name_alone_have_one_shape(repository: Any, monitor_text: str) -> None:
    others = {"mail": "", "sums": "overrides: { slow: { critical: 9 } }\n"}
    for name, more in others.items():
        repository.write({f"catalog/services/{name}.yaml": SERVICE.replace("chat", name) + more})
    repository.write({"catalog/services/chat.yaml": SERVICE}).monitor(monitor_text)
    spec = repository.load()
    shapes = {each.service: each.shape for each in spec.of_type("datadog_monitor")}
    assert shapes["chat"] == shapes["mail"] != shapes["sums"]


def test_what_a_service_lacks_is_undefined_for_its_expressions(repository: Any, change: Any) -> None:
    repository.write({"catalog/services/chat.yaml": "service: chat\nkind: llm\nteam: assistants\ntier: 1\n"})
    repository.monitor(change("<< service >>: slow", "<< model >>: slow"))
    assert repository.findings() == [
        "monitors/latency.yaml:4:13 S101 `model` is not defined; add `model:` to the service's file"
    ]


def test_house_keys_are_kept_rendered_for_the_consumers(repository: Any, monitor_text: str) -> None:
    house = repository.monitor(monitor_text).resource("chat--slow").house
    assert house["severity"] == "SEV-2"
    assert house["incident"] == {"type": "llm"}
    assert house["values"] == {"critical": 1500, "warning": 1200}
    assert house["rationale"] == "Because readers leave."


def test_a_dashboard_is_one_canonical_json_text(repository: Any) -> None:
    repository.write({"dashboards/chat.yaml": DASHBOARD})
    resource = repository.resource("chat--overview")
    assert resource.arguments["dashboard"] == (
        '{"description":"Of chat.","layout_type":"ordered","title":"chat","widgets":[{"definition":{"type":"note"}}]}'
    )


DASHBOARD = """
    overview:
      dashboard:
        title: << service >>
        widgets: [{ definition: { type: note } }]
        layout_type: ordered
        description: "Of << service >>."
"""


def test_an_objective_gets_the_tags_of_its_service(repository: Any) -> None:
    repository.write({"slos/latency.yaml": OBJECTIVE})
    assert repository.resource("chat--latency").arguments["tags"] == [
        "env:production",
        "llm",
        "service:chat",
        "slice:latency",
        "team:assistants",
        "tier:1",
    ]


OBJECTIVE = """
    latency:
      name: Latency
      description: Fast enough.
      type: metric
      tags: [slice:latency]
      query: { numerator: "sum:llm.request.count{*}.as_count()", denominator: "sum:llm.request.count{*}.as_count()" }
      thresholds: [{ timeframe: 30d, target: 99 }]
"""


@pytest.mark.parametrize(("status", "delay"), [("", 60), ("status: running\n", 60), ("status: planned\n", 900)])
def test_a_declaration_can_tell_whether_its_service_is_only_planned(
    repository: Any, change: Any, status: str, delay: int
) -> None:
    own = "notify: page\n      evaluation_delay: << 900 if planned else 60 >>"
    repository.write({"catalog/services/chat.yaml": SERVICE + status}).monitor(change("notify: page", own))
    assert value(repository, "evaluation_delay") == delay
