"""Which stacks there are, what each holds, and in which order they are deployed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from lrcp.contract.load import load_contract
from lrcp.contract.model import Contract
from lrcp.core.errors import FindingsError
from lrcp.core.frozen import replace
from lrcp.core.position import Position
from lrcp.spec.model import Resource, Spec, Team
from stacks.assemble import assemble

ROOT = Path(__file__).parents[3]
AT = Position("monitors/latency.yaml", 2, 1)
TEAM = Team("assistants", "Assistants", "Own the chat.", "@oncall-assistants", "@slack-assistants", AT)
ORGANIZATION = "version: 1\nenvironments: [{}]\nsite: datadoghq.com\nbackend: {{ local: {{ path: ../org.tfstate }} }}\n"

Assemble = Callable[..., dict[str, Any]]


def resource(environment: str, type: str = "datadog_monitor", name: str = "chat--slow", **changes: Any) -> Resource:
    arguments = {"name": "n", "type": "query alert", "query": "avg(last_5m):p95:llm.request.latency_ms{*} > 1"}
    return replace(Resource(type, name, name.rpartition("--")[2], environment, environment, arguments, AT), **changes)


def spec(environment: str, *resources: Resource) -> Spec:
    return Spec(environment, {}, [], resources, teams={"assistants": TEAM})


@pytest.fixture
def assembled(tmp_path: Path, configurations: Callable[..., dict[str, Any]]) -> Assemble:
    """``assembled(specs, shared=[...])`` gives the manifest's stacks with each one's configuration."""

    def run(specs: Sequence[Spec], shared: Sequence[str] = (), backend: str = "path: ../x.tfstate") -> dict[str, Any]:
        (tmp_path / "catalog" / "environments").mkdir(parents=True)
        for each in specs:
            file = tmp_path / "catalog" / "environments" / f"{each.environment}.yaml"
            file.write_text(f"site: datadoghq.eu\nbackend: {{ local: {{ {backend} }} }}\n")
        if shared:
            (tmp_path / "catalog" / "organization.yaml").write_text(ORGANIZATION.format(", ".join(shared)))
        return configurations(assemble(tmp_path, specs, contract()))

    return run


def contract() -> Contract:
    return load_contract(ROOT)


def test_an_environment_alone_in_its_organisation_holds_everything(assembled: Assemble) -> None:
    stacks = assembled([spec("local", resource("local"))])

    assert list(stacks) == ["local"]
    assert {"datadog_monitor", "datadog_team", "datadog_metric_metadata"} <= stacks["local"]["resource"].keys()


def test_environments_of_one_organisation_share_a_stack_that_is_deployed_first(assembled: Assemble) -> None:
    stacks = assembled(
        [spec("staging", resource("staging")), spec("production", resource("production"))], ["staging", "production"]
    )

    assert {name: stack["dependencies"] for name, stack in stacks.items()} == {
        "org": [],
        "production": ["org"],
        "staging": ["org"],
    }
    assert list(stacks["production"]["resource"]) == ["datadog_monitor"]
    assert "datadog_metric_tag_configuration" in stacks["org"]["resource"]


def test_what_the_organisation_owns_is_read_from_its_state(assembled: Assemble) -> None:
    of_team = {"name": "n", "message": "tf://datadog_team/assistants/id", "query": "q", "type": "query alert"}
    stacks = assembled([spec("production", resource("production", arguments=of_team))], ["production"])

    output = "datadog_team-assistants-id"
    assert stacks["org"]["output"] == {output: {"value": "${datadog_team.assistants.id}"}}
    message = stacks["production"]["resource"]["datadog_monitor"]["chat--slow"]["message"]
    assert message == f"${{data.terraform_remote_state.org.outputs.{output}}}"
    assert stacks["production"]["data"] == {
        "terraform_remote_state": {"org": {"backend": "local", "config": {"path": "../org.tfstate"}}}
    }


def test_without_a_reference_across_stacks_no_state_is_read(assembled: Assemble) -> None:
    stacks = assembled([spec("production", resource("production"))], ["production"])

    assert "output" not in stacks["org"]
    assert "data" not in stacks["production"]


def test_a_percentile_is_switched_on_before_the_monitor_that_queries_it(assembled: Assemble) -> None:
    stacks = assembled([spec("local", resource("local"))])

    assert stacks["local"]["resource"]["datadog_monitor"]["chat--slow"]["depends_on"] == [
        "datadog_metric_tag_configuration.llm-request-latency_ms"
    ]


def test_a_monitor_waits_for_no_percentile_that_it_does_not_query(assembled: Assemble) -> None:
    arguments = {"name": "n", "type": "query alert", "query": "avg(last_5m):sum:llm.error.count{*}.as_count() > 1"}

    stacks = assembled([spec("local", resource("local", arguments=arguments))])

    assert "depends_on" not in stacks["local"]["resource"]["datadog_monitor"]["chat--slow"]


def test_every_tag_key_of_the_contract_stays_queryable(assembled: Assemble) -> None:
    stacks = assembled([spec("local")])

    configuration = stacks["local"]["resource"]["datadog_metric_tag_configuration"]["llm-request-latency_ms"]
    assert configuration["include_percentiles"]
    assert configuration["tags"] == sorted(contract().metrics["llm.request.latency_ms"].tag_keys)


def test_every_metric_that_is_or_will_be_sent_is_described_and_configured(assembled: Assemble) -> None:
    made = assembled([spec("local")])["local"]["resource"]

    sent = {name for name, metric in contract().metrics.items() if metric.status != "reserved"}
    assert {each["metric"] for each in made["datadog_metric_metadata"].values()} == sent
    assert {each["metric_name"] for each in made["datadog_metric_tag_configuration"].values()} == sent


def test_each_shard_is_a_stack_of_its_own(assembled: Assemble) -> None:
    shards = [resource("production", stack=f"production-{team}") for team in ("chat", "search")]

    stacks = assembled([spec("production", *shards)], ["production"], backend='path: "../<< stack >>.tfstate"')

    assert sorted(stacks) == ["org", "production-chat", "production-search"]
    assert stacks["production-chat"]["terraform"]["backend"] == {"local": {"path": "../production-chat.tfstate"}}


def test_shards_without_an_organisation_stack_are_a_finding(assembled: Assemble) -> None:
    shards = [resource("local", stack=f"local-{team}") for team in ("chat", "search")]

    with pytest.raises(FindingsError) as caught:
        assembled([spec("local", *shards)])

    assert caught.value.findings[0].code == "S214"


def test_a_shard_that_is_called_like_another_environment_is_a_finding(assembled: Assemble) -> None:
    shards = [resource("production", stack=f"production-{team}") for team in ("chat", "search")]
    specs = [spec("production", *shards), spec("production-chat", resource("production-chat"))]

    with pytest.raises(FindingsError) as caught:
        assembled(specs, ["production", "production-chat"], backend='path: "../<< stack >>.tfstate"')

    (finding,) = caught.value.findings
    assert (finding.code, finding.position.path) == ("S201", "catalog/environments/production-chat.yaml")


def test_a_shared_declaration_that_differs_between_environments_is_a_finding(assembled: Assemble) -> None:
    def incident(environment: str) -> Resource:
        arguments = {"name": f"LLM in {environment}"}
        return resource(environment, "datadog_incident_type", "llm", stack="org", arguments=arguments)

    with pytest.raises(FindingsError) as caught:
        assembled([spec(each, incident(each)) for each in ("staging", "production")], ["staging", "production"])

    [finding] = caught.value.findings
    assert finding.message == "`llm` exists once in the organisation, but differs between staging and production"


def test_a_type_that_no_module_places_is_a_finding(assembled: Assemble) -> None:
    with pytest.raises(FindingsError) as caught:
        assembled([spec("local", resource("local", "datadog_cost_budget", "w"))])

    assert caught.value.findings[0].message == "no module of stacks/ places datadog_cost_budget"


def test_an_organisation_of_unknown_environments_is_a_finding(assembled: Assemble) -> None:
    with pytest.raises(FindingsError) as caught:
        assembled([spec("staging")], ["stagin"])

    [finding] = caught.value.findings
    assert (finding.code, finding.fix) == ("S204", "did you mean `staging`?")


def test_each_stack_speaks_to_the_site_of_its_file(assembled: Assemble) -> None:
    stacks = assembled([spec("staging", resource("staging"))], ["staging"])

    urls = {name: stack["variable"]["datadog_api_url"]["default"] for name, stack in stacks.items()}
    assert urls == {"org": "https://api.datadoghq.com/", "staging": "https://api.datadoghq.eu/"}
