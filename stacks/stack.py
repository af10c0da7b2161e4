"""The stack and its resources. They read like constructs, and all of a type cost one call into the CDK."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cdktn import App, TerraformStack

from lrcp.core.errors import LrcpError
from lrcp.spec.model import VARIABLE, Reference
from stacks.text import terraform_value

PROVIDER = {"source": "DataDog/datadog", "version": ">= 4.19, < 5"}
# S3's own locking (`use_lockfile`) came with 1.10, in Terraform and in OpenTofu.
REQUIRED_VERSION = ">= 1.10"
API_URL = "datadog_api_url"
# What takes history or people's sleep with it: `prevent_destroy: false` in the catalogue is the flag.
PROTECTED = frozenset(
    {"datadog_service_level_objective", "datadog_on_call_schedule", "datadog_on_call_escalation_policy"}
)
_MOST_AT_ONCE = 1000
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


class DatadogStack(TerraformStack):
    """One deployment unit: a state, the Datadog provider, and resources.

    ``site`` is the Datadog site, such as ``datadoghq.eu``; ``prevent_destroy`` protects PROTECTED resources.
    ``lookups`` are data sources, by type and name; ``remote`` holds the expressions for what other stacks own,
    ``outputs`` what they read here. The Terraform variable ``datadog_api_url``
    points a deployment elsewhere. Credentials never stand in the configuration: the provider reads
    DD_API_KEY and DD_APP_KEY.
    """

    def __init__(self, scope: App, id: str, *, site: str, prevent_destroy: bool = False) -> None:
        super().__init__(scope, id)
        self.prevent_destroy = prevent_destroy
        self.lookups: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
        self.variables: dict[str, Mapping[str, Any]] = {}
        self.site = site
        self.secrets: set[str] = set()
        self.resources: dict[str, DatadogResource] = {}
        self.outputs: dict[str, Mapping[str, str]] = {}
        self.remote: dict[Reference, str] = {}
        self._by_type: dict[str, list[DatadogResource]] = defaultdict(list)

    def prepare_stack(self) -> None:
        """Hand everything over; the CDK calls this once, before it writes the stack."""
        for path, content in self._overrides():
            self.add_override(path, content)
        super().prepare_stack()

    def sections(self) -> dict[str, Any]:
        """The top-level sections of the configuration, but for the backend."""
        variables: dict[str, Any] = {API_URL: _api_url_variable(self.site), **self.variables}
        sections: dict[str, Any] = {
            "terraform.required_version": REQUIRED_VERSION,
            "terraform.required_providers.datadog": PROVIDER,
            "provider": {"datadog": [{"api_url": f"${{var.{API_URL}}}"}]},
            "variable": variables,
        }
        resources = self._resources()
        for name in sorted(self.secrets):
            variables[name] = {"type": "string", "sensitive": True, "description": "See docs/deploy.md."}
        moved = [resource.moved for resource in self.resources.values() if resource.moved]
        if self.resources:  # Terraform refuses an empty section
            sections["resource"] = resources
        if self.lookups:
            sections["data"] = self.lookups
        if self.outputs:
            sections["output"] = self.outputs
        if moved:
            sections["moved"] = moved
        return sections

    def _overrides(self) -> Iterator[tuple[str, Any]]:
        """Each section in one piece, but for types that are many: Node reads a message in time that grows with
        the square of its length.
        """
        for section, content in self.sections().items():
            if section != "resource":
                yield section, content
                continue
            for type, resources in content.items():
                if len(resources) <= _MOST_AT_ONCE:
                    yield f"resource.{type}", resources
                else:
                    yield from ((f"resource.{type}.{name}", resource) for name, resource in resources.items())

    def add(self, resource: DatadogResource) -> None:
        if resource.address in self.resources:
            raise LrcpError(f"stack `{self.node.id}`: {resource.address} is declared twice")
        self.resources[resource.address] = resource
        self._by_type[resource.type].append(resource)

    def of_type(self, type: str) -> list[DatadogResource]:
        return self._by_type[type]

    def look_up(self, type: str, name: str, arguments: Mapping[str, Any]) -> None:
        """Something that exists already; ``arguments`` are Terraform's own expressions, nothing is escaped."""
        self.lookups[type][name] = arguments

    def has(self, reference: Reference) -> bool:
        return f"{reference.type}.{reference.name}" in self.resources

    def export(self, reference: Reference) -> str:
        """The name of the output under which other stacks read ``reference``."""
        name = f"{reference.type}-{reference.name}-{reference.attribute}"
        self.outputs[name] = {"value": f"${{{self.resolve(reference)}}}"}
        return name

    def resolve(self, reference: Reference) -> str:
        """Terraform's expression for ``reference``, which must lead to a resource of this stack or be a secret."""
        if reference.type == VARIABLE:
            name = reference.name.replace("-", "_")
            self.secrets.add(name)
            return f"{VARIABLE}.{name}"
        if reference.name in self.lookups.get(reference.type, ()):
            return f"data.{reference.type}.{reference.name}.{reference.attribute}"
        if reference in self.remote:
            return self.remote[reference]
        if not self.has(reference):
            raise LrcpError(f"stack `{self.node.id}`: {reference} leads to a resource that is not in this stack")
        return f"{reference.type}.{reference.name}.{reference.attribute}"

    def _resources(self) -> Mapping[str, Mapping[str, Any]]:
        return {
            type: {resource.name: resource.synthesize() for resource in resources}
            for type, resources in self._by_type.items()
            if resources
        }


class DatadogResource:
    """One resource of ``scope``, any type; ``arguments`` are checked before (lrcp.facts), not here.

    Strings may hold ``tf://`` references to other resources of the same stack. ``moved_from`` is the
    name under which Terraform knew it so far.
    """

    def __init__(
        self,
        scope: DatadogStack,
        type: str,
        name: str,
        arguments: Mapping[str, Any],
        *,
        depends_on: Iterable[str] = (),
        moved_from: str | None = None,
    ) -> None:
        if not _NAME.fullmatch(name):
            raise LrcpError(f"`{name}` is not a name that Terraform allows")
        self.scope, self.type, self.name, self.arguments = scope, type, name, arguments
        self.depends_on = sorted(set(depends_on))
        self.moved = {"from": f"{type}.{moved_from}", "to": f"{type}.{name}"} if moved_from else None
        scope.add(self)

    @property
    def address(self) -> str:
        return f"{self.type}.{self.name}"

    def synthesize(self) -> dict[str, Any]:
        content: dict[str, Any] = terraform_value(self.arguments, self.scope.resolve)
        if self.scope.prevent_destroy and self.type in PROTECTED:
            content["lifecycle"] = {"prevent_destroy": True}
        return content | {"depends_on": self.depends_on} if self.depends_on else content


def _api_url_variable(site: str) -> Mapping[str, str]:
    return {
        "type": "string",
        "description": "Where the Datadog API answers.",
        "default": f"https://api.{site}/",
    }
