"""On-Call from the resources of a Spec."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen
from lrcp.facts.nested import blocks
from lrcp.query import QuerySyntaxError, parse_search
from lrcp.spec.model import Reference, Resource, Spec, Team
from lrcp.spec.oncall.model import (
    DAY,
    Contact,
    Directory,
    Hours,
    Layer,
    Policy,
    Route,
    Schedule,
    Step,
    Target,
    User,
)
from lrcp.spec.oncall.routing import Alert, matches

USER, SCHEDULE = "datadog_user", "datadog_on_call_schedule"
POLICY, ROUTES = "datadog_on_call_escalation_policy", "datadog_on_call_team_routing_rules"
CHANNEL, RULE = "datadog_on_call_user_notification_channel", "datadog_on_call_user_notification_rule"
TEAM_RULE = "datadog_team_notification_rule"
SHORTEST_SHIFT = 3600
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TARGETS = ("user", "team", "schedule")
_Made = TypeVar("_Made")


class Problem(Frozen):
    """Why nobody can say what ``resource`` does; ``path`` is that of the argument."""

    resource: Resource
    path: tuple[str | int, ...]
    message: str
    fix: str


class _Wrong(Exception):
    """``path`` is relative to the resource."""

    def __init__(self, message: str, fix: str, *path: str | int) -> None:
        super().__init__(message)
        self.message, self.fix, self.path = message, fix, path


def load_directory(spec: Spec) -> Directory:
    """Raises LrcpError for declarations that cannot be computed; rule O201 says the same of each, with its place."""
    directory, problems = read_directory(spec.resources, spec.teams.values())
    for problem in problems:
        raise LrcpError(f"{problem.resource.at(*problem.path)}: {problem.message}; {problem.fix}")
    return directory


def read_directory(resources: Iterable[Resource], teams: Iterable[Team]) -> tuple[Directory, list[Problem]]:
    """What can be computed, and why the rest cannot."""
    by_type: dict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        by_type[resource.type].append(resource)
    problems: list[Problem] = []

    def every(type: str, make: Callable[[Resource], _Made]) -> Iterator[tuple[Resource, _Made]]:
        for resource in by_type[type]:
            try:
                yield resource, make(resource)
            except _Wrong as wrong:
                problems.append(Problem(resource, wrong.path, wrong.message, wrong.fix))

    known = {type: {each.id for each in by_type[type]} for type in (SCHEDULE, POLICY)}
    schedules = {each.id: made for each, made in every(SCHEDULE, _schedule)}
    policies = {each.id: made for each, made in every(POLICY, lambda each: _policy(each, known[SCHEDULE]))}
    routes = {
        _named(str(each.arguments["id"])): made
        for each, made in every(ROUTES, lambda each: _routes(each, known[POLICY]))
    }
    users = {
        each.id: User(each.id, str(each.arguments.get("name") or each.id), each.arguments["email"])
        for each in by_type[USER]
    }
    members = {team.id: team.members for team in teams}
    contacts, channels = tuple(_contacts(by_type[CHANNEL], by_type[RULE])), dict(_channels(by_type[TEAM_RULE]))
    return Directory(users, members, schedules, policies, routes, contacts, channels), problems


def _schedule(resource: Resource) -> Schedule:
    arguments = resource.arguments
    zone = _zone(arguments["time_zone"], "time_zone")
    layers = tuple(_layer(each, zone, "layer", number) for number, each in enumerate(blocks(arguments, "layer")))
    if not layers:
        raise _Wrong("the schedule has no layer", "add one", "layer")
    return Schedule(resource.id, str(arguments["name"]), layers)


def _layer(block: Mapping[str, Any], zone: ZoneInfo, *path: str | int) -> Layer:
    if block.get("time_zone"):
        zone = _zone(block["time_zone"], *path, "time_zone")
    interval = block.get("interval") or {}
    length = int(interval.get("days") or 0) * DAY + int(interval.get("seconds") or 0)
    if length < SHORTEST_SHIFT:
        raise _Wrong(f"a shift of {length} seconds", "give `interval` at least an hour", *path, "interval")
    if not block["users"]:
        raise _Wrong("nobody takes turns in this layer", "name the members under `users`", *path, "users")
    dates = {
        name: _date(block[name], *path, name)
        for name in ("effective_date", "rotation_start", "end_date")
        if block.get(name)
    }
    if dates.get("end_date", dates["effective_date"] + 1) <= dates["effective_date"]:
        raise _Wrong("the layer ends before it begins", "put `end_date` after `effective_date`", *path, "end_date")
    return Layer(
        name=str(block["name"]),
        members=tuple(None if user is None else _named(str(user)) for user in block["users"]),
        interval=length,
        effective=dates["effective_date"],
        rotation_start=dates["rotation_start"],
        hours=Hours(zone, tuple(_windows(block, *path))),
        end=dates.get("end_date"),
    )


def _policy(resource: Resource, schedules: Collection[str]) -> Policy:
    arguments = resource.arguments
    steps = tuple(_step(each, schedules, "step", number) for number, each in enumerate(blocks(arguments, "step")))
    if not 1 <= len(steps) <= 10:
        raise _Wrong(f"an escalation policy has 1 to 10 steps, this has {len(steps)}", "change the list", "step")
    retries = _within(arguments.get("retries") or 0, 0, 10, "retries")
    resolves = arguments.get("resolve_page_on_policy_end") is True
    return Policy(resource.id, str(arguments["name"]), steps, retries, resolves)


def _step(block: Mapping[str, Any], schedules: Collection[str], *path: str | int) -> Step:
    after = _within(block["escalate_after_seconds"], 60, 36_000, *path, "escalate_after_seconds")
    targets = []
    for number, target in enumerate(blocks(block, "target")):
        kinds = [kind for kind in _TARGETS if target.get(kind)]
        if len(kinds) != 1:
            message, fix = "a target is one of user, team and schedule", "write one target for each"
            raise _Wrong(message, fix, *path, "target", number)
        name = _named(str(target[kinds[0]]))
        if kinds[0] == "schedule" and name not in schedules:
            message, fix = f"the schedule `{name}` is not declared here", "refer to one of oncall/ with `schedule(id)`"
            raise _Wrong(message, fix, *path, "target", number)
        targets.append(Target(kinds[0], name, target.get("position") or "current"))
    if not 1 <= len(targets) <= 10:
        raise _Wrong(f"a step has 1 to 10 targets, this has {len(targets)}", "change the list", *path, "target")
    return Step(after, tuple(targets), block.get("assignment") == "round-robin")


def _routes(resource: Resource, policies: Collection[str]) -> tuple[Route, ...]:
    return tuple(
        _route(each, policies, "rule", number) for number, each in enumerate(blocks(resource.arguments, "rule"))
    )


def _route(block: Mapping[str, Any], policies: Collection[str], *path: str | int) -> Route:
    actions = blocks(block, "action")
    paged: Mapping[str, Any] = next(
        (each["escalation_policy"] for each in actions if each.get("escalation_policy")), {}
    )
    _check_actions(block, actions, paged, *path)
    policy = block.get("escalation_policy") or paged.get("policy_id")
    name = _named(str(policy)) if policy else None
    if name is not None and name not in policies:
        message, fix = f"the escalation policy `{name}` is not declared here", "refer to one of oncall/"
        raise _Wrong(message, fix, *path)
    query = str(block.get("query") or "")
    minutes = paged.get("ack_timeout_minutes")
    return Route(
        query=_query(query, *path, "query") if query else None,
        hours=_hours(block.get("time_restrictions"), *path, "time_restrictions"),
        policy=name,
        urgency=block.get("urgency") or paged.get("urgency"),
        support_hours=_hours(paged.get("support_hours"), *path, "action"),
        ack_timeout=None if minutes is None else _within(minutes, 30, 4320, *path, "action") * 60,
        messages=tuple(
            _message(each) for each in actions if "send_slack_message" in each or "send_teams_message" in each
        ),
        workflows=tuple(
            str(each["trigger_workflow_automation"]["handle"])
            for each in actions
            if each.get("trigger_workflow_automation")
        ),
    )


def _check_actions(
    block: Mapping[str, Any], actions: list[Mapping[str, Any]], paged: Mapping[str, Any], *path: str | int
) -> None:
    """What the provider refuses, and the one order in which it gives actions back."""
    if paged and block.get("escalation_policy"):
        raise _Wrong("the rule names an escalation policy twice", "keep that of `action`", *path)
    if paged.get("support_hours") and block.get("time_restrictions"):
        fix = "`time_restrictions` choose the rule, `support_hours` delay it: keep one"
        raise _Wrong("a rule has either `time_restrictions` or `support_hours`", fix, *path)
    if paged and not actions[-1].get("escalation_policy"):
        fix = "put it below the messages: the provider returns it last, and calls any other order inconsistent"
        raise _Wrong("the escalation policy is not the last of the actions", fix, *path, "action")


def _query(text: str, *path: str | int) -> Any:
    try:
        query = parse_search(text)
        matches(query, Alert())
    except (QuerySyntaxError, LrcpError) as error:
        raise _Wrong(f"the routing query cannot be read: {error}", "write `tags.key:value`", *path) from error
    return query


def _hours(block: Mapping[str, Any] | None, *path: str | int) -> Hours | None:
    if not block:
        return None
    return Hours(_zone(str(block.get("time_zone") or ""), *path), tuple(_windows(block, *path)))


def _windows(block: Mapping[str, Any], *path: str | int) -> Iterator[tuple[int, int]]:
    for number, each in enumerate(blocks(block, "restriction")):
        begin, end = (_second(each, side, *path, "restriction", number) for side in ("start", "end"))
        if begin == end:
            fix = "leave it out for the whole week, or give it a length"
            raise _Wrong("the restriction begins and ends at the same time", fix, *path, "restriction", number)
        yield begin, end


def _second(block: Mapping[str, Any], side: str, *path: str | int) -> int:
    day, text = str(block.get(f"{side}_day")), str(block.get(f"{side}_time"))
    try:
        clock = time.fromisoformat(text)
        return _WEEKDAYS.index(day) * DAY + clock.hour * 3600 + clock.minute * 60 + clock.second
    except ValueError:
        raise _Wrong(f"`{day} {text}` is no time of the week", "write it as monday 09:00:00", *path) from None


def _contacts(declared: Iterable[Resource], rules: Iterable[Resource]) -> Iterator[Contact]:
    channels = {each.id: each.arguments for each in declared}
    for rule in rules:
        arguments = rule.arguments
        channel = channels.get(_named(str(arguments["channel_id"])), {})
        method = (arguments.get("phone") or {}).get("method")
        kind = str(method) if method else "email" if channel.get("email") else "phone"
        user = _named(str(arguments["user_id"]))
        yield Contact(user, str(arguments["category"]), kind, int(arguments["delay_minutes"]) * 60)


def _channels(rules: Iterable[Resource]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for rule in rules:
        team, arguments = _named(str(rule.arguments["team_id"])), rule.arguments
        found = [
            (integration, str(arguments[integration].get(key)))
            for integration, key in (
                ("slack", "channel"),
                ("ms_teams", "connector_name"),
                ("pagerduty", "service_name"),
            )
            if arguments.get(integration)
        ]
        mailed = bool((arguments.get("email") or {}).get("enabled"))
        yield team, (*found, *([("email", f"members of {team}")] if mailed else []))


def _message(action: Mapping[str, Any]) -> str:
    block = action.get("send_slack_message") or action.get("send_teams_message") or {}
    return f"{'slack' if action.get('send_slack_message') else 'teams'} {block.get('channel')}"


def _zone(name: str, *path: str | int) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise _Wrong(f"there is no time zone `{name}`", "write it as Europe/Berlin", *path) from None


def _date(text: Any, *path: str | int) -> float:
    try:
        date = datetime.fromisoformat(str(text))
    except ValueError:
        date = None
    if date is None or date.tzinfo is None:
        raise _Wrong(f"`{text}` is no instant", "write it as 2026-01-05T09:00:00+01:00", *path)
    return date.timestamp()


def _within(value: Any, low: int, high: int, *path: str | int) -> int:
    if not low <= int(value) <= high:
        raise _Wrong(f"`{path[-1]}` is {value}", f"choose from {low} to {high}", *path)
    return int(value)


def _named(text: str) -> str:
    """The declared name that a reference leads to; an id that Datadog gave stays as it is."""
    return next((reference.name for reference in Reference.find(text)), text)
