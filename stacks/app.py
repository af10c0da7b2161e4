"""The CDK's half of a synthesis: backends, what is deployed before what, and the manifest.

The CDK writes stacks without their resources, which are put into its files afterwards: on the way through Node
each of them would be copied again and again (docs/adr/0024-resources-bypass-node.md).
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from cdktn import App, TerraformStack

from stacks.backends import Backend, read_backend
from stacks.remote_state import link
from stacks.render import JSON, file_of
from stacks.runtime import CONTEXT
from stacks.stack import DatadogStack

FILE = "cdk.tf.json"
MANIFEST = "manifest.json"


def write(stacks: Sequence[DatadogStack], rendered: Path, outdir: Path) -> None:
    """Write ``outdir`` from ``stacks``, whose resources are in the folder ``rendered``.

    Both are of one file system, so that no file of ``outdir`` is ever half there: Terraform would destroy what a
    configuration lacks. Raises FindingsError for a backend that Terraform could not use.
    """
    backends = _backends(stacks)
    for stack in stacks:
        if stack.upstream is not None:
            link(stack, stack.upstream, backends[stack.upstream.id])
    _synthesize(stacks, backends, rendered)
    files = [Path("stacks", stack.id, FILE) for stack in stacks]
    for stack, file in zip(stacks, files, strict=True):
        _complete(rendered / file, stack, file_of(stack, rendered))
    for file in (*files, Path(MANIFEST)):
        (outdir / file).parent.mkdir(parents=True, exist_ok=True)
        (rendered / file).replace(outdir / file)


def _backends(stacks: Sequence[DatadogStack]) -> Mapping[str, Backend]:
    declared = Counter(stack.document.path for stack in stacks)
    return {
        stack.id: read_backend(stack.document, shared_by_stacks=declared[stack.document.path] > 1) for stack in stacks
    }


def _synthesize(stacks: Sequence[DatadogStack], backends: Mapping[str, Backend], outdir: Path) -> None:
    app = App(outdir=str(outdir), context=CONTEXT)
    made = {stack.id: TerraformStack(app, stack.id) for stack in stacks}
    for stack in stacks:
        backends[stack.id].attach(made[stack.id])
        for other in stack.dependencies:
            made[stack.id].add_dependency(made[other.id])
    app.synth()


def _complete(file: Path, stack: DatadogStack, resources: Path) -> None:
    """Put what ``stack`` holds into its configuration, the names of sections sorted as the CDK sorts them."""
    known, own = json.loads(file.read_bytes()), stack.sections()
    sections = {**known, **own, "terraform": {**known["terraform"], **own["terraform"]}}
    before = {name: section for name, section in sections.items() if name < "resource"}
    after = {name: section for name, section in sections.items() if name > "resource"}
    with file.open("wb") as out, resources.open("rb") as text:
        _join(out, [_text(before), *([text] if stack.resources else ()), _text(after)])


def _text(value: object) -> BinaryIO:
    return io.BytesIO(json.dumps(value, **JSON).encode())


def _join(out: BinaryIO, objects: Iterable[BinaryIO]) -> None:
    """One JSON object of several, which begin with the line `{` and end with the line `}`."""
    between = b"{\n"
    for text in objects:
        out.write(between)
        text.seek(len(b"{\n"))
        shutil.copyfileobj(text, out)
        out.seek(-len(b"\n}"), os.SEEK_CUR)
        between = b",\n"
    out.write(b"\n}")
