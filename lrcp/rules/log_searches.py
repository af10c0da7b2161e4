"""Every search of logs, wherever it stands: in pipelines and what is like them, in monitors, in widgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lrcp.core.frozen import Frozen
from lrcp.query import ast
from lrcp.rules.context import Context, shared
from lrcp.rules.logs import is_known, log_queries, search_of, services_of
from lrcp.rules.searches import conditions, required
from lrcp.rules.sources import source_of
from lrcp.rules.widgets import KIND
from lrcp.spec.queries import Query


class LogSearch(Frozen):
    """``search`` is all of ``query``, or the part of a log monitor that is between the first brackets."""

    query: Query
    search: ast.Search

    @property
    def conditions(self) -> Iterator[ast.Search]:
        return conditions(self.search)


@shared
def judged(context: Context) -> Sequence[LogSearch]:
    """Those that are about logs of our services alone, of which it is known what they hold."""
    of_logs = [(LogSearch(each, search_of(each)), services_of(context, each.resource)) for each in log_queries(context)]
    asked = [(each, required(each.search, "service")) for each in _asked(context)]
    return [each for each, services in (*of_logs, *asked) if is_known(context, services)]


def log_monitors(context: Context) -> Iterator[tuple[Query, ast.EventMonitor]]:
    for query in context.queries:
        if isinstance(query.tree, ast.EventMonitor) and query.tree.source == "logs":
            yield query, query.tree


def facets(context: Context) -> Iterator[tuple[Query, ast.Step, str]]:
    """The attributes that judged monitors group by or measure, without their ``@``, with the step that names each."""
    ours = {id(each.query) for each in judged(context)}
    for query, monitor in log_monitors(context):
        for step in monitor.steps if id(query) in ours else ():
            named = [part.strip() for each in step.arguments if isinstance(each, str) for part in each.split(",")]
            if step.name in ("by", "rollup"):
                yield from ((query, step, name[1:]) for name in named if name.startswith("@"))


def _asked(context: Context) -> Iterator[LogSearch]:
    """The searches of monitors and widgets, which name their services themselves."""
    yield from (LogSearch(query, monitor.search) for query, monitor in log_monitors(context))
    for query in context.queries:
        if query.role == "search" and query.resource.type == KIND and source_of(query) == "logs":
            yield LogSearch(query, search_of(query))
