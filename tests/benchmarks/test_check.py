"""Time and memory of a check in a fresh process, on this repository and on generated ones.

``pytest -s tests/benchmarks/test_check.py`` prints the table. LRCP_SERVICES says how large the generated
repositories are, ``LRCP_SERVICES=100,1000`` for example; ratios travel between machines, seconds do not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SIZES = [int(number) for number in os.environ.get("LRCP_SERVICES", "5,50").split(",")]
PROGRAM = """\
import json, re, sys
from pathlib import Path
from lrcp.cli import main
import lrcp.query
code = main.run()
status = Path("/proc/self/status").read_text()  # getrusage would tell the parent's peak when it is larger
peak = int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024
print(json.dumps({"code": code, "mib": peak, "parsed": lrcp.query._parse.cache_info().misses}))
"""

Generated = Callable[..., Path]


def measure(root: Path) -> dict[str, float]:
    """Seconds of a whole process, its peak MiB, how many texts were parsed, and the exit code."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "check", "--root", str(root)], check=True, capture_output=True, text=True
    )
    seconds = time.perf_counter() - start
    assert done.stdout.count("\n") == 1, done.stdout  # there are no findings
    resources = int(done.stderr.partition(" declared resources")[0].split()[-1])
    return {**json.loads(done.stdout), "seconds": seconds, "resources": resources}


def test_time_and_memory_of_a_check(generated: Generated, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("this repository", measure(ROOT))]
    rows += [(f"{services} more services", measure(generated(services))) for services in SIZES]

    with capsys.disabled():
        print(f"\n{'':<19}{'resources':>10}{'seconds':>9}{'ratio':>7}{'MiB':>6}{'parsed':>8}")
        for name, figures in rows:
            ratio = figures["seconds"] / rows[1][1]["seconds"]
            shown = f"{figures['seconds']:>9.2f}{ratio:>7.2f}{figures['mib']:>6.0f}{figures['parsed']:>8.0f}"
            print(f"{name:<19}{figures['resources']:>10.0f}{shown}")
    assert {figures["code"] for _, figures in rows} == {0}


def test_services_that_differ_only_in_who_they_are_share_one_parse(generated: Generated) -> None:
    few, many = (measure(generated(services, overridden=0)) for services in (20, 60))
    assert few["parsed"] == many["parsed"]
