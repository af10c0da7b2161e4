from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrcp.core.errors import UsageError
from lrcp.rules.repository import check_repository

TODAY = date(2026, 6, 15)
HERE = Path(__file__).parent
LINE = "# yaml-language-server: $schema=../schemas/{}.json\n"
DECLARED = {
    "monitors/example.yaml": """
example:
  applies_to: { kind: [llm], tier: [1] }
  values: { critical: 10, warning: << critical / 2 >> }
  name: "<< service >>: {{endpoint.name}}"
  type: query alert
  query: "avg(last_5m):avg:llm.request.latency_ms{service:<< service >>} by {endpoint} > << critical >>"
  require_full_window: false
  tags: [own]
  severity: SEV-2
  notify: page
  incident: { type: llm, attach: [logs] }
  message: { what_failed: It fails., why: Look., what_next: Act. }
  runbook: example
  rationale: An example of a rule.
""",
    "slos/example.yaml": """
latency:
  name: Latency
  description: Fast enough.
  type: metric
  query: { numerator: "sum:llm.request.count{outcome:ok}.as_count()", denominator: "sum:llm.error.count{*}.as_count()" }
  thresholds: [{ timeframe: 30d, target: 99, warning: 99.5 }]
""",
    "dashboards/example.yaml": """
overview:
  dashboard:
    title: << service >>
    description: All of it.
    layout_type: ordered
    template_variables: [{ name: env, prefix: env }]
    widgets:
      - definition: { type: timeseries, requests: [{ q: "avg:llm.health_score{$env}" }] }
""",
}
ANYTHING = st.sampled_from(
    [
        *(None, 0, -1, 1.5, True, "", "x", [], {}, [1], {"a": 1}, ["a", {}], [[1]], float("nan")),
        *("<< x", "<< nope >>", "<< 1 / 0 >>", "<< [1] >>", "<< tier >>", "{{#is_alert}}", "@oncall-x", "é\n\nx"),
    ]
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield from places(item, (*path, key))


def put_at(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = put_at(value[path[0]], path[1:], new)
    return changed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_the_files_the_check_answers_with_findings(
    base: Path, put: Callable[[Mapping[str, str]], None], data: st.DataObject
) -> None:
    files = yaml.safe_load((HERE / "base.yaml").read_text(encoding="utf-8"))
    files |= {name: LINE.format(name.partition("/")[0]) + text for name, text in DECLARED.items()}
    put(files)
    name = data.draw(st.sampled_from(sorted(each for each in files if each.endswith(".yaml"))))
    content = yaml.safe_load(files[name])
    changed = put_at(content, data.draw(st.sampled_from(list(places(content)))), data.draw(ANYTHING))
    put({name: files[name].split("\n", 1)[0] + "\n" + yaml.safe_dump(changed)})
    findings = check_repository(base, [], TODAY).findings
    assert all(finding.position.line >= 1 and finding.message for finding in findings)


def test_the_contracts_own_problems_come_with_the_others(base: Path, put: Callable[[Mapping[str, str]], None]) -> None:
    put({"contract/tags.yaml": (base / "contract/tags.yaml").read_text().replace("[ok, error]", "[OK, error]")})
    assert [each.code for each in check_repository(base, [], TODAY).findings if each.code != "C105"] == ["C008"]


def test_files_of_the_contract_name_their_schemas_too(base: Path, put: Callable[[Mapping[str, str]], None]) -> None:
    put({"contract/tags.yaml": (base / "contract/tags.yaml").read_text().replace("tags.json", "teams.json")})
    (finding,) = [each for each in check_repository(base, [], TODAY).findings if each.code == "Y005"]
    assert finding.fix == "begin the file with `# yaml-language-server: $schema=../schemas/tags.json`"


def test_only_the_wanted_environments_are_rendered(base: Path) -> None:
    report = check_repository(base, ["production"], TODAY)
    assert [spec.environment for spec in report.specs] == ["production"]
    with pytest.raises(UsageError, match="no environment `staging`"):
        check_repository(base, ["staging"], TODAY)
