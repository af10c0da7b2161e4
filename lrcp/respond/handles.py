"""Handles in a rendered message: who hears of it.

https://docs.datadoghq.com/monitors/notify/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lrcp.core.errors import LrcpError
from lrcp.core.frozen import Frozen
from lrcp.core.registry import Registry

# After the start, white space or an opening bracket; white space or the end must follow.
_HANDLE = re.compile(r"(?:(?<=[\s(,;|>*])|\A)@(?P<handle>[A-Za-z0-9][\w.+/:@-]*)(?P<call>\([^)]*\))?(?=\s|\Z)")
_PREFIX = re.compile(r"(?P<prefix>[a-z]+)-(?P<name>.+)")
_EMAIL = "<user>@<domain>"
_INPUT = re.compile(r'\s*(?P<name>\w+)\s*=\s*(?:"(?P<text>[^"]*)"|(?P<bare>[^\s,"]+))\s*(?:,|\Z)')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

HANDLES: Registry[str] = Registry("handle", "Handles")
HANDLES.exact(
    "oncall-",
    note="pages the team by its routing rules (docs/on-call.md); a recovery that mentions it resolves the page",
)("page")
HANDLES.exact("incident-", note="opens an incident with the severity and type declared for the handle")("incident")
HANDLES.modelled("workflow-", note="which workflow is started, with which parameters")("workflow")
HANDLES.modelled("case-", note="that a case is opened; Datadog does not document the form of the handle")("case")
for _prefix in ("slack", "teams", "team", "pagerduty", "opsgenie", "webhook", "jira", "servicenow"):
    HANDLES.modelled(f"{_prefix}-", note="that the notification is sent there")("channel")
HANDLES.modelled(_EMAIL, note="that the notification is sent there")("channel")


class Named(Frozen):
    """A variable of the message, as a parameter of a workflow names it: without braces."""

    variable: str


Input = str | float | bool | Named
"""A parameter's value; whole numbers are ints."""


@dataclass(frozen=True, slots=True)
class Handle:
    """``text`` as written, with its @. ``kind``: page, incident, workflow, case, channel or unknown;
    ``name`` is what follows the prefix. ``integration``: the prefix without its dash, or email; ``inputs`` are
    the parameters of a workflow.
    """

    text: str
    kind: str
    name: str
    integration: str = field(default="", compare=False)
    inputs: tuple[tuple[str, Input], ...] = field(default=(), compare=False)


def handles_in(text: str) -> list[Handle]:
    """The handles of ``text`` in order, each once. One followed by anything but white space is no handle."""
    found = (handle_of(match["handle"], match["call"] or "") for match in _HANDLE.finditer(text))
    return list({handle.text: handle for handle in found}.values())


def without_handles(text: str) -> str:
    """``text`` as it is read where handles are hidden; lines that held nothing else are gone."""
    kept = []
    for line in text.splitlines():
        bare = _HANDLE.sub("", line)
        if bare == line or bare.strip():
            kept.append(bare if bare == line else " ".join(bare.split()))
    return "\n".join(kept).strip()


def handle_of(text: str, call: str = "") -> Handle:
    """``text`` without its @; ``call`` are the parameters of a workflow."""
    if "@" in text:
        return Handle(f"@{text}", HANDLES.get(_EMAIL), text, "email")
    match = _PREFIX.fullmatch(text)
    prefix = f"{match['prefix']}-" if match else ""
    if match is None or prefix not in HANDLES:
        return Handle(f"@{text}", "unknown", text)
    kind, integration = HANDLES.get(prefix), match["prefix"]
    if kind == "workflow":
        return Handle(f"@{text}{call}", kind, match["name"], integration, tuple(inputs_of(call)))
    return Handle(f"@{text}", kind, match["name"], integration)


def inputs_of(call: str) -> Iterator[tuple[str, Input]]:
    """``(param="text", n=1, flag=true, host=host.name)``. Raises LrcpError for anything else."""
    rest = call.removeprefix("(").removesuffix(")").strip()
    while rest:
        match = _INPUT.match(rest)
        if match is None:
            raise LrcpError(f'the parameters `{call}` of a workflow cannot be read; write (name="text", count=1)')
        yield match["name"], _input(match)
        rest = rest[match.end() :]


def _input(match: re.Match[str]) -> Input:
    bare = match["bare"]
    if bare is None:
        return match["text"]
    if bare in ("true", "false"):
        return bare == "true"
    if not _NUMBER.fullmatch(bare):
        return Named(bare)
    return float(bare) if "." in bare else int(bare)
