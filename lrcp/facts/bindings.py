"""Argument names of a later provider, from the published CDK bindings: the package is read as text, never run.

The bindings follow the provider closely but lose facts (sensitive, deprecated, block counts), so they
only tell which names are new: a message can then say so instead of calling a new name unknown.
"""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lrcp.core.errors import LrcpError
from lrcp.facts.model import Block, Facts

_CLASS = re.compile(r"^class (\w+) extends cdktn\.(\w+)", re.MULTILINE)
_TYPE = re.compile(r'static tfResourceType = "(\w+)"')
_VERSION = re.compile(r"providerVersion: '([\d.]+)'")
_GETTER = re.compile(
    r"// (?P<name>\w+) - computed: \w+, optional: (?P<optional>\w+), required: (?P<required>\w+)\n"
    r'(?:\s+_\w+ = new (?P<nested>\w+)\(this, "\w+")?'
)


@dataclass
class Binding:
    """One class: its settable names, each with the class of its value when that is a block."""

    names: dict[str, str | None] = field(default_factory=dict)
    type: str | None = None


def newer_arguments(wheel: Path, facts: Facts) -> tuple[str, Mapping[str, list[str]]]:
    """Provider version of the bindings, and by resource type the dotted names that ``facts`` does not have.

    A type that ``facts`` does not have at all is listed with no names.
    """
    version = ""
    found: dict[str, list[str]] = {}
    for text in _folders(wheel):
        version = next(iter(_VERSION.findall(text)), version)
        classes = _classes(text)
        for binding in classes.values():
            if binding.type and binding.type not in facts.resources:
                found[binding.type] = []
            elif binding.type:
                names = sorted(_unknown(binding, facts.resources[binding.type], classes, ""))
                found |= {binding.type: names} if names else {}
    return version, dict(sorted(found.items()))


def _folders(wheel: Path) -> Iterator[str]:
    """All JavaScript of one folder, which is that of one resource, as one text."""
    with zipfile.ZipFile(wheel) as package:
        inner = [name for name in package.namelist() if name.endswith(".jsii.tgz")]
        if len(inner) != 1:
            raise LrcpError(f"{wheel} is not a wheel of cdktn-provider-datadog")
        archive = io.BytesIO(package.read(inner[0]))
    texts: dict[str, list[str]] = defaultdict(list)
    with tarfile.open(fileobj=archive) as tar:
        for member in tar:
            parts = member.name.split("/")  # package/lib/<resource>/...
            if member.name.endswith(".js") and len(parts) > 3 and not parts[2].startswith("data-"):
                content = tar.extractfile(member)
                texts[parts[2]].append(content.read().decode("utf-8") if content else "")
    yield from ("\n".join(parts) for parts in texts.values())


def _classes(text: str) -> dict[str, Binding]:
    classes: dict[str, Binding] = {}
    heads = list(_CLASS.finditer(text))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        body = text[head.end() : following.start() if following else len(text)]
        binding = Binding(type=next(iter(_TYPE.findall(body)), None) if head[2] == "TerraformResource" else None)
        for getter in _GETTER.finditer(body):
            if "true" in (getter["optional"], getter["required"]):
                binding.names[getter["name"]] = getter["nested"]
        classes[head[1]] = binding
    return classes


def _unknown(binding: Binding, block: Block, classes: Mapping[str, Binding], prefix: str) -> Iterator[str]:
    for name, nested in binding.names.items():
        if name in block.blocks and nested:
            # A list's class is named after that of its items.
            inner = classes.get(re.sub(r"List$", "OutputReference", nested)) or Binding()
            yield from _unknown(inner, block.blocks[name].block, classes, f"{prefix}{name}.")
        elif name not in block.blocks and name not in block.attributes:
            yield f"{prefix}{name}"
