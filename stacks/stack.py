"""The stack and its resources. They read like constructs, and all of a stack's cost one call into the CDK."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from cdktn import App, TerraformStack

from lrcp.core.errors import LrcpError
from lrcp.spec.model import Reference
from stacks.text import terraform_value

PROVIDER = {"source": "DataDog/datadog", "version": ">= 4.19, < 5"}
# S3's own locking (`use_lockfile`) came with 1.10, in Terraform and in OpenTofu.
REQUIRED_VERSION = ">= 1.10"
API_URL = "datadog_api_url"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


class DatadogStack(TerraformStack):
    """One deployment unit: a state, the Datadog provider, and resources.

    ``site`` is the Datadog site, such as ``datadoghq.eu``; the Terraform variable ``datadog_api_url``
    points a deployment elsewhere. Credentials never stand in the configuration: the provider reads
    DD_API_KEY and DD_APP_KEY.
    """

    def __init__(self, scope: App, id: str, *, site: str) -> None:
        super().__init__(scope, id)
        self.site = site
        self.resources: dict[str, DatadogResource] = {}

    def prepare_stack(self) -> None:
        """Hand everything over; the CDK calls this once, before it writes the stack."""
        for section, content in self.sections().items():
            self.add_override(section, content)
        super().prepare_stack()

    def sections(self) -> dict[str, Any]:
        """The top-level sections of the configuration, but for the backend."""
        sections: dict[str, Any] = {
            "terraform.required_version": REQUIRED_VERSION,
            "terraform.required_providers.datadog": PROVIDER,
            "provider": {"datadog": [{"api_url": f"${{var.{API_URL}}}"}]},
            "variable": {API_URL: _api_url_variable(self.site)},
        }
        moved = [resource.moved for resource in self.resources.values() if resource.moved]
        if self.resources:  # Terraform refuses an empty section
            sections["resource"] = self._resources()
        if moved:
            sections["moved"] = moved
        return sections

    def add(self, resource: DatadogResource) -> None:
        if resource.address in self.resources:
            raise LrcpError(f"stack `{self.node.id}`: {resource.address} is declared twice")
        self.resources[resource.address] = resource

    def resolve(self, reference: Reference) -> str:
        """Terraform's expression for ``reference``, which must lead to a resource of this stack."""
        if f"{reference.type}.{reference.name}" not in self.resources:
            raise LrcpError(f"stack `{self.node.id}`: {reference} leads to a resource that is not in this stack")
        return f"{reference.type}.{reference.name}.{reference.attribute}"

    def _resources(self) -> Mapping[str, Mapping[str, Any]]:
        by_type: dict[str, dict[str, Any]] = defaultdict(dict)
        for resource in self.resources.values():
            by_type[resource.type][resource.name] = resource.synthesize()
        return by_type


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
        return content | {"depends_on": self.depends_on} if self.depends_on else content


def _api_url_variable(site: str) -> Mapping[str, str]:
    return {
        "type": "string",
        "description": "Where the Datadog API answers.",
        "default": f"https://api.{site}/",
    }
