"""From an alert to the people who are told of it, and when.

https://docs.datadoghq.com/incident_response/on-call/escalation_policies/ ; a step that reaches nobody is
skipped without a delay. A round-robin step takes the next of its targets for each page and each repetition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from lrcp.core.frozen import Frozen, replace
from lrcp.spec.oncall.hours import opening
from lrcp.spec.oncall.model import Contact, Directory, Policy, Route, Step, Target
from lrcp.spec.oncall.routing import Alert, route_of, urgency_of
from lrcp.spec.oncall.schedule import on_call


class Told(Frozen):
    """One message to one person; ``channel`` is empty when no rule of theirs is declared."""

    at: float
    user: str
    channel: str = ""


class Notice(Frozen):
    """One step taken. ``step`` and ``round`` count from 1; without ``users`` it was skipped."""

    at: float
    step: int
    round: int
    targets: tuple[str, ...]
    users: tuple[str, ...]
    told: tuple[Told, ...] = ()


class Escalation(Frozen):
    """What a page does until somebody acknowledges it.

    ``rule`` is the number of the team's routing rule, ``begins`` when its escalation starts, ``ended_at`` when
    the policy has nobody left to ask, ``resolved_at`` when it then resolves the page.
    """

    team: str
    rule: int
    urgency: str
    policy: str | None = None
    begins: float = 0.0
    notices: tuple[Notice, ...] = ()
    messages: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()
    ended_at: float | None = None
    resolved_at: float | None = None

    @property
    def users(self) -> tuple[str, ...]:
        """Everybody who is told, each once, in the order of time."""
        return tuple(dict.fromkeys(user for notice in self.notices for user in notice.users))

    def until(self, at: float) -> Escalation:
        """The same when the page is resolved at ``at``."""
        notices = tuple(
            replace(each, told=tuple(told for told in each.told if told.at < at))
            for each in self.notices
            if each.at < at
        )
        ended, resolved = (None if when is None or when >= at else when for when in (self.ended_at, self.resolved_at))
        return replace(self, notices=notices, ended_at=ended, resolved_at=resolved)


class Answer(Frozen):
    """When somebody acknowledged the page and when it was resolved; ``turn`` counts the pages before it."""

    acknowledged_at: float | None = None
    resolved_at: float | None = None
    turn: int = 0


@dataclass(slots=True)
class _Walk:
    """Goes through a policy; ``now`` is when the next step is due."""

    directory: Directory
    policy: Policy
    now: float
    until: float
    turn: int
    notices: list[Notice] = field(default_factory=list)

    def run(self) -> bool:
        """Whether the policy came to its end before ``until``."""
        for number in range(1, self.policy.retries + 2):
            for step_number, step in enumerate(self.policy.steps, start=1):
                if self.now >= self.until:
                    return False
                targets = _targets(step, self.turn + number - 1)
                users = tuple(dict.fromkeys(self._users(targets)))
                self.notices.append(Notice(self.now, step_number, number, tuple(map(str, targets)), users))
                self.now += step.escalate_after if users else 0
        return self.now < self.until

    def _users(self, targets: tuple[Target, ...]) -> Iterator[str]:
        for target in targets:
            match target.kind:
                case "user":
                    yield target.id
                case "team":
                    yield from self.directory.teams.get(target.id, ())
                case _:
                    user = on_call(self.directory.schedules[target.id], self.now, target.position)
                    if user is not None:
                        yield user


def escalate(
    directory: Directory, team: str, alert: Alert, at: float, answer: Answer | None = None
) -> Escalation | None:
    """What paging ``team`` at ``at`` leads to; None when no routing rule of the team takes the alert."""
    found = route_of(directory, team, alert, at)
    if found is None:
        return None
    number, route = found
    urgency = urgency_of(route, alert)
    told = Escalation(team, number, urgency, messages=route.messages, workflows=route.workflows, begins=at)
    if route.policy is None:
        return told
    begins = at if route.support_hours is None else opening(route.support_hours, at)
    policy = directory.policies[route.policy]
    notices, ended = _asked(directory, policy, begins, answer or Answer(), route)
    return replace(
        told,
        policy=policy.id,
        begins=begins,
        notices=tuple(_with_messages(directory, notices, urgency, answer or Answer())),
        ended_at=ended,
        resolved_at=ended if policy.resolve_at_end else None,
    )


def _asked(
    directory: Directory, policy: Policy, begins: float, answer: Answer, route: Route
) -> tuple[list[Notice], float | None]:
    """The steps taken, and when the policy ended. A page that stays acknowledged too long starts anew."""
    resolved = inf if answer.resolved_at is None else answer.resolved_at
    acknowledged = inf if answer.acknowledged_at is None else answer.acknowledged_at
    walk = _Walk(directory, policy, begins, min(acknowledged, resolved), answer.turn)
    ended = walk.now if walk.run() else None
    notices = walk.notices
    again = acknowledged + route.ack_timeout if route.ack_timeout else inf
    if again < resolved and ended is None:
        second = _Walk(directory, policy, again, resolved, answer.turn)
        ended = second.now if second.run() else None
        notices = [*notices, *second.notices]
    return notices, ended


def _targets(step: Step, turn: int) -> tuple[Target, ...]:
    return (step.targets[turn % len(step.targets)],) if step.round_robin else step.targets


def _with_messages(directory: Directory, notices: list[Notice], urgency: str, answer: Answer) -> Iterator[Notice]:
    """Each notice with what its people receive before the page is answered."""
    for notice in notices:
        stops = [at for at in (answer.acknowledged_at, answer.resolved_at) if at is not None and at > notice.at]
        until = min(stops, default=inf)
        told = (each for user in notice.users for each in _messages(directory.contacts, user, urgency, notice.at))
        yield replace(notice, told=tuple(sorted((each for each in told if each.at < until), key=lambda each: each.at)))


def _messages(contacts: tuple[Contact, ...], user: str, urgency: str, at: float) -> list[Told]:
    category = f"{urgency}_urgency"
    own = [each for each in contacts if each.user == user and each.category == category]
    return [Told(at + each.delay, user, each.channel) for each in own] or [Told(at, user)]
