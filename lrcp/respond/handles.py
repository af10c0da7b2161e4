"""Handles in a rendered message: who hears of it.

https://docs.datadoghq.com/monitors/notify/
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lrcp.evaluate.registry import Registry

# After the start, white space or an opening bracket; white space or the end must follow.
_HANDLE = re.compile(r"(?:(?<=[\s(,;|>*])|\A)@(?P<handle>[A-Za-z0-9][\w.+/:@-]*)(?P<call>\([^)]*\))?(?=\s|\Z)")
_PREFIX = re.compile(r"(?P<prefix>[a-z]+)-(?P<name>.+)")
_EMAIL = "<user>@<domain>"

HANDLES: Registry[str] = Registry("handle", "Handles")
HANDLES.exact("oncall-", note="pages the team; a recovery that mentions it resolves the page")("page")
HANDLES.exact("incident-", note="opens an incident with the severity and type declared for the handle")("incident")
HANDLES.modelled("workflow-", note="which workflow is started with which parameters; its steps are not run")("workflow")
HANDLES.modelled("case-", note="that a case is opened")("case")
for _prefix in ("slack", "teams", "team", "pagerduty", "opsgenie", "webhook", "jira", "servicenow"):
    HANDLES.modelled(f"{_prefix}-", note="that the notification is sent there")("channel")
HANDLES.modelled(_EMAIL, note="that the notification is sent there")("channel")


@dataclass(frozen=True, slots=True)
class Handle:
    """``text`` as written, with its @. ``kind``: page, incident, workflow, case, channel or unknown;
    ``name`` is what follows the prefix.
    """

    text: str
    kind: str
    name: str


def handles_in(text: str) -> list[Handle]:
    """The handles of ``text`` in order, each once. One followed by anything but white space is no handle."""
    found = (handle_of(match["handle"], match["call"] or "") for match in _HANDLE.finditer(text))
    return list({handle.text: handle for handle in found}.values())


def handle_of(text: str, call: str = "") -> Handle:
    """``text`` without its @; ``call`` are the parameters of a workflow."""
    if "@" in text:
        return Handle(f"@{text}", HANDLES.get(_EMAIL), text)
    match = _PREFIX.fullmatch(text)
    prefix = f"{match['prefix']}-" if match else ""
    if match is None or prefix not in HANDLES:
        return Handle(f"@{text}", "unknown", text)
    kind = HANDLES.get(prefix)
    return Handle(f"@{text}{call if kind == 'workflow' else ''}", kind, match["name"])
