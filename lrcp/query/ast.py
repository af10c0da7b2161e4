"""The syntax tree of Datadog's query languages: frozen, positioned, comparable.

``span`` is where a node stands in its query and takes no part in equality, so two queries are equal
when they mean the same text. Grammar and sources: docs/query-language.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TypeVar, dataclass_transform

from lrcp.core.position import Span

_NOWHERE = Span(0, 0)
T = TypeVar("T")


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Node:
    """Equality and representation are said once: to generate them for each kind takes a fiftieth of a whole check."""

    span: Span = field(default=_NOWHERE, compare=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and type(self) is type(other) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((type(self), self._parts()))

    def __repr__(self) -> str:
        shown = (f"{name}={part!r}" for name, part in zip(_compared(type(self)), self._parts(), strict=True))
        return f"{type(self).__name__}({', '.join(shown)})"

    def _parts(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in _compared(type(self)))


def _compared(kind: type[Node]) -> tuple[str, ...]:
    """What makes two nodes equal: all but where they stand, and how they were written."""
    if kind not in _COMPARED:
        _COMPARED[kind] = tuple(each.name for each in fields(kind) if each.compare)
    return _COMPARED[kind]


_COMPARED: dict[type[Node], tuple[str, ...]] = {}


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def node(cls: type[T]) -> type[T]:
    """A kind of node: a frozen dataclass."""
    return dataclass(frozen=True, eq=False, repr=False)(cls)


# --- scope: what stands between the braces of a metric query -------------------------------------


@node
class Everything(Node):
    """``*``"""


@node
class Tag(Node):
    """``key:value`` or a bare ``key`` (``value`` None). Wildcards stay in the text of ``value``."""

    key: str
    value: str | None = None


@node
class TemplateVariable(Node):
    """``$name``, ``$name.value`` or ``key:$name.value``; dashboards only."""

    name: str
    key: str | None = None
    attribute: str | None = None


@node
class In(Node):
    """``key IN (a, b)`` or ``key NOT IN (a, b)``"""

    key: str
    values: tuple[str, ...]
    negated: bool = False


@node
class Not(Node):
    item: Scope
    symbolic: bool = True  # ``!x``, otherwise ``NOT x``


@node
class And(Node):
    items: tuple[Scope, ...]
    symbolic: bool = True  # ``a,b``, otherwise ``a AND b``


@node
class Or(Node):
    items: tuple[Scope, ...]


Scope = Everything | Tag | TemplateVariable | In | Not | And | Or


# --- expressions: metric queries, arithmetic, functions, formulas --------------------------------


@node
class Number(Node):
    value: float


@node
class Text(Node):
    """A quoted argument."""

    value: str


@node
class Name(Node):
    """A bare word: a formula's variable, or an unquoted argument such as ``sum`` in a rollup."""

    value: str


@node
class Keyword(Node):
    """``name=value`` among a function's arguments."""

    name: str
    value: Number | Text | Name


@node
class Modifier(Node):
    """``.as_count()``, ``.rollup(sum, 60)``, ``.fill(zero)``, ``.weighted()`` ..."""

    name: str
    arguments: tuple[Number | Name | Text, ...] = ()


@node
class MetricQuery(Node):
    """``p95:metric{scope} by {key}.modifier()``; ``aggregator`` None where dashboards omit it."""

    aggregator: str | None
    metric: str
    scope: Scope
    by: tuple[str, ...] = ()
    modifiers: tuple[Modifier, ...] = ()
    metric_span: Span = field(default=_NOWHERE, compare=False)
    by_spans: tuple[Span, ...] = field(default=(), compare=False)

    def has(self, modifier: str) -> bool:
        return any(each.name == modifier for each in self.modifiers)


@node
class Call(Node):
    """``name(arguments)``, possibly followed by modifiers.

    ``by`` holds the tags that a second aggregation keeps: ``sum(query, {host, region})``.
    """

    name: str
    arguments: tuple[Expression | Keyword, ...]
    modifiers: tuple[Modifier, ...] = ()
    by: tuple[str, ...] = ()


@node
class Binary(Node):
    operator: str  # + - * /
    left: Expression
    right: Expression


@node
class Negative(Node):
    item: Expression


Expression = Number | Text | Name | MetricQuery | Call | Binary | Negative


@node
class QueryList(Node):
    """``a, b``: several queries in one request; only in the legacy ``q`` of a dashboard's request."""

    items: tuple[Expression, ...]


# --- log and event search -------------------------------------------------------------------------


@node
class MatchAll(Node):
    """``*`` or an empty search"""


@node
class Term(Node):
    """Free text; ``quoted`` is a phrase."""

    text: str
    quoted: bool = False


@node
class Field(Node):
    """``key:value``; attributes keep their ``@``. ``value`` keeps wildcards, without quotes."""

    key: str
    value: str
    quoted: bool = False


@node
class Exists(Node):
    """``@key:*``"""

    key: str


@node
class Compare(Node):
    """``@key:>=10``; the bound keeps its unit (``5s``)."""

    key: str
    operator: str
    bound: str


@node
class Range(Node):
    """``@key:[400 TO 499]``; exclusive with braces."""

    key: str
    low: str
    high: str
    inclusive: bool = True


@node
class FieldGroup(Node):
    """``key:(a OR b)``; comparisons and ranges inside have an empty key"""

    key: str
    search: Search


@node
class SearchFunction(Node):
    """``CIDR(@ip, 13.0.0.0/8)``"""

    name: str
    arguments: tuple[str, ...]


@node
class SearchVariable(Node):
    """``$name`` or ``@key:$name.value``; dashboards only."""

    name: str
    key: str | None = None
    attribute: str | None = None


@node
class SearchNot(Node):
    item: Search


@node
class SearchAnd(Node):
    items: tuple[Search, ...]


@node
class SearchOr(Node):
    items: tuple[Search, ...]


Search = (
    MatchAll
    | Term
    | Field
    | Exists
    | Compare
    | Range
    | FieldGroup
    | SearchFunction
    | SearchVariable
    | SearchNot
    | SearchAnd
    | SearchOr
)


# --- monitors -------------------------------------------------------------------------------------


@node
class Condition(Node):
    """``> 1500``: how every monitor query but service checks and composites ends."""

    comparator: str  # > >= < <= == !=
    threshold: float


@node
class Window(Node):
    """``last_5m``, ``current_1d``, ``next_1w``; ``text`` as written."""

    kind: str  # last | current | next
    amount: int
    unit: str  # m h d w mo
    text: str = field(default="", compare=False)

    @property
    def seconds(self) -> int:
        return self.amount * {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "mo": 2592000}[self.unit]


@node
class Change(Node):
    """``change(...)`` or ``pct_change(...)`` around the time aggregation; ``shift`` in seconds."""

    kind: str  # change | pct_change
    shift: int
    shift_text: str = field(default="", compare=False)


@node
class MetricMonitor(Node):
    """``aggregator(window):expression > threshold``: metric, change, anomaly, forecast, outlier."""

    aggregator: str
    window: Window
    expression: Expression
    condition: Condition
    change: Change | None = None


@node
class ServiceCheckMonitor(Node):
    """``"check".over("tag").by("host").last(4).count_by_status()``"""

    check: str
    over: tuple[str, ...]
    by: tuple[str, ...]
    exclude: tuple[str, ...]
    last: int
    function: str  # count_by_status | pct_by_status
    condition: Condition | None = None


@node
class MonitorReference(Node):
    """A monitor's number, or a reference that is resolved at deployment."""

    reference: str


@node
class CompositeNot(Node):
    item: CompositeExpression


@node
class CompositeAnd(Node):
    items: tuple[CompositeExpression, ...]


@node
class CompositeOr(Node):
    items: tuple[CompositeExpression, ...]


CompositeExpression = MonitorReference | CompositeNot | CompositeAnd | CompositeOr


@node
class CompositeMonitor(Node):
    expression: CompositeExpression


@node
class Step(Node):
    """One link of a chain: ``.rollup("count")``, ``.by("a,b")``, ``.last("5m")``."""

    name: str
    arguments: tuple[str | float, ...] = ()
    keywords: tuple[tuple[str, str | float], ...] = ()
    quoted: bool = True  # words stand in quotes; ``.by(job).last(1h)`` of data jobs has none


@node
class EventMonitor(Node):
    """``logs("search").index("*").rollup("count").by("f").last("5m") > 5`` and its relatives.

    ``source`` is logs, trace-analytics, rum, events, audits, ci-pipelines, ci-tests, error-tracking,
    error-tracking-rum (-traces, -logs), database-monitoring, network-performance, network-path, llm-observability or
    processes; for processes ``search`` is plain text (a Term or MatchAll).
    """

    source: str
    search: Search
    search_text: str = field(compare=False)  # as written, without the quotes around it
    steps: tuple[Step, ...]
    condition: Condition

    def step(self, name: str) -> Step | None:
        return next((each for each in self.steps if each.name == name), None)


@node
class SloMonitor(Node):
    """``burn_rate("id").over("30d").long_window("1h").short_window("5m") > 14.4`` or ``error_budget``."""

    kind: str  # burn_rate | error_budget
    slo: str
    over: str
    condition: Condition
    long_window: str | None = None
    short_window: str | None = None


@node
class FormulaMonitor(Node):
    """``formula("a / b * 100").last("15m") > 2`` with the queries in ``options.variables``."""

    formula: Expression
    steps: tuple[Step, ...]
    condition: Condition

    def step(self, name: str) -> Step | None:
        return next((each for each in self.steps if each.name == name), None)


Monitor = MetricMonitor | ServiceCheckMonitor | CompositeMonitor | EventMonitor | SloMonitor | FormulaMonitor
