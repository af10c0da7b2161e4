"""On-Call, teams and incident types in the API's form: JSON:API, with relationships beside the attributes."""

from __future__ import annotations

from collections.abc import Iterable

from lrcp.facts.api.fields import Body, Fields

_RESTRICTION = ("start_day", "start_time", "end_day", "end_time")
_TARGETS = {"schedule": "schedules", "team": "teams", "user": "users"}


def data(type: str, attributes: Body, **more: object) -> Body:
    return {"data": {"type": type, "attributes": attributes, **more}}


def team(fields: Fields) -> Body:
    return data("team", fields.pick("handle", "name", "description", "avatar", "banner"))


def incident_type(fields: Fields) -> Body:
    attributes = fields.pick("name", "description", "is_default")
    if configuration := fields.block("configuration"):
        attributes["configuration"] = configuration.pick(
            *("allow_incident_deletion", "allow_workflows", "create_message", "editable_timestamps"),
            *("private_incidents", "private_incidents_by_default", "slug_source", "test_incidents"),
        )
    return data("incident_types", attributes)


def schedule(fields: Fields) -> Body:
    attributes = fields.pick("name", "time_zone")
    attributes["layers"] = [_layer(each) for each in fields.blocks("layer")]
    return data("schedules", attributes, **_teams(fields))


def _layer(fields: Fields) -> Body:
    made = fields.pick("name", "effective_date", "end_date", "rotation_start", "time_zone")
    if interval := fields.block("interval"):
        made["interval"] = interval.pick("days", "seconds")
    # A turn without a user is nobody's.
    made["members"] = [{"user": {"id": user}} if user else {} for user in fields.take("users", ())]
    return made | _restrictions(fields)


def _restrictions(fields: Fields) -> Body:
    made = [each.pick(*_RESTRICTION) for each in fields.blocks("restriction")]
    return {"restrictions": made} if made else {}


def _teams(fields: Fields) -> Body:
    teams: Iterable[str] = fields.take("teams", ())
    related = [{"type": "teams", "id": id} for id in teams]
    return {"relationships": {"teams": {"data": related}}} if related else {}


def escalation_policy(fields: Fields) -> Body:
    attributes = fields.pick("name", "resolve_page_on_policy_end", "retries")
    attributes["steps"] = [_step(each) for each in fields.blocks("step")]
    return data("policies", attributes, **_teams(fields))


def _step(fields: Fields) -> Body:
    made = fields.pick("assignment", "escalate_after_seconds")
    return made | {"targets": [_target(each) for each in fields.blocks("target")]}


def _target(fields: Fields) -> Body:
    position = fields.take("position")
    made: Body = {}
    for kind, id in fields.pick(*_TARGETS).items():
        made = {"type": _TARGETS[kind], "id": id}
    return made | ({"config": {"schedule": {"position": position}}} if position else {})


def routing_rules(fields: Fields) -> Body:
    rules = [_rule(each) for each in fields.blocks("rule")]
    return data("team_routing_rules", {"rules": rules}, id=fields.take("id"))


def _rule(fields: Fields) -> Body:
    made = fields.renamed({"query": "query", "urgency": "urgency", "escalation_policy": "policy_id"})
    made["actions"] = [_action(each) for each in fields.blocks("action")]
    if restrictions := fields.block("time_restrictions"):
        made["time_restriction"] = restrictions.pick("time_zone") | _restrictions(restrictions)
    return made


def _action(fields: Fields) -> Body:
    if slack := fields.block("send_slack_message"):
        return {"type": "send_slack_message", **slack.pick("workspace", "channel")}
    if teams := fields.block("send_teams_message"):
        return {"type": "send_teams_message", **teams.pick("tenant", "team", "channel")}
    if workflow := fields.block("trigger_workflow_automation"):
        return {"type": "workflow", **workflow.pick("handle")}
    made: Body = {"type": "escalation_policy"}
    if policy := fields.block("escalation_policy"):
        made |= policy.pick("policy_id", "urgency", "ack_timeout_minutes")
        if hours := policy.block("support_hours"):
            made["support_hours"] = hours.pick("time_zone") | _restrictions(hours)
    return made


def notification_channel(fields: Fields) -> Body:
    """The user stands in the path."""
    fields.drop("user_id")
    config: Body = {}
    if email := fields.block("email"):
        config = {"type": "email", **email.pick("address", "formats")}
    if phone := fields.block("phone"):
        config = {"type": "phone", **phone.pick("number")}
    return data("notification_channels", {"config": config})


def notification_rule(fields: Fields) -> Body:
    fields.drop("user_id")
    attributes = fields.pick("category", "delay_minutes")
    if phone := fields.block("phone"):
        attributes["channel_settings"] = {"type": "phone", **phone.pick("method")}
    channel = {"data": {"type": "notification_channels", "id": fields.take("channel_id")}}
    return data("notification_rules", attributes, relationships={"channel": channel})
