from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lrcp.core.frozen import replace
from lrcp.rules.context import Context, said_by, shared
from lrcp.rules.vocabulary import Vocabulary
from lrcp.spec import load_specs

SERVICE = "# yaml-language-server: $schema=../../schemas/service.json\nkind: llm\nteam: assistants\ntier: 1\n"
STAGING = """\
# yaml-language-server: $schema=../../schemas/environment.json
environment: staging
site: datadoghq.com
backend: { local: { path: staging.tfstate } }
paging: true
"""

Write = Callable[[Mapping[str, str]], None]


def looked_at(base: Path) -> list[str]:
    context = Context(load_specs(base), Vocabulary())
    return [f"{resource.service} {resource.environment}" for resource in context.monitors]


def test_what_differs_in_service_and_environment_alone_is_looked_at_once(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"])
    put({"catalog/services/mail.yaml": f"{SERVICE}service: mail\n", "catalog/environments/staging.yaml": STAGING})
    assert looked_at(base) == ["chat production"]


def test_what_differs_in_more_is_looked_at_too(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"])
    override = "overrides: { example: { critical: 9 } }\n"
    put(
        {
            "catalog/services/mail.yaml": f"{SERVICE}service: mail\n{override}",
            "catalog/environments/staging.yaml": STAGING.replace("paging: true", "paging: false"),
        }
    )
    assert looked_at(base) == ["chat production", "mail production"]


def test_an_exception_makes_a_difference(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"])
    entry = "{ code: Q204, reason: It is being switched on., expires: 2027-01-31 }"
    put({"catalog/services/mail.yaml": f"{SERVICE}service: mail\noverrides: {{ example: {{ ignore: [{entry}] }} }}\n"})
    assert looked_at(base) == ["chat production", "mail production"]


def alike(base: Path) -> list[str]:
    context = Context(load_specs(base), Vocabulary())
    resource = next(context.monitors)
    return [f"{each.service} {each.environment}" for each in context.alike(resource)]


def test_what_stands_for_others_knows_them(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"])
    put({"catalog/services/mail.yaml": f"{SERVICE}service: mail\n", "catalog/environments/staging.yaml": STAGING})
    assert alike(base) == ["chat production", "mail production", "chat staging", "mail staging"]


TEAMS = """\
# yaml-language-server: $schema=../schemas/teams.json
version: 1
teams:
  assistants: { name: A, description: Owns it., page: "@oncall-assistants", channel: "@slack-assistants" }
  media: { name: M, description: Owns more., page: "@oncall-media", channel: "@slack-media" }
"""


def test_of_those_who_tell_other_people_each_message_is_looked_at(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"] | {"catalog/teams.yaml": TEAMS})
    media = SERVICE.replace("assistants", "media")
    put(
        {
            "catalog/services/mail.yaml": f"{SERVICE}service: mail\n",
            "catalog/services/news.yaml": f"{media}service: news\n",
        }
    )
    context = Context(load_specs(base), Vocabulary())
    assert looked_at(base) == ["chat production"]
    assert [each.service for each in context.notifying] == ["chat", "news"]
    assert "@slack-media" in context.notifying[1].arguments["message"]


def test_who_stands_for_another_is_asked_in_its_place(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"])
    put({"catalog/services/mail.yaml": f"{SERVICE}service: mail\n"})
    specs = load_specs(base)
    context = Context(specs, Vocabulary())
    chat, mail = specs[0].of_type("datadog_monitor")
    assert (context.stand_in(mail), context.stand_in(chat)) == (chat, chat)
    assert context.monitor_query(mail) is context.monitor_query(chat) is not None
    assert (context.alike(mail), len(context.alike(chat))) == ((mail,), 2)


def test_a_text_is_known_as_each_says_it(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"])
    put({"catalog/services/chat-mail.yaml": f"{SERVICE}service: chat-mail\n"})
    chat, mail = load_specs(base)[0].of_type("datadog_monitor")
    assert said_by(mail, chat, chat.arguments["name"]) == mail.arguments["name"]
    assert said_by(chat, mail, mail.arguments["name"]) == chat.arguments["name"]


def test_a_mutant_takes_the_place_of_who_stands_for_it(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"])
    put({"catalog/services/mail.yaml": f"{SERVICE}service: mail\n"})
    specs = load_specs(base)
    _, mail = specs[0].of_type("datadog_monitor")
    changed = replace(mail, arguments={**mail.arguments, "query": "avg(last_5m):avg:other{*} > 1"})
    assert list(Context(specs, Vocabulary()).replacing(mail, changed).monitors) == [changed]


def test_names_of_any_length_make_no_difference(base: Path, put: Write, fixture: Any) -> None:
    put(fixture("Q204", "good")["files"])
    long, name = "a-service-with-a-longer-name-than-any-environment", "catalog/services/long.yaml"
    put({name: f"{SERVICE}service: {long}\n", "catalog/environments/staging.yaml": STAGING})
    assert looked_at(base) == ["chat production"]


def test_a_service_that_a_query_names_outright_is_not_like_the_others(base: Path, put: Write, fixture: Any) -> None:
    example = fixture("Q204", "good")["files"]
    put({path: text.replace("service:<< service >>", "service:mail") for path, text in example.items()})
    put({f"catalog/services/{name}.yaml": f"{SERVICE}service: {name}\n" for name in ("mail", "news")})
    assert looked_at(base) == ["chat production", "mail production"]


def test_what_rules_share_is_made_once_for_each_context(base: Path) -> None:
    made: list[str] = []

    @shared
    def length(context: Context, word: str) -> int:
        made.append(word)
        return len(word)

    first, second = (Context(load_specs(base), Vocabulary()) for _ in range(2))
    assert [length(first, "one"), length(first, "three"), length(first, "one"), length(second, "one")] == [3, 5, 3, 3]
    assert made == ["one", "three", "one"]
