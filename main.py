"""The CDKTF app: ``python main.py`` (or ``cdktf synth``) writes cdktf.out for every environment."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from lrcp.core.errors import FindingsError, LrcpError
from lrcp.core.finding import Finding, Severity

ROOT = Path(__file__).resolve().parent


def main() -> int:
    """Exit code 0; 1 when a declaration is wrong, with every finding on stderr."""
    started = time.monotonic()
    try:
        summary = synthesize(ROOT, Path(os.environ.get("CDKTF_OUTDIR", ROOT / "cdktf.out")))
    except FindingsError as error:
        _print(error.findings)
        return 1
    except LrcpError as error:
        print(f"main.py: {error}", file=sys.stderr)
        return 1
    if "CDKTF_CONTEXT_JSON" not in os.environ:  # the cdktf command line shows all of our stderr as errors
        print(f"{summary}; {time.monotonic() - started:.2f} s", file=sys.stderr)
    return 0


def synthesize(root: Path, outdir: Path) -> str:
    """Write ``outdir``; the declarations are checked before anything is written, or Node started.

    Says how many resources of each type every stack has, and what it took.
    """
    from lrcp.contract.load import load_contract
    from lrcp.spec import load_specs

    specs = load_specs(root)
    findings = list(dict.fromkeys(finding for spec in specs for finding in spec.findings))
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise FindingsError(findings)
    _print(findings)
    contract = load_contract(root)

    from stacks.runtime import prepare

    prepare()
    from cdktn import App

    from stacks.assemble import assemble
    from stacks.memory import peak_memory
    from stacks.runtime import CONTEXT
    from stacks.summary import table

    app = App(outdir=str(outdir), context=CONTEXT)
    stacks = assemble(app, root, specs, contract)
    app.synth()
    python, node = peak_memory()
    made = f"{len(stacks)} stacks, {sum(len(stack.resources) for stack in stacks)} resources"
    counted = "\n".join(table(stacks))
    return f"{counted}\n{made}; peak memory {python} MiB in Python, {node} MiB in Node"


def _print(findings: list[Finding] | tuple[Finding, ...]) -> None:
    from lrcp.report.findings import print_findings, source_reader

    print_findings(findings, "text", sys.stderr, source_reader(ROOT))


if __name__ == "__main__":
    sys.exit(main())
