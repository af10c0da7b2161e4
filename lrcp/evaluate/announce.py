"""Which of the transitions of a monitor's groups are notified of, and which are withheld."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import replace
from lrcp.evaluate.definition import MonitorDefinition
from lrcp.evaluate.downtime import Downtime
from lrcp.evaluate.downtime_scope import pinned
from lrcp.evaluate.evaluation import Evaluation, name_of
from lrcp.evaluate.measure import Measured, State
from lrcp.evaluate.scope import Group, folded
from lrcp.evaluate.state import GroupState, Rules, Transition
from lrcp.query import ast, walk

SIMPLE = "*"
"""What ``notify_by`` holds for one notification of the whole monitor."""


class Announcer:
    """Takes the evaluations of one instant after the other, in order of time."""

    def __init__(self, definition: MonitorDefinition, rules: Rules, downtimes: Sequence[Downtime]) -> None:
        self._draft = definition.options.draft
        self._bundles = Bundles(definition, rules) if definition.options.notify_by else None
        self._muting = Muting(downtimes, pinned(definition.ast)) if downtimes else None

    @property
    def selective(self) -> bool:
        """Whether evaluations without a transition may be left out."""
        return self._bundles is None and self._muting is None

    def announced(self, at: float, evaluations: list[Evaluation], *, due: bool) -> list[Evaluation]:
        """``due`` is false between two evaluations of a monitor, when nothing new is known."""
        if self._bundles is not None:
            evaluations = self._bundles.bundled(at, evaluations, due=due)
        if self._muting is not None:
            evaluations = [self._muting.muted(at, each) for each in evaluations]
        if self._draft:
            evaluations = [_withheld(each, "draft") if each.transition else each for each in evaluations]
        return evaluations


class Bundles:
    """``notify_by``: the groups that share the values of its keys are notified of together.

    https://docs.datadoghq.com/monitors/configuration/#notification-grouping
    """

    def __init__(self, definition: MonitorDefinition, rules: Rules) -> None:
        self._keys = frozenset(definition.options.notify_by) - {SIMPLE}
        self._rules = rules
        self._states: dict[Group, GroupState] = {}
        self._told: dict[Group, Transition] = {}
        self._deciding: dict[Group, Group] = {}
        known = None if isinstance(definition.ast, ast.FormulaMonitor) else grouping(definition.ast)
        missing = set() if known is None else self._keys - known
        if missing:
            raise LrcpError(f"{definition.id}: the query does not group by {', '.join(sorted(missing))} of notify_by")

    def bundled(self, at: float, evaluations: Iterable[Evaluation], *, due: bool) -> list[Evaluation]:
        """The groups without transitions, and a row for each bundle."""
        members: dict[Group, list[Evaluation]] = defaultdict(list)
        rows = {}
        for each in evaluations:
            self._note(each)
            members[self._bundle(each.tags)].append(each)
            rows[each.tags] = replace(each, transition=None, variables={})
        self._states = {key: state for key, state in self._states.items() if key in members}
        for key, inside in members.items():
            rows[key] = self._row(at, key, inside, due=due)
        return [rows[tags] for tags in sorted(rows)]

    def _worst(self, key: Group, members: Sequence[Evaluation]) -> Evaluation:
        """The group that decides; a recovery is that of the one which did last."""
        last = self._deciding.get(key)
        found = max(members, key=lambda each: (each.state.severity, each.tags == last))
        self._deciding[key] = found.tags
        return found

    def _bundle(self, tags: Group) -> Group:
        return tuple(tag for tag in tags if tag.partition(":")[0] in self._keys)

    def _note(self, each: Evaluation) -> None:
        """Which groups are in a state that was worth a notification."""
        if each.state is State.OK:
            self._told.pop(each.tags, None)
        elif each.transition is not None:
            self._told[each.tags] = each.transition

    def _row(self, at: float, key: Group, members: Sequence[Evaluation], *, due: bool) -> Evaluation:
        state = self._states.setdefault(key, GroupState(key, self._rules, at))
        worst = self._worst(key, members)
        transition = None
        if due:
            told = self._told.get(worst.tags)
            variables, sample = (told.variables, told.sample) if told else ({}, None)
            measured = Measured(worst.value, at, variables, sample=sample)
            tell = told is not None and told.after is worst.state
            transition = state.follow(at, worst.state, measured, tell=tell)
        if transition is not None:
            transition = replace(transition, subgroup=worst.tags)
        return replace(worst, group=name_of(key), tags=key, state=state.state, transition=transition)


@dataclass(slots=True)
class _Muted:
    """What is remembered of one group. ``standing`` triggered it; ``before``: already when it was muted."""

    by: tuple[Downtime, ...] = ()
    standing: Transition | None = None
    before: bool = False


class Muting:
    """https://docs.datadoghq.com/monitors/downtimes/#expiration"""

    def __init__(self, downtimes: Sequence[Downtime], query_tags: frozenset[str]) -> None:
        self._downtimes = downtimes
        self._query_tags = query_tags
        self._groups: dict[Group, _Muted] = defaultdict(_Muted)

    def muted(self, at: float, each: Evaluation) -> Evaluation:
        group = self._groups[each.tags]
        tags = self._query_tags.union(each.tags, each.transition.tags if each.transition else ())
        ended, group.by = group.by, tuple(downtime for downtime in self._downtimes if downtime.mutes(tags, at))
        if group.by and not ended:
            group.before = group.standing is not None
        found = self._inside(each, group) if group.by else self._after(at, each, group, ended)
        self._stand(group, each)
        return found

    def _inside(self, each: Evaluation, group: _Muted) -> Evaluation:
        """The first recovery of what triggered before is told, unless one of the downtimes mutes that, too."""
        if each.transition is None:
            return each
        first_recovery = each.transition.after is State.OK and group.before
        if first_recovery:
            group.before = False
            if not any(downtime.mute_first_recovery for downtime in group.by):
                return each
        return _withheld(each, f"downtime {', '.join(downtime.id for downtime in group.by)}")

    def _after(self, at: float, each: Evaluation, group: _Muted, ended: Sequence[Downtime]) -> Evaluation:
        """What is still triggered when a downtime expires is notified of, as if it had triggered then."""
        if each.transition is not None or group.standing is None:
            return each
        if not any(each.state in downtime.notifies_at_end for downtime in ended):
            return each
        moved = replace(group.standing, at=at, value=each.value, renotify=False)
        return replace(each, transition=moved, variables=moved.variables)

    def _stand(self, group: _Muted, each: Evaluation) -> None:
        if each.state is State.OK:
            group.standing = None
        elif each.transition is not None and not each.transition.renotify:
            group.standing = each.transition


def grouping(monitor: ast.Monitor) -> frozenset[str]:
    """The keys by which a monitor's query groups."""
    keys: set[str] = set()
    for node in walk(monitor):
        match node:
            case ast.MetricQuery(by=by) | ast.ServiceCheckMonitor(by=by):
                keys.update(by)
            case ast.Step(name="by", arguments=arguments):
                keys.update(key.strip() for each in arguments for key in str(each).split(","))
    return frozenset(map(folded, keys))


def _withheld(each: Evaluation, why: str) -> Evaluation:
    if each.transition is None:
        return each
    return replace(each, transition=replace(each.transition, withheld=why))
