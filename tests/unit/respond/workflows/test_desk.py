from __future__ import annotations

import pytest

from lrcp.respond.workflows.desk import Desk, as_search_result


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.open(1, "first", "SEV-1", ["shop"], ["keepers"])
    desk.open(2, "second", "SEV-2", ["shop"])
    desk.open(3, "third", "SEV-2", ["bank"], fields={"env": ["staging"], "concern": ["cost"]})
    desk.incidents[0].state = "resolved"
    return desk


@pytest.mark.parametrize(
    ("query", "sort", "titles"),
    [
        ("state:active AND services:shop", "", ["second"]),
        ("state:(active OR resolved) AND services:shop", "", ["first", "second"]),
        ("services:shop", "-created", ["second", "first"]),
        ("severity:(SEV-2 OR SEV-3)", "created", ["second", "third"]),
        ("teams:keepers", "", ["first"]),
        ("services:nobody", "", []),
        ("services:bank AND env:staging AND concern:(cost OR quality)", "", ["third"]),
        ("services:bank AND env:production", "", []),
        ("services:shop AND env:staging", "", []),
    ],
)
def test_a_search_joins_terms(desk: Desk, query: str, sort: str, titles: list[str]) -> None:
    assert [each.title for each in desk.search(query, sort)] == titles


@pytest.mark.parametrize("query", ["slow", "title:slow", "state:active OR services:shop", "-state:active", ""])
def test_what_is_not_modelled_is_refused_by_name(desk: Desk, query: str) -> None:
    with pytest.raises(ValueError, match="cannot be searched"):
        desk.search(query)


def test_the_result_has_the_form_of_the_api(desk: Desk) -> None:
    data = as_search_result(desk.search("services:shop", "-created"), size=1)
    assert data["attributes"]["total"] == 2
    (incident,) = data["attributes"]["incidents"]
    assert (incident["data"]["id"], incident["data"]["attributes"]["severity"]) == ("2", "SEV-2")
    assert desk.get(2) is desk.get("2") is desk.incidents[1]
    assert desk.get("9") is None
