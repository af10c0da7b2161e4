"""Stacks synthesized in the test's own folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stacks.runtime import CONTEXT, prepare

prepare()  # cdktn starts Node when it is imported

Synth = Callable[..., dict[str, Any]]


@pytest.fixture
def synth(tmp_path: Path) -> Synth:
    """``synth(add)`` gives the configuration of a stack that ``add`` has filled."""
    from cdktn import App, LocalBackend

    from stacks.stack import DatadogStack

    def run(add: Callable[[DatadogStack], object], id: str = "test") -> dict[str, Any]:
        app = App(outdir=str(tmp_path / "cdktf.out"), context=CONTEXT)
        stack = DatadogStack(app, id, site="datadoghq.eu")
        LocalBackend(stack, path="terraform.tfstate")
        add(stack)
        app.synth()
        result: dict[str, Any] = json.loads((tmp_path / "cdktf.out" / "stacks" / id / "cdk.tf.json").read_text())
        return result

    return run
