from __future__ import annotations

from typing import Any

import pytest

from lrcp.core.errors import FindingsError
from lrcp.core.event import Event
from lrcp.logs import Section, archived_in, read_archive, read_index, route
from lrcp.logs.routing import share_of


def index(name: str, query: str, *exclusions: dict[str, Any]) -> Any:
    return read_index(Section.of({"name": name, "filter": [{"query": query}], "exclusion_filter": list(exclusions)}))


def exclusion(query: str, rate: float | None = None, **more: Any) -> dict[str, Any]:
    filter = {"query": query, **({} if rate is None else {"sample_rate": rate}), **more}
    return {"name": f"no {query}", "is_enabled": True, "filter": [filter]}


def log(**attributes: Any) -> Event:
    return Event(0, "logs", attributes, ("env:local",))


def test_the_first_index_that_matches_takes_the_log() -> None:
    indexes = [index("chat", "service:chat"), index("main", "*")]
    assert route(log(service="chat"), indexes).index == "chat"
    assert route(log(service="other"), indexes).index == "main"


def test_a_log_that_no_index_takes_is_not_stored() -> None:
    routed = route(log(service="x"), [index("chat", "service:chat")])
    assert (routed.index, routed.stored) == ("", False)


def test_the_first_exclusion_that_matches_decides() -> None:
    chat = index("chat", "*", exclusion("status:debug", 1.0), exclusion("*", 0.0))
    debug = route(log(status="debug"), [chat])
    assert (debug.index, debug.excluded_by, debug.stored) == ("chat", "no status:debug", False)
    assert route(log(status="info"), [chat]).stored


def test_without_a_rate_everything_is_excluded() -> None:
    assert not route(log(), [index("main", "*", exclusion("*"))]).stored


def test_a_disabled_exclusion_excludes_nothing() -> None:
    assert route(log(), [index("main", "*", {**exclusion("*"), "is_enabled": False})]).stored


@pytest.mark.parametrize(("share", "stored"), [(0.0, False), (0.89, False), (0.9, True), (0.99, True)])
def test_the_rate_is_the_share_that_is_excluded(share: float, stored: bool) -> None:
    assert route(log(), [index("main", "*", exclusion("*", 0.9))], lambda _text: share).stored is stored


def test_logs_with_one_value_of_the_sample_attribute_share_their_fate() -> None:
    main = [index("main", "*", exclusion("*", 0.5, sample_attribute="@session"))]
    fates = {session: {route(log(session=session, n=n), main).stored for n in range(20)} for session in range(40)}
    assert all(len(fate) == 1 for fate in fates.values())
    assert set.union(*fates.values()) == {True, False}


def test_about_the_rate_is_excluded_and_always_the_same() -> None:
    main = [index("main", "*", exclusion("*", 0.3))]
    stored = [route(log(n=n), main).stored for n in range(2000)]
    assert 1300 < sum(stored) < 1500
    assert stored == [route(log(n=n), main).stored for n in range(2000)]


def test_a_share_is_between_zero_and_one() -> None:
    assert all(0 <= share_of(str(number)) < 1 for number in range(1000))


@pytest.mark.parametrize("rate", [-0.1, 1.1, True, "half"])
def test_a_rate_is_a_share(rate: Any) -> None:
    with pytest.raises(FindingsError, match="from 0 to 1"):
        index("main", "*", exclusion("*", rate))


def test_the_first_archive_whose_query_matches_takes_the_log() -> None:
    archives = [
        read_archive(Section.of({"name": name, "query": query}))
        for name, query in (("audit", "@kind:audit"), ("all", "*"))
    ]
    assert archived_in(log(kind="audit"), archives) == "audit"
    assert archived_in(log(), archives) == "all"
    assert archived_in(log(), archives[:1]) == ""
