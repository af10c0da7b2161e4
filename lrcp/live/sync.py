"""Plan and apply: what is declared and Terraform cannot make. Nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Callable

from lrcp.core.errors import LrcpError
from lrcp.live import handles, notebooks
from lrcp.live.client import Datadog
from lrcp.live.handles import plan_handles
from lrcp.live.model import Action, Change, Plan
from lrcp.live.notebooks import plan_notebooks
from lrcp.spec.model import Spec


def plan(spec: Spec, datadog: Datadog) -> Plan:
    """What would have to change in Datadog; reads only."""
    parts = (plan_handles(spec, datadog), plan_notebooks(spec, datadog))
    return Plan([each for part in parts for each in part.changes], [each for part in parts for each in part.left_alone])


def apply(planned: Plan, datadog: Datadog, done: Callable[[Change], object]) -> None:
    """Make the pending changes, one after the other; ``done`` hears of each.

    LrcpError names the change that failed; those before it were made, and the next run goes on from there.
    """
    for change in planned.pending:
        try:
            _send(change, datadog)
        except LrcpError as error:
            raise LrcpError(f"cannot {change.action} the {change.kind} {change.name}: {error}") from error
        done(change)


def _send(change: Change, datadog: Datadog) -> None:
    assert change.body is not None  # noqa: S101 - a pending change has one
    if change.kind == handles.KIND:
        send = datadog.create_incident_handle if change.action is Action.CREATE else datadog.update_incident_handle
        send(change.body)
    elif change.action is Action.CREATE:
        id = datadog.create_notebook(change.body)
        datadog.update_notebook(id, notebooks.bound(change.body, id))
    else:
        datadog.update_notebook(int(change.id or 0), change.body)
