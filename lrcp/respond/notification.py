"""A transition -> the notification that Datadog would send."""

from __future__ import annotations

from lrcp.core.frozen import Frozen, replace
from lrcp.evaluate import MonitorDefinition, State, Transition
from lrcp.respond.handles import Handle, Named, handles_in, without_handles
from lrcp.respond.render import Rendering, render
from lrcp.respond.variables import Occasion, text_of

_VERBS = {State.ALERT: "Triggered", State.WARN: "Warn", State.NO_DATA: "No data", State.OK: "Recovered"}
# https://docs.datadoghq.com/monitors/notify/#toggle-additional-content
_HIDING = ("hide_handles", "hide_all", "hide_query_and_handles", "hide_handles_and_footer", "show_only_snapshot")


class Notification(Frozen):
    """``recipients`` are the handles of the rendered text in order, with their @; none when it is withheld."""

    monitor: str
    title: str
    text: str
    recipients: tuple[str, ...]
    transition: Transition
    handles: tuple[Handle, ...]
    priority: int | None = None
    tags: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """As in an Evaluation: tags joined by commas, ``*`` for a simple alert."""
        return ",".join(self.transition.group) or "*"


def render_notification(definition: MonitorDefinition, transition: Transition) -> Notification:
    """Raises TemplateError for a malformed message or name, UnsupportedError for an unknown construct."""
    rendering = Rendering(Occasion(definition, transition))
    template = definition.message
    if transition.renotify and definition.options.escalation_message:
        template = f"{template}\n\n{definition.options.escalation_message}"
    text = render(template, rendering).strip()
    name = " ".join(render(definition.name, rendering).split())
    priority = rendering.priority or definition.options.priority
    found = () if transition.withheld else handles_in(text)
    handles = tuple(_filled(handle, rendering.occasion) for handle in found)
    return Notification(
        monitor=definition.id,
        title=_title(definition, transition, name, priority),
        text=without_handles(text) if definition.options.notification_preset in _HIDING else text,
        recipients=tuple(handle.text for handle in handles),
        transition=transition,
        handles=handles,
        priority=priority,
        tags=definition.tags,
    )


def _filled(handle: Handle, occasion: Occasion) -> Handle:
    """``handle`` with the values of the variables that its parameters name."""
    inputs = (
        (key, text_of(each.variable, occasion) if isinstance(each, Named) else each) for key, each in handle.inputs
    )
    return replace(handle, inputs=tuple(inputs))


def _title(definition: MonitorDefinition, transition: Transition, name: str, priority: int | None) -> str:
    """``[P2] [Triggered on {endpoint:/qa}] name``: include_tags and the API's description of it."""
    verb = f"Re-{_VERBS[transition.after]}" if transition.renotify else _VERBS[transition.after]
    shown = transition.group if definition.options.include_tags else ()
    where = f" on {{{','.join(shown)}}}" if shown else ""
    urgency = f"[P{priority}] " if priority else ""
    return f"{urgency}[{verb}{where}] {name}"
