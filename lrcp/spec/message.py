"""The notification of a monitor, written around what its author says: what failed, why, what next.

Every text and every handle stands inside the conditional of its transition. Outside of one it would go
out on each of them, recovery included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lrcp.core.frozen import Frozen


class Written(Frozen):
    """A part of the message that the author wrote, by its path in the declaration."""

    path: tuple[str, ...]


Fragment = str | Written
Fragments = tuple[Fragment, ...]
_ESCALATION = "escalation"


class Plan(Frozen):
    """What a message is made from.

    ``links`` are (label, URL), the most useful first. ``incident``, ``workflow``, ``page`` and ``channel`` are handles
    with their @, empty when that recipient gets nothing. ``texts`` are the author's parts that exist.
    ``has_value``: the monitor's type has a ``{{value}}``.

    With a text ``escalation`` the page waits for the first repeated notification, which says that text.
    """

    severity: str
    environment: str
    links: Sequence[tuple[str, str]]
    texts: frozenset[str]
    incident: str = ""
    workflow: str = ""
    page: str = ""
    channel: str = ""
    warns: bool = False
    tells_no_data: bool = False
    has_value: bool = True


def compose(plan: Plan) -> Fragments:
    """The whole message; its last character is never white space, which the API would cut off."""
    sections = [_alert(plan)]
    if _ESCALATION in plan.texts:
        sections.append(_block("is_renotify", (Written(("message", _ESCALATION)),), plan.page))
    if plan.warns:
        sections.append(_block("is_warning", (_warning(plan), "\n", _links(plan, 2)), plan.channel))
    if plan.tells_no_data and "no_data" in plan.texts:
        body = (Written(("message", "no_data")), "\n", _links(plan, 2))
        sections.append(_block("is_no_data", body, plan.channel))
    # On-Call resolves a page only when the recovery mentions the same handle.
    sections.append(_block("is_recovery", (_recovery(plan),), plan.page, plan.channel))
    return _joined(sections)


def text_of(fragments: Fragments, message: Mapping[str, str]) -> str:
    """``message`` holds the author's rendered parts by their key."""
    return "".join(part if isinstance(part, str) else message[part.path[-1]].strip() for part in fragments)


def _alert(plan: Plan) -> Fragments:
    headings = {
        "what_failed": " · ".join(filter(None, ("**What failed**", plan.severity, plan.environment))),
        "why": "**Why**",
        "what_next": "**What next**",
    }
    body: list[Fragment] = []
    for key, heading in headings.items():
        if key in plan.texts:
            body += [heading, "\n", Written(("message", key)), "\n\n"]
    page = "" if _ESCALATION in plan.texts else plan.page
    return _block("is_alert", (*body, _links(plan)), plan.incident, plan.workflow, page, plan.channel)


def _warning(plan: Plan) -> str:
    if not plan.has_value:
        return f"Warning · {plan.environment}"
    value = "the value is {{value}}; warning at {{warn_threshold}}, alert at {{threshold}}."
    return f"Warning · {plan.environment}: {value}"


def _recovery(plan: Plan) -> str:
    value = ": the value is {{value}}" if plan.has_value else ""
    return f"Recovered · {plan.environment}{value}. It began at {{{{first_triggered_at}}}}."


def _links(plan: Plan, first: int | None = None) -> str:
    return " · ".join(f"[{label}]({url})" for label, url in plan.links[:first])


def _block(condition: str, body: Fragments, *handles: str) -> Fragments:
    mentioned = " ".join(handle for handle in handles if handle)
    recipients = f"\n\n{mentioned}" if mentioned else ""
    return (f"{{{{#{condition}}}}}\n", *body, f"{recipients}\n{{{{/{condition}}}}}")


def _joined(sections: Sequence[Fragments]) -> Fragments:
    parts: list[Fragment] = []
    for section in sections:
        parts += ["\n", *section] if parts else section
    return tuple(parts)
