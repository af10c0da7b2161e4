"""Who is paged, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from lrcp.core.durations import written
from lrcp.core.frozen import to_builtins
from lrcp.respond.oncall import Escalation, Notice
from lrcp.spec.oncall import Directory

FORMAT = "lrcp.oncall/1"


def oncall_json(at: datetime, found: Sequence[tuple[str, Escalation | None]]) -> str:
    """``pages`` holds one entry for each team; instants are seconds since the epoch."""
    pages = [{"team": team, "escalation": to_builtins(each) if each else None} for team, each in found]
    record: dict[str, Any] = {"format": FORMAT, "at": at.isoformat(), "pages": pages}
    return json.dumps(record, indent=2) + "\n"


def oncall_text(at: datetime, found: Sequence[tuple[str, Escalation | None]], directory: Directory) -> str:
    return "\n".join(line for team, each in found for line in _page(at, team, each, directory)) + "\n"


def _page(at: datetime, team: str, page: Escalation | None, directory: Directory) -> Iterator[str]:
    when = f"{at:%a %Y-%m-%d %H:%M %Z}"
    if page is None:
        yield f"{team}, {when}: no routing rule takes the alert, nobody is woken"
        return
    policy = directory.policies[page.policy].name if page.policy else "no escalation policy"
    yield f"{team}, {when}: rule {page.rule}, {policy}, {page.urgency} urgency"
    for told in (*page.messages, *(f"workflow {name}" for name in page.workflows)):
        yield f"  {'at once':>8}  {told}"
    first = [notice for notice in page.notices if notice.round == 1]
    width = max((len(_who(notice)) for notice in first), default=0)
    for notice in first:
        yield f"  {_after(at, notice.at):>8}  {_who(notice):<{width}}  {', '.join(notice.targets)}"
    if page.ended_at is not None:
        rounds = max((notice.round for notice in page.notices), default=1)
        again = f"the same {rounds - 1} more times, and " if rounds > 1 else ""
        end = "the page is resolved" if page.resolved_at is not None else "nobody is left to ask"
        yield f"  unless somebody acknowledges: {again}after {_after(at, page.ended_at)} {end}"


def _who(notice: Notice) -> str:
    return ", ".join(notice.users) or "nobody"


def _after(at: datetime, instant: float) -> str:
    return written(round(instant - at.timestamp()))
