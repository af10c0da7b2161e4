"""What monitors did and led to, in the form of a timeline; rehearsals and monitor tests report alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lrcp.core.frozen import replace
from lrcp.core.timeline import GroupTrack, IncidentRecord, MonitorTrack, NoticeRecord, NotificationRecord, PageRecord
from lrcp.evaluate import MonitorDefinition
from lrcp.query import ast
from lrcp.respond.notification import Notification
from lrcp.respond.outcomes import Incident, Outcome, Page

_THRESHOLDS = ("critical", "warning", "critical_recovery", "warning_recovery")


def monitor_track(
    definition: MonitorDefinition, severity: str, groups: Mapping[str, GroupTrack], unit: str = ""
) -> MonitorTrack:
    """``groups`` by name; ``unit`` is that of the measured values, empty when it is not known."""
    compared = ast.MetricMonitor | ast.SloMonitor | ast.EventMonitor | ast.FormulaMonitor
    condition = definition.ast.condition if isinstance(definition.ast, compared) else None
    limits = {name: getattr(definition.options.thresholds, name) for name in _THRESHOLDS}
    return MonitorTrack(
        id=definition.id,
        name=definition.name,
        type=definition.type,
        query=definition.query,
        comparator=condition.comparator if condition else "",
        unit=unit,
        severity=severity,
        thresholds={name: value for name, value in limits.items() if value is not None},
        groups=[groups[name] for name in sorted(groups)],
    )


def notification_record(sent: Notification, group: str, phase: str) -> NotificationRecord:
    return NotificationRecord(
        at=sent.transition.at,
        phase=phase,
        monitor=sent.monitor,
        group=group,
        transition=sent.transition.kind,
        value=sent.transition.value,
        title=sent.title,
        text=sent.text,
        recipients=list(sent.recipients),
        withheld=sent.transition.withheld,
    )


def incident_records(outcomes: Iterable[Outcome]) -> list[IncidentRecord]:
    return [
        IncidentRecord(each.at, each.handle, each.severity, each.type, each.monitor, each.group, dict(each.fields))
        for each in outcomes
        if isinstance(each, Incident)
    ]


def page_records(outcomes: Iterable[Outcome]) -> list[PageRecord]:
    return [_page(each) for each in outcomes if isinstance(each, Page)]


def _page(page: Page) -> PageRecord:
    record = PageRecord(page.at, page.handle, page.monitor, page.group, page.resolved_at)
    if page.escalation is None:
        return record
    notices = [NoticeRecord(each.at, list(each.users)) for each in page.escalation.notices]
    policy, urgency = page.escalation.policy or "", page.escalation.urgency
    return replace(record, policy=policy, urgency=urgency, notices=notices)
