"""Reading contract/: what it means, and what is found when it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lrcp.contract.load import load_contract, read_contract
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
        ("metrics", ("    meaning: Calls.\n", ""), "3:3", "S002", "`meaning` is missing", "add `meaning:`"),
        ("metrics", ("    type: count", "    typ: count"), "4:5", "S001", "`typ` is not known", "`type`"),
        ("metrics", ("type: count", "type: histogram"), "4:11", "S004", "cannot be `histogram`", "`count`"),
        ("tags", ("    at_most: 3\n", ""), "23:3", "S002", "needs one of `values`, `values_from`", "add"),
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


def test_every_mistake_is_found_in_one_run(write: Write) -> None:
    _, findings = read_contract(write(metrics=("unit: request", "unit: token"), tags=("[/a, /b]", "[/A, /b]")))

    assert [finding.code for finding in findings] == ["C005", "C008"]


def test_a_broken_tags_file_does_not_make_every_tag_unknown(write: Write) -> None:
    _, findings = read_contract(write(tags=("version: 1", "version: 2")))

    assert [finding.code for finding in findings] == ["S004"]


def test_a_contract_with_mistakes_cannot_be_loaded(write: Write) -> None:
    with pytest.raises(FindingsError, match="no unit"):
        load_contract(write(metrics=("unit: request", "unit: token")))


@pytest.mark.parametrize("missing", ["contract/tags.yaml", "schemas/tags.json"])
def test_a_missing_file_is_a_finding(write: Write, missing: str) -> None:
    root = write()
    (root / missing).unlink()

    with pytest.raises(FindingsError) as caught:
        load_contract(root)

    assert (caught.value.findings[0].code, caught.value.findings[0].position.path) == ("Y001", missing)


def test_the_contract_of_this_repository_has_no_findings(repository: Path) -> None:
    contract, findings = read_contract(repository)

    assert findings == []
    assert len(contract.metrics) >= 20
