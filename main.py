"""The CDKTF app: ``python main.py`` (or ``cdktf synth``) writes cdktf.out for every environment."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lrcp.core.errors import FindingsError, LrcpError
from lrcp.core.finding import Finding, Severity

if TYPE_CHECKING:
    from stacks.stack import DatadogStack

ROOT = Path(__file__).resolve().parent


def main() -> int:
    """Exit code 0; 1 when a declaration is wrong, with every finding on stderr."""
    started = time.monotonic()
    gc.set_threshold(100_000, 20, 20)  # what is made lives until the end: there is little garbage to look for
    try:
        summary = synthesize(ROOT, Path(os.environ.get("CDKTF_OUTDIR", ROOT / "cdktf.out")))
    except FindingsError as error:
        _print(error.findings)
        return 1
    except (LrcpError, OSError) as error:
        print(f"main.py: {error}", file=sys.stderr)
        return 1
    if "CDKTF_CONTEXT_JSON" not in os.environ:  # the cdktf command line shows all of our stderr as errors
        print(f"{summary}; {time.monotonic() - started:.2f} s", file=sys.stderr)
    return 0


def synthesize(root: Path, outdir: Path) -> str:
    """Write ``outdir``; the declarations are checked before anything is written, or Node started.

    Says how many resources of each type every stack has, and what it took.
    """
    from stacks.memory import peak_memory
    from stacks.render import render
    from stacks.runtime import start_node
    from stacks.summary import table

    stacks = _declared(root)
    outdir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=outdir, prefix=".") as folder:
        forked = render(stacks, Path(folder))
        start_node()
        from stacks.app import write

        write(stacks, Path(folder), outdir)
    python, node = peak_memory()
    made = f"{len(stacks)} stacks, {sum(len(stack.resources) for stack in stacks)} resources"
    counted = "\n".join(table(stacks))
    return f"{counted}\n{made}; peak memory {python + forked} MiB in Python, {node} MiB in Node"


def _declared(root: Path) -> list[DatadogStack]:
    """Every stack; the larger part of what was read to make them is forgotten."""
    from lrcp.contract.load import load_contract
    from lrcp.spec import load_specs
    from stacks.assemble import assemble

    specs = load_specs(root)
    findings = list(dict.fromkeys(finding for spec in specs for finding in spec.findings))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise FindingsError(findings)
    _print(findings)
    return assemble(root, specs, load_contract(root))


def _print(findings: list[Finding] | tuple[Finding, ...]) -> None:
    from lrcp.report.findings import print_findings, source_reader

    print_findings(findings, "text", sys.stderr, source_reader(ROOT))


if __name__ == "__main__":
    sys.exit(main())
