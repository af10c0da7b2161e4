"""Time and memory of a synthesis: of whole repositories, and against resources that the CDK holds.

``pytest -s tests/benchmarks/test_synth.py`` prints the tables; ratios travel between machines, seconds do not.
LRCP_SERVICES says how many services the generated repositories have, ``LRCP_SERVICES=100,1000,5000`` for example.
"""

import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = [int(number) for number in os.environ.get("LRCP_SERVICES", "5,50").split(",")]
WHOLE = """\
import gc, os, sys
from pathlib import Path
gc.set_threshold(100_000, 20, 20)  # as main.main does
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[3])])
from main import synthesize
print(synthesize(Path(sys.argv[1]), Path(sys.argv[2])))
"""
SIZES = (10, 100, 1000)
FORMS = ("text", "override", "construct each")

Generated = Callable[..., Path]


class Synthesis(NamedTuple):
    """``cpu``: of all its processes; memory in MiB."""

    resources: int
    python: int
    node: int
    seconds: float
    cpu: float
    digest: str


def synthesis(root: Path, cores: int) -> Synthesis:
    """Of the repository at ``root``, in a fresh process."""
    out = root / f"cdktf.out.{cores}"
    started, used = time.perf_counter(), processor_time()
    command = [sys.executable, "-c", WHOLE, str(root), str(out), str(cores)]
    summary = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    seconds, cpu = time.perf_counter() - started, processor_time() - used
    resources, python, node = map(int, re.findall(r"(\d+) (?:resources|MiB)", summary))
    return Synthesis(resources, python, node, seconds, cpu, digest(out))


def processor_time() -> float:
    """Seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def digest(folder: Path) -> str:
    """Of all names and contents."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    parts = (f"{file.relative_to(folder)} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@pytest.mark.parametrize("sharded", [False, True], ids=["one stack", "a stack for each team"])
def test_time_and_memory_of_a_repository(
    generated: Generated, capsys: pytest.CaptureFixture[str], sharded: bool
) -> None:
    cores = range(1, min(2, len(os.sched_getaffinity(0))) + 1)
    roots = {services: generated(services, sharded=sharded) for services in SERVICES}
    rows = {(services, core): synthesis(root, core) for services, root in roots.items() for core in cores}

    with capsys.disabled():
        head = f"{'services':>8} {'cores':>5} {'resources':>9} {'seconds':>8} {'CPU':>6} {'ms each':>8}"
        print(f"\n{head} {'Python':>7} {'Node':>5}  MiB")
        for (services, core), row in rows.items():
            each = 1000 * row.cpu / row.resources
            times = f"{row.seconds:>8.2f} {row.cpu:>6.2f} {each:>8.2f}"
            print(f"{services:>8} {core:>5} {row.resources:>9} {times} {row.python:>7} {row.node:>5}")
    assert all(row.resources > 9 * services for (services, _), row in rows.items())
    assert len({row.digest for row in rows.values()}) == len(SERVICES)  # the same on any number of cores
    node = [row.node for row in rows.values()]
    assert max(node) - min(node) < 10  # it holds no resources


def measure(form: str, count: int) -> dict[str, float]:
    """Seconds and peak MiB of one process that synthesizes ``count`` monitors."""
    done = subprocess.run([sys.executable, __file__, form, str(count)], check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def test_time_and_memory_of_a_synthesis(capsys: pytest.CaptureFixture[str]) -> None:
    figures = {(form, count): measure(form, count) for form in FORMS for count in SIZES}

    with capsys.disabled():
        print(f"\n{'monitors':>8}  {'form':<15} {'seconds':>8} {'ratio':>6} {'Python':>7} {'Node':>6}  MiB")
        for (form, count), figure in figures.items():
            ratio = figure["seconds"] / figures[FORMS[0], count]["seconds"]
            memory = f"{figure['python']:>7.0f} {figure['node']:>6.0f}"
            print(f"{count:>8}  {form:<15} {figure['seconds']:>8.2f} {ratio:>6.2f} {memory}")
    assert all(figures[form, count]["monitors"] == count for form, count in figures)


def monitor(number: int) -> Mapping[str, Any]:
    return {
        "name": f"monitor {number}",
        "type": "query alert",
        "query": f"avg(last_5m):avg:llm.request.latency_ms{{service:s{number}}} > 1500",
        "message": "{{#is_alert}}" + "What failed, why, what next. " * 30 + "{{/is_alert}}",
        "monitor_thresholds": {"critical": 1500, "warning": 1200},
        "tags": [f"service:s{number}", "team:llm-platform", "llm"],
    }


def main(form: str, count: int) -> None:
    from stacks.runtime import start_node

    started = time.perf_counter()
    start_node()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (write_text if form == "text" else write_with_the_cdk)(form, count, folder)
        configuration = json.loads((folder / "stacks" / "stack" / "cdk.tf.json").read_text())
        from stacks.memory import peak_memory

        python, node = peak_memory()
    figures = {"seconds": time.perf_counter() - started, "python": python, "node": node}
    print(json.dumps({**figures, "monitors": len(configuration["resource"]["datadog_monitor"])}))


def write_text(form: str, count: int, outdir: Path) -> None:
    """As main.py does it."""
    from lrcp.core.yamldoc import parse_yaml
    from stacks.render import render
    from stacks.stack import DatadogResource, DatadogStack

    stack = DatadogStack("stack", parse_yaml("backend: { local: { path: x } }"), site="datadoghq.com")
    for number in range(count):
        DatadogResource(stack, "datadog_monitor", f"m{number}", monitor(number))
    with tempfile.TemporaryDirectory(dir=outdir) as rendered:
        render([stack], Path(rendered))
        from stacks.app import write

        write([stack], Path(rendered), outdir)


def write_with_the_cdk(form: str, count: int, outdir: Path) -> None:
    """All resources in one message to Node, or each an object on both sides of the bridge, as the library means it."""
    from cdktn import App, LocalBackend, TerraformStack

    from stacks.runtime import CONTEXT

    app = App(outdir=str(outdir), context=CONTEXT, skip_validation=True)  # asks for a provider construct
    stack = TerraformStack(app, "stack")
    LocalBackend(stack, path="x")
    if form == "override":
        stack.add_override("resource.datadog_monitor", {f"m{number}": monitor(number) for number in range(count)})
    else:
        add_constructs(stack, count)
    app.synth()


def add_constructs(stack: Any, count: int) -> None:
    import cdktn

    class Monitor(cdktn.TerraformResource):
        def __init__(self, number: int) -> None:
            generated_by = cdktn.TerraformProviderGeneratorMetadata(provider_name="datadog")
            super().__init__(
                stack,
                f"m{number}",
                terraform_resource_type="datadog_monitor",
                terraform_generator_metadata=generated_by,
            )
            self.number = number

        def _synthesize_attributes(self) -> Mapping[str, Any]:
            return monitor(self.number)

    for number in range(count):
        Monitor(number)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
