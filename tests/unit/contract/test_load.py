"""Reading contract/: what it means, and what is found when it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.contract.load import load_contract, read_contract, read_prices
from lrcp.contract.model import MetricStatus, MetricType
from lrcp.core.errors import FindingsError
from lrcp.core.position import Position

Write = Callable[..., Path]


def test_a_metric_has_the_tags_of_its_sets_and_then_its_own(write: Write) -> None:
    contract = load_contract(write())

    assert contract.metrics["llm.calls"].tag_keys == ("service", "env", "version", "model", "slow")


def test_a_metric_says_its_type_unit_status_and_place(write: Write) -> None:
    metric = load_contract(write()).metrics["llm.latency"]

    assert (metric.type, metric.percentiles, metric.unit) == (MetricType.DISTRIBUTION, True, None)
    assert (metric.status, metric.emitted_by) == (MetricStatus.PLANNED, ("llm",))
    assert metric.position == Position("contract/metrics.yaml", 10, 3)


def test_a_planned_metric_is_not_emitted_by_anyone(write: Write) -> None:
    contract = load_contract(write())

    assert [metric.name for metric in contract.emitted_by("llm")] == ["llm.calls"]
    assert contract.emitted_by("web") == ()


def test_tag_values_come_from_where_the_tag_says(write: Write) -> None:
    tags = load_contract(write(), services=["shop"], environments=["staging", "production"]).tags

    assert tags["service"].values == ("shop",)
    assert tags["env"].values == ("staging", "production")
    assert tags["model"].values == ("model-a", "model-b")
    assert (tags["version"].values, tags["version"].bound) == (None, 3)


LISTED = "values_of: { chat: [/a, /b], llm: [/c] }"


def test_where_services_differ_each_has_values_of_its_own_and_the_tag_all_of_them(write: Write) -> None:
    endpoint = load_contract(write(tags=("values: [/a, /b]", LISTED))).tags["endpoint"]

    assert (endpoint.values, endpoint.bound) == (("/a", "/b", "/c"), 2)
    assert endpoint.values_for(["chat", "llm"]) == ("/a", "/b")
    assert endpoint.values_for(["mail", "llm"]) == ("/c",)
    assert endpoint.values_for(["shop", "web"]) == ("/a", "/b", "/c")
    assert [endpoint.states(names) for names in (["chat"], ["llm"], ["web"])] == [2, 1, 2]


def test_not_all_listed_values_need_be_live_at_once(write: Write) -> None:
    model = load_contract(write(tags=("values_from: models", "values_from: models\n    at_most: 1"))).tags["model"]

    assert (model.values, model.bound) == (("model-a", "model-b"), 1)


def test_a_tag_that_only_some_send_is_one_state_for_the_others(write: Write) -> None:
    slow = load_contract(write(tags=("sent: when_true", "sent: when_true\n    sent_by: [chat]"))).tags["slow"]

    assert (slow.sent(["chat", "llm"]), slow.states(["chat", "llm"])) == (True, 2)
    assert (slow.sent(["mail", "llm"]), slow.states(["mail", "llm"])) == (False, 1)


def test_a_set_may_say_how_many_combinations_there_are(write: Write) -> None:
    bounded = "request: { keys: [endpoint, kind], at_most: 3 }"
    contract = load_contract(write(tags=("request: [endpoint, kind]", bounded)))

    assert contract.metrics["llm.latency"].bounds == ((frozenset({"endpoint", "kind"}), 3),)
    assert contract.metrics["llm.latency"].tag_keys[-2:] == ("endpoint", "kind")
    assert contract.metrics["llm.calls"].bounds == ()


SPANS = """\
version: 1
spans:
  grpc: { emitted_by: [python], meaning: A call. }
  grpc.server: { emitted_by: [go, shop], meaning: A call. }
"""


@pytest.mark.parametrize(
    ("metric", "span"),
    [
        ("trace.grpc", "grpc"),
        ("trace.grpc.hits", "grpc"),
        ("trace.grpc.server", "grpc.server"),
        ("trace.grpc.server.hits.by_http_status", "grpc.server"),
        ("trace.grpcs.hits", None),
        ("trace.flask.request", None),
    ],
)
def test_a_trace_metric_belongs_to_the_longest_span_that_it_begins_with(
    write: Write, metric: str, span: str | None
) -> None:
    root = write()
    (root / "contract/spans.yaml").write_text(SPANS)

    found = load_contract(root).span_of(metric)

    assert (found.name if found else None) == span


def test_spans_are_made_by_kinds_and_services_and_are_sorted(write: Write) -> None:
    root = write()
    (root / "contract/spans.yaml").write_text(SPANS.replace("  grpc:", "  h:"))

    contract, findings = read_contract(root)

    assert [(each.code, str(each.position)) for each in findings] == [("C007", "contract/spans.yaml:4:3")]
    assert contract.spans["grpc.server"].made_by(["shop", "node"])
    assert not contract.spans["grpc.server"].made_by(["cart", "node"])


SOURCES = """\
version: 1
sources:
  watchdog: { sent_by: Datadog, meaning: Something unusual. }
  deploy: { sent_by: The pipeline, meaning: A version went live. }
"""


def test_sources_of_events_are_sorted_and_say_who_sends(write: Write) -> None:
    root = write()
    (root / "contract/event_sources.yaml").write_text(SOURCES)

    contract, findings = read_contract(root)

    assert [(each.code, str(each.position)) for each in findings] == [("C007", "contract/event_sources.yaml:4:3")]
    assert contract.event_sources["deploy"].sent_by == "The pipeline"


def test_without_their_files_there_are_no_spans_and_no_sources_of_events(write: Write) -> None:
    contract = load_contract(write())

    assert (contract.spans, contract.event_sources) == ({}, {})


def test_metrics_name_their_sets_and_sets_have_places(write: Write) -> None:
    contract = load_contract(write())

    assert contract.metrics["llm.calls"].sets == ("unified",)
    assert contract.metrics["llm.latency"].sets == ("unified", "request")
    assert {name: str(at) for name, at in contract.sets.items()} == {
        "unified": "contract/tags.yaml:27:3",
        "request": "contract/tags.yaml:28:3",
    }


OTHERS = """\
version: 1
services:
  redis-cart: { meaning: Keeps the carts. }
  datadog-agent: { meaning: The Agent and its own log. }
"""


@pytest.mark.parametrize(
    ("text", "codes", "services"),
    [
        (OTHERS, ["C007"], {"redis-cart", "datadog-agent"}),
        ("version: 1\nservices: {}\n", [], set()),
        ("version: 1\nservices: { redis-cart: Redis }\n", ["S003"], None),
    ],
    ids=["sorted", "nobody else", "unknown when the file is wrong"],
)
def test_services_besides_the_catalogue_are(
    write: Write, text: str, codes: list[str], services: set[str] | None
) -> None:
    root = write()
    (root / "contract/other_services.yaml").write_text(text)

    contract, findings = read_contract(root)

    assert [each.code for each in findings] == codes
    assert contract.other_services == services


def test_without_their_file_other_services_may_be_any(write: Write) -> None:
    assert load_contract(write()).other_services is None


def test_without_services_any_service_is_allowed_and_one_is_counted(write: Write) -> None:
    service = load_contract(write()).tags["service"]

    assert (service.values, service.bound) == (None, 1)


def test_a_text_attribute_that_is_no_tag_is_free_text(write: Write) -> None:
    attributes = load_contract(write()).events["llm.done"].attributes

    assert {name: attribute.free_text for name, attribute in attributes.items()} == {
        "model": False,
        "prompt": True,
        "took": False,
    }


@pytest.mark.parametrize(
    ("file", "change", "place", "code", "message", "fix"),
    [
        ("metrics", ("[unified, request]", "[unified, reqest]"), "13:25", "C001", "no tag set `reqest`", "`request`"),
        ("metrics", ("[model, slow]", "[modl, slow]"), "7:12", "C002", "no tag `modl`", "`model`"),
        ("tags", ("[endpoint, kind]", "[endpont, kind]"), "28:13", "C002", "no tag `endpont`", "`endpoint`"),
        ("tags", ("determined_by: endpoint", "determined_by: endpint"), "11:20", "C002", "`endpint`", "`endpoint`"),
        (
            "metrics",
            ("    unit: request", "    percentiles: true"),
            "5:5",
            "C003",
            "llm.calls is a count",
            "distribution",
        ),
        ("metrics", ("llm.calls:", "1llm.calls:"), "3:3", "C004", "no metric name `1llm.calls`", ""),
        ("metrics", ("llm.latency:", "llm.läufe:"), "10:3", "C004", "no metric name `llm.läufe`", ""),
        ("metrics", ("unit: request", "unit: token"), "5:11", "C005", "Datadog has no unit `token`", "`item`"),
        ("metrics", ("unit: request", "unit: requests"), "5:11", "C005", "no unit `requests`", "`request`"),
        ("log_events", ("unit: millisecond", "unit: ms"), "11:35", "C005", "no unit `ms`", "`millisecond`"),
        ("metrics", ("[model, slow]", "[model, env]"), "7:19", "C006", "takes the tag `env` twice", "one of them"),
        ("log_events", ("      took:", "      message:"), "11:7", "C006", "every line has `message` already", ""),
        ("metrics", ("llm.latency:", "llm.answers:"), "10:3", "C007", "stands after `llm.calls`", "sort"),
        ("pricing", ("model-b:", "model-0:"), "4:3", "C007", "`model-0` stands after", "sort"),
        ("tags", ("[/a, /b]", "[/a, /B]"), "4:18", "C008", "not keep the tag value `/B`", ""),
        ("tags", ("[/a, /b]", "[/a, /b c]"), "4:18", "C008", "not keep the tag value `/b c`", ""),
        ("tags", ("[/a, /b]", '[/a, "b:"]'), "4:19", "C008", "not keep the tag value `b:`", ""),
        ("pricing", ("model-b:", "model-B:"), "4:3", "C008", "not keep the tag value `model-B`", ""),
        ("tags", ("determined_by: endpoint", "determined_by: kind"), "11:20", "C009", "settled by itself", ""),
        ("pricing", ("0.4 }", "0.4, better: model-c }"), "3:60", "C010", "there is no model `model-c`", ""),
        ("pricing", ("0.4 }", "0.4, better: model-a }"), "3:60", "C010", "`model-a` is the model itself", "another"),
        ("pricing", ("0.4 }", "0.4, cheaper: model-b }"), "3:61", "C010", "`model-b` does not cost less", "name one"),
        ("metrics", ("    meaning: Calls.\n", ""), "3:3", "S002", "`meaning` is missing", "add `meaning:`"),
        ("metrics", ("    type: count", "    typ: count"), "4:5", "S001", "`typ` is not known", "`type`"),
        ("metrics", ("type: count", "type: histogram"), "4:11", "S004", "cannot be `histogram`", "`count`"),
        ("tags", ("[endpoint, kind]", "{ keys: [endpont], at_most: 2 }"), "28:21", "C002", "no tag `endpont`", ""),
        ("tags", ("values: [/a, /b]", "values_of: { llm: [/A] }"), "4:24", "C008", "the tag value `/A`", ""),
        ("tags", ("    at_most: 3\n", ""), "23:3", "S002", "needs one of `values`, `values_of`", "add"),
        ("pricing", ("input: 1,", "input: -1,"), "4:34", "S006", "must be at least 0", ""),
        ("metrics", ("  llm.latency:", "  llm.calls:"), "10:3", "Y003", "`llm.calls` stands here twice", ""),
        ("metrics", ("version: 1", "version: ["), "", "Y002", "not valid YAML", ""),
    ],
)
def test_a_mistake_is_found_where_it_is_made(
    write: Write, file: str, change: tuple[str, str], place: str, code: str, message: str, fix: str
) -> None:
    _, findings = read_contract(write(**{file: change}))

    finding = next(finding for finding in findings if finding.code == code)
    assert message in finding.message
    assert fix in finding.fix
    assert finding.position.path == f"contract/{file}.yaml"
    assert str(finding.position).endswith(place)


@pytest.mark.parametrize(
    ("input", "output", "cheaper"),
    [(0.9, 1.9, True), (1, 1.9, True), (0.9, 2, True), (1, 2, False), (0.5, 2.1, False), (1.1, 0.1, False)],
)
def test_a_cheaper_model_costs_less_of_one_kind_of_tokens_and_not_more_of_the_other(
    write: Write, input: float, output: float, cheaper: bool
) -> None:
    prices = f"input: {input}, output: {output} }}\n  model-b: {{ provider: p, cheaper: model-a,"
    _, findings = read_contract(write(pricing=("input: 0.1, output: 0.4 }\n  model-b: { provider: p,", prices)))

    assert [finding.code for finding in findings] == ([] if cheaper else ["C010"])


def test_prices_are_read_without_the_rest_of_the_contract(write: Write) -> None:
    root = write(pricing=("output: 2 }", "output: 2, cheaper: model-a }"))
    (root / "contract/metrics.yaml").unlink()

    prices = read_prices(root)

    assert {name: (*price.rates, price.cheaper) for name, price in prices.items()} == {
        "model-a": (0.1, 0.4, None),
        "model-b": (1, 2, "model-a"),
    }


@pytest.mark.parametrize("pricing", [None, "version: [", "version: 1\nmodels: { model-a: cheap }\n"])
def test_without_prices_or_with_wrong_ones_no_model_is_known(write: Write, pricing: str | None) -> None:
    file = write() / "contract/pricing.yaml"
    file.unlink()
    if pricing is not None:
        file.write_text(pricing)

    assert read_prices(file.parents[1]) == {}


def test_every_mistake_is_found_in_one_run(write: Write) -> None:
    _, findings = read_contract(write(metrics=("unit: request", "unit: token"), tags=("[/a, /b]", "[/A, /b]")))

    assert [finding.code for finding in findings] == ["C005", "C008"]


def test_a_broken_tags_file_does_not_make_every_tag_unknown(write: Write) -> None:
    _, findings = read_contract(write(tags=("version: 1", "version: 2")))

    assert [finding.code for finding in findings] == ["S004"]


def test_a_contract_with_mistakes_cannot_be_loaded(write: Write) -> None:
    with pytest.raises(FindingsError, match="no unit"):
        load_contract(write(metrics=("unit: request", "unit: token")))


@pytest.mark.parametrize(("missing", "code"), [("contract/tags.yaml", "Y006"), ("schemas/tags.json", "Y001")])
def test_a_missing_file_is_a_finding(write: Write, missing: str, code: str) -> None:
    root = write()
    (root / missing).unlink()

    with pytest.raises(FindingsError) as caught:
        load_contract(root)

    assert (caught.value.findings[0].code, caught.value.findings[0].position.path) == (code, missing)


def test_the_contract_of_this_repository_has_no_findings(repository: Path) -> None:
    contract, findings = read_contract(repository)

    assert findings == []
    assert len(contract.metrics) >= 20
