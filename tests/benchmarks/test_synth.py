"""Time and memory of a synthesis: of whole repositories, and against one construct for each resource.

``pytest -s tests/benchmarks/test_synth.py`` prints the tables; ratios travel between machines, seconds do not.
LRCP_SERVICES says how many services the generated repositories have, ``LRCP_SERVICES=100,1000,5000`` for example.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = [int(number) for number in os.environ.get("LRCP_SERVICES", "5,50").split(",")]
WHOLE = "import sys; from pathlib import Path; from main import synthesize; print(synthesize(*map(Path, sys.argv[1:])))"
SIZES = (10, 100, 1000)
FORMS = ("stack", "construct each")


def test_time_and_memory_of_a_repository(generated: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    rows = []
    for services in SERVICES:
        root = generated(services)
        started = time.perf_counter()
        command = [sys.executable, "-c", WHOLE, str(root), str(root / "cdktf.out")]
        summary = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
        resources, python, node = map(int, re.findall(r"(\d+) (?:resources|MiB)", summary))
        assert resources > 9 * services
        rows.append((services, resources, time.perf_counter() - started, python, node))

    with capsys.disabled():
        print(f"\n{'services':>8} {'resources':>9} {'seconds':>8} {'ms each':>8} {'Python':>7} {'Node':>6}  MiB")
        for services, resources, seconds, python, node in rows:
            each = 1000 * seconds / resources
            print(f"{services:>8} {resources:>9} {seconds:>8.2f} {each:>8.2f} {python:>7} {node:>6}")


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
            ratio = figure["seconds"] / figures["stack", count]["seconds"]
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
    from stacks.runtime import CONTEXT, prepare

    started = time.perf_counter()
    prepare()
    from cdktn import App, LocalBackend

    from stacks.memory import peak_memory
    from stacks.stack import DatadogResource, DatadogStack

    with tempfile.TemporaryDirectory() as folder:
        app = App(outdir=folder, context=CONTEXT, skip_validation=True)  # asks for a provider construct
        stack = DatadogStack(app, "stack", site="datadoghq.com")
        LocalBackend(stack, path="terraform.tfstate")
        if form == "construct each":
            add_constructs(stack, count)
        else:
            for number in range(count):
                DatadogResource(stack, "datadog_monitor", f"m{number}", monitor(number))
        app.synth()
        configuration = json.loads((Path(folder) / "stacks" / "stack" / "cdk.tf.json").read_text())
    python, node = peak_memory()
    figures = {"seconds": time.perf_counter() - started, "python": python, "node": node}
    print(json.dumps({**figures, "monitors": len(configuration["resource"]["datadog_monitor"])}))


def add_constructs(stack: Any, count: int) -> None:
    """The form that the library means: each resource an object on both sides of the bridge to Node."""
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
