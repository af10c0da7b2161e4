from __future__ import annotations

from typing import Any

import pytest

SERVICE = "service: chat\nkind: llm\nteam: assistants\ntier: 1\n"


@pytest.mark.parametrize(
    ("override", "finding"),
    [
        ("slwo: { critical: 1 }", "6:14 S203 there is no declaration `slwo` to override; did you mean `slow`?"),
        ("slow: { critcal: 1 }", "6:22 S001 `critcal` is not known in `overrides.slow`; did you mean `critical`?"),
        (
            "slow: { evaluation_dely: 1 }",
            "6:22 S001 `evaluation_dely` is not known in `overrides.slow`; did you mean `evaluation_delay`?",
        ),
    ],
)
def test_an_override_names_what_exists(repository: Any, monitor_text: str, override: str, finding: str) -> None:
    repository.monitor(monitor_text)
    repository.write({"catalog/services/chat.yaml": f"{SERVICE}overrides: {{ {override} }}\n"})
    assert repository.findings() == [f"catalog/services/chat.yaml:{finding}"]


@pytest.mark.parametrize(
    ("layer", "finding"),
    [
        ("overrides: { slow: { critical: high } }", "6:32 S003 `overrides.slow.critical` must be a number"),
        ("overrides: { slow: { ignore: [1] } }", "6:31 S003 `overrides.slow.ignore[0]` must be a map"),
        ("monitors: { evaluation_delay: often }", "6:31 S003 `monitors.evaluation_delay` must be a number"),
    ],
)
def test_what_a_layer_says_has_the_type_that_the_declaration_would_need(
    repository: Any, monitor_text: str, layer: str, finding: str
) -> None:
    repository.monitor(monitor_text).write({"catalog/services/chat.yaml": f"{SERVICE}{layer}\n"})
    assert repository.findings() == [f"catalog/services/chat.yaml:{finding}"]
    assert "chat--slow" not in {each.name for each in repository.load().resources}


def test_a_layer_may_say_as_little_as_it_likes(repository: Any, monitor_text: str) -> None:
    layer = "overrides: { slow: { incident: { attach: [logs] }, evaluation_delay: null, message: { why: Else. } } }"
    repository.monitor(monitor_text).write({"catalog/services/chat.yaml": f"{SERVICE}{layer}\n"})
    assert "Else." in repository.resource("chat--slow").arguments["message"]


def test_an_override_of_what_does_not_apply_changes_nothing(repository: Any, change: Any) -> None:
    repository.monitor(change("severity: SEV-2", "severity: SEV-2\n      applies_to: { tier: [2] }"))
    repository.write({"catalog/services/chat.yaml": f"{SERVICE}overrides: {{ slow: {{ critical: 1 }} }}\n"})
    assert repository.findings() == [
        (
            "catalog/services/chat.yaml:6:14 S203 `slow` does not apply to `chat`, so overriding it changes nothing; "
            "remove the override"
        )
    ]


KINDS = """\
version: 1
kinds:
  llm: { description: Answers. }
  llm-rag: { description: Looks up., parent: llm }
  go: { description: In Go., OVERRIDES }
"""


@pytest.mark.parametrize(
    ("applies_to", "kind", "changes"),
    [
        ("kind: [llm]", "go", False),
        ("kind: [llm, go]", "go", True),
        ("kind: [llm]", "llm-rag", True),
        ("kind: [llm-rag]", "llm", True),
        ("tier: [2]", "go", True),
        ("service: [chat]", "llm", True),
        ("service: [chat]", "go", False),
        ("kind: [llm], service: [chat]", "llm-rag", False),
    ],
    ids=[
        "of another kind",
        "of this kind, too",
        "of a kind above",
        "of a kind below",
        "of a tier that a service may have one day",
        "of a service of this kind",
        "of a service of another kind",
        "of a service of the kind above",
    ],
)
def test_a_kind_overrides_what_its_services_may_have(
    repository: Any, change: Any, applies_to: str, kind: str, changes: bool
) -> None:
    repository.monitor(change("severity: SEV-2", f"severity: SEV-2\n      applies_to: {{ {applies_to} }}"))
    line = {"llm": 4, "llm-rag": 5, "go": 6}[kind]
    lines = KINDS.replace(", OVERRIDES", "").splitlines(keepends=True)
    lines[line - 2] = lines[line - 2].replace(" }", ", overrides: { slow: { critical: 1 } } }")
    repository.write({"catalog/kinds.yaml": "".join(lines)})
    column = lines[line - 2].index("slow") + 1
    told = f"S203 `slow` applies to no `{kind}`, so overriding it changes nothing; remove the override"
    assert repository.findings() == ([] if changes else [f"catalog/kinds.yaml:{line}:{column} {told}"])


def test_a_kind_whose_name_is_misspelt_may_be_the_one_that_overrides(repository: Any, change: Any) -> None:
    repository.monitor(change("severity: SEV-2", "severity: SEV-2\n      applies_to: { kind: [goo] }"))
    repository.write({"catalog/kinds.yaml": KINDS.replace("OVERRIDES", "overrides: { slow: { critical: 1 } }")})
    assert [each.partition(" ")[2][:4] for each in repository.findings()] == ["S204"]


WHERE = "override it in catalog/defaults.yaml or in an environment, or remove the override"
DASHBOARD = "{ title: All, description: Of all., layout_type: ordered, widgets: [] }"
TAGS = "{ tag_key: env, tag_key_required: false, valid_tag_values: [production] }"
POLICY = f"policy_type: tag, tag_policy: {TAGS}, rationale: Because it is so."


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        (
            "catalog/services/chat.yaml",
            f"{SERVICE}overrides: {{ known: {{ rationale: As it is now. }} }}\n",
            "6:14",
        ),
        (
            "catalog/kinds.yaml",
            "version: 1\nkinds: { llm: { description: Of it., overrides: { known: { rationale: As it is now. } } } }\n",
            "3:51",
        ),
    ],
)
def test_an_override_of_what_exists_once_changes_nothing_for_some_services(
    repository: Any, file: str, text: str, place: str
) -> None:
    repository.write({"org/all.yaml": f"version: 1\nmonitor_policies: {{ known: {{ {POLICY} }} }}\n", file: text})
    assert repository.findings() == [
        f"{file}:{place} S203 `known` exists once for all services, so overriding it here changes nothing; {WHERE}"
    ]


def test_an_environment_may_override_what_exists_once(repository: Any) -> None:
    repository.write(
        {
            "org/all.yaml": f"version: 1\nmonitor_policies: {{ known: {{ {POLICY} }} }}\n",
            "catalog/defaults.yaml": "version: 1\noverrides: { known: { tag_policy: { tag_key: stage } } }\n",
        }
    )
    assert repository.resource("known").arguments["tag_policy"]["tag_key"] == "stage"


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        (
            "org/all.yaml",
            f"version: 1\nmonitor_policies: {{ known: {{ applies_to: {{ kind: [llm] }}, {POLICY} }} }}\n",
            "3:30",
        ),
        (
            "dashboards/all.yaml",
            f"all: {{ shared: true, applies_to: {{ tier: [1] }}, dashboard: {DASHBOARD} }}\n",
            "2:22",
        ),
    ],
)
def test_what_exists_once_applies_to_all_services(repository: Any, file: str, text: str, place: str) -> None:
    repository.write({file: text})
    id = "known" if file.startswith("org") else "all"
    assert repository.findings() == [
        f"{file}:{place} S218 `{id}` exists once for all services, so `applies_to` changes nothing; remove `applies_to`"
    ]


@pytest.mark.parametrize("name", ["env", "slo"])
def test_a_value_may_not_hide_a_built_in_name(repository: Any, change: Any, name: str) -> None:
    repository.monitor(change("warning: 1200", f"warning: 1200, {name}: x"))
    assert repository.findings() == [
        (
            f"monitors/latency.yaml:3:44 S207 the value `{name}` would hide what every expression knows by that name; "
            "give it another name"
        )
    ]


def test_an_incident_handle_names_a_declared_type(repository: Any) -> None:
    repository.write(
        {
            "incidents/llm.yaml": """
                version: 1
                types: { llm: { name: LLM } }
                handles: { llm-sev2: { type: lm, severity: SEV-2 } }
            """
        }
    )
    assert repository.findings() == ["incidents/llm.yaml:4:24 S204 there is no incident type `lm`; did you mean `llm`?"]
