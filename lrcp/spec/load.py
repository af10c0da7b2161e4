"""Entry points: a repository's folder in, what it deploys and every problem in it out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lrcp.core.errors import UsageError
from lrcp.core.nearest import told
from lrcp.spec.model import Spec
from lrcp.spec.render import Renderer
from lrcp.spec.shapes import Shapes
from lrcp.spec.workspace import Workspace, open_workspace


def load_spec(root: Path, environment: str) -> Spec:
    """What ``environment`` deploys of the repository at ``root``.

    Never stops at the first problem: all of them are in ``findings``, and a resource that has no value
    because of one is left out. Raises UsageError when there is no such environment.
    """
    return load_specs(root, [environment])[0]


def load_specs(root: Path, environments: Sequence[str] = ()) -> list[Spec]:
    """The same for several environments (all of them by default); the files are read once."""
    return render_all(open_workspace(root), environments)


def render_all(workspace: Workspace, environments: Sequence[str] = ()) -> list[Spec]:
    known = workspace.catalog.environments
    for name in environments:
        if name not in known:
            raise UsageError(told(f"there is no environment `{name}`", name, known))
    shapes = Shapes(workspace)
    return [Renderer(shapes, known[name]).spec() for name in environments or known]
