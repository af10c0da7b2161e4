from __future__ import annotations

from typing import Any

import pytest

KINDS = "version: 1\nkinds:\n  llm: {{ description: A.{first} }}\n  llm-rag: {{ description: B.{second} }}\n"


@pytest.mark.parametrize(
    ("first", "second", "findings"),
    [
        ("", ", parent: llm", []),
        ("", ", parent: lllm", ["catalog/kinds.yaml:5:12 S204 there is no kind `lllm`; did you mean `llm`?"]),
        (
            ", parent: llm-rag",
            ", parent: llm",
            [
                "catalog/kinds.yaml:4:8 S205 the kind `llm` is its own ancestor; break the circle",
                "catalog/kinds.yaml:5:12 S205 the kind `llm-rag` is its own ancestor; break the circle",
            ],
        ),
    ],
)
def test_kinds_inherit_from_kinds_that_exist(repository: Any, first: str, second: str, findings: list[str]) -> None:
    repository.write({"catalog/kinds.yaml": KINDS.format(first=first, second=second)})
    assert repository.findings() == findings


def test_a_kind_gives_its_tags_and_those_of_its_parents(repository: Any, monitor_text: str) -> None:
    repository.write(
        {
            "catalog/kinds.yaml": KINDS.format(first=", tags: [llm]", second=", parent: llm, tags: [rag]"),
            "catalog/services/chat.yaml": "service: chat\nkind: llm-rag\nteam: assistants\ntier: 1\n",
        }
    )
    tags = repository.monitor(monitor_text).resource("chat--slow").arguments["tags"]
    assert {"llm", "rag"} <= set(tags)


@pytest.mark.parametrize(
    ("line", "wrong", "finding"),
    [
        ("kind: llm", "kind: lm", "catalog/services/chat.yaml:3:7 S204 there is no kind `lm`; did you mean `llm`?"),
        (
            "team: assistants",
            "team: assistant",
            "catalog/services/chat.yaml:4:7 S204 there is no team `assistant`; did you mean `assistants`?",
        ),
        ("tier: 1", "tier: 9", "catalog/services/chat.yaml:5:7 S006 `tier` must be at most 4"),
        ("tier: 1", "teir: 1", "catalog/services/chat.yaml:5:1 S001 `teir` is not known at the top of the file"),
        (
            "service: chat",
            "service: chatbot",
            (
                "catalog/services/chat.yaml:2:10 S206 the service is named `chatbot`, its file `chat.yaml`; "
                "rename one of them: the file would be chatbot.yaml"
            ),
        ),
    ],
)
def test_a_service_names_what_exists(repository: Any, line: str, wrong: str, finding: str) -> None:
    text = "service: chat\nkind: llm\nteam: assistants\ntier: 1\n"
    repository.write({"catalog/services/chat.yaml": text.replace(line, wrong)})
    assert any(found.startswith(finding) for found in repository.findings())


def test_two_services_of_one_name_are_found(repository: Any) -> None:
    repository.write({"catalog/services/other.yaml": "service: chat\nkind: llm\nteam: assistants\ntier: 1\n"})
    assert [line for line in repository.findings() if "S201" in line] == [
        (
            "catalog/services/other.yaml:2:10 S201 the service `chat` is declared twice, "
            "first at catalog/services/chat.yaml:2:10; rename or remove one"
        )
    ]


def test_the_name_of_the_shared_stack_is_taken(repository: Any) -> None:
    text = "environment: org\nsite: datadoghq.eu\nbackend: { local: { path: org.tfstate } }\npaging: false\n"
    repository.write({"catalog/environments/org.yaml": text})
    assert repository.findings() == [
        (
            "catalog/environments/org.yaml:2:14 S201 `org` is the stack of what environments share; "
            "give the environment another name"
        )
    ]


def test_a_name_that_is_no_text_is_one_finding(repository: Any) -> None:
    repository.write({"catalog/services/42.yaml": "service: 42\nkind: llm\nteam: assistants\ntier: 1\n"})
    assert repository.findings() == ["catalog/services/42.yaml:2:10 S003 `service` must be text"]


def test_an_on_call_handle_names_a_team(repository: Any) -> None:
    team = "  assistants: { name: Assistants, page: '@oncall-asistants', channel: '@slack-assistants' }\n"
    repository.write({"catalog/teams.yaml": f"version: 1\nteams:\n{team}"})
    assert repository.findings() == [
        "catalog/teams.yaml:4:42 S204 there is no team `asistants`; did you mean `assistants`?"
    ]


SERVICE = "service: chat\nkind: llm\nteam: assistants\ntier: 1\n"


@pytest.mark.parametrize(
    ("needed", "findings"),
    [
        ("[datastore:orders, api:gemini]", []),
        (
            "[chat]",
            ["catalog/services/chat.yaml:6:14 S204 `chat` depends on itself; remove it"],
        ),
        (
            "[datastore:orders, chatt]",
            ["catalog/services/chat.yaml:6:32 S204 there is no service `chatt`; did you mean `chat`?"],
        ),
    ],
)
def test_a_service_depends_on_services_that_exist(repository: Any, needed: str, findings: list[str]) -> None:
    repository.write({"catalog/services/chat.yaml": f"{SERVICE}depends_on: {needed}\n"})
    assert repository.findings() == findings


@pytest.mark.parametrize(("line", "planned"), [("", False), ("status: running\n", False), ("status: planned\n", True)])
def test_a_service_runs_unless_it_is_planned(repository: Any, line: str, planned: bool) -> None:
    repository.write({"catalog/services/chat.yaml": SERVICE + line})
    (service,) = repository.load().services
    assert service.planned == planned


def test_the_nearest_kind_that_says_so_gives_the_language(repository: Any) -> None:
    kinds = KINDS.format(first=", languages: [python]", second=", parent: llm")
    repository.write(
        {"catalog/kinds.yaml": f"{kinds}  llm-go: {{ description: C., parent: llm-rag, languages: [go] }}\n"}
    )
    spec = repository.load()
    assert spec.languages == {"llm": ("python",), "llm-rag": ("python",), "llm-go": ("go",)}
    assert spec.kinds["llm-go"] == ("llm-go", "llm-rag", "llm")
