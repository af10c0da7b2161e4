"""The queries of notebooks are held to the contract and to the rules, as those of dashboards."""

from __future__ import annotations

import pytest

LINE = "# yaml-language-server: $schema=../../schemas/notebooks.json\n"
NOTEBOOK = """\
why:
  rationale: Questions in an order.
  notebook:
    name: Why
    time: {{ live_span: 1h }}
    template_variables: [{{ name: env, prefix: env }}]
    cells:
      - definition:
          type: timeseries
          requests:
            - response_format: timeseries
              formulas: [{{ formula: "{formula}" }}]
              queries: [{{ data_source: metrics, name: query1, query: "{query}" }}]
      - definition: {{ type: log_stream, query: "{search}" }}
"""
QUERY = "avg:llm.health_score{service:<< service >>,$env}"


def notebook(formula="query1", query=QUERY, search="service:<< service >>"):
    return {"dashboards/notebooks/cost.yaml": LINE + NOTEBOOK.format(formula=formula, query=query, search=search)}


@pytest.mark.parametrize(
    ("changed", "code", "line"),
    [
        ({"query": "avg:llm.helth_score{service:<< service >>}"}, "C101", 14),
        ({"query": "avg:llm.health_score{sevice:<< service >>}"}, "C102", 14),
        ({"query": "avg:llm.health_score{service:<< service >>,$endpoint}"}, "D101", 14),
        ({"query": "avg:llm.health_score{service:"}, "Q001", 14),
        ({"search": "service:(<< service >>"}, "Q001", 15),
    ],
)
def test_a_mistake_in_a_notebook_is_found_where_it_is_written(checked, changed, code, line) -> None:
    found = [(each.code, each.position.path, each.position.line) for each in checked(notebook(**changed))]
    assert (code, "dashboards/notebooks/cost.yaml", line) in found


def test_a_sound_notebook_is_not_complained_of(checked) -> None:
    assert [each for each in checked(notebook()) if "notebooks" in each.position.path] == []
