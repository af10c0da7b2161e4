"""``promtool test rules`` on a workload: what fires at which minute."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lrcp.core.durations import seconds
from tests.benchmarks.workload import Workload

BLOCK = 48
"""Minutes whose states one sample holds, a bit for each: a float is exact up to 53."""

_HEAD = """\
rule_files: [rules.yaml]
evaluation_interval: 1m
tests:
- interval: 1m
  input_series:
"""
# No sample is expected, so that promtool prints those that it got. The range holds BLOCK minutes, whether its
# beginning counts (Prometheus 2) or does not (3). A query may hold 10,000 samples, hence one for each rule.
_QUESTION = """\
  - expr: sum by (alertname, group)
      (sum_over_time((2 ^ ((timestamp(ALERTS{{alertname="rule{rule}"}}) - {begin}) / 60))[{range}m30s:1m]))
    eval_time: {last}m
    exp_samples: []
"""
_NOTHING = """\
  alert_rule_test:
  - eval_time: 0m
    alertname: none
    exp_alerts: []
"""
_ANSWER = re.compile(r"time: (\S+),\s+exp: ?nil\s+got: ?(\{.*)")
_SAMPLE = re.compile(r'\{alertname="rule(\d+)", group="g(\d+)"\} ([0-9.E+]+)')


def write(folder: Path, workload: Workload, *, evaluated: bool) -> Path:
    """The files of a test; without ``evaluated`` it only loads the series. Gives the test file."""
    folder.mkdir()
    (folder / "rules.yaml").write_text("".join(workload.alerting_rules()), encoding="utf-8")
    test = folder / "test.yaml"
    with test.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        file.writelines(workload.input_series())
        file.writelines(_questions(workload) if evaluated else [_NOTHING])
    return test


def run(test: Path) -> str:
    done = subprocess.run(["promtool", "test", "rules", str(test)], check=False, capture_output=True, text=True)
    answers = done.stdout + done.stderr
    assert "err:" not in answers, re.findall(r".*err:.*", answers)[0]
    return answers


def firing(answers: str, workload: Workload) -> NDArray[np.bool_]:
    """(rules, groups, minutes): whether the alert fires, as promtool printed it."""
    found = np.zeros((workload.rules, workload.groups, workload.minutes + BLOCK), dtype=np.bool_)
    for last, samples in _ANSWER.findall(answers):
        begin = seconds(last) // 60 - BLOCK + 1
        for rule, group, bits in _SAMPLE.findall(samples):
            shifted = int(float(bits)) >> np.arange(BLOCK)
            found[int(rule), int(group), begin : begin + BLOCK] = shifted & 1
    return found[:, :, : workload.minutes + 1]


def _questions(workload: Workload) -> Iterator[str]:
    yield "  promql_expr_test:\n"
    for first in range(0, workload.minutes + 1, BLOCK):
        for rule in range(workload.rules):
            yield _QUESTION.format(rule=rule, begin=60 * first, range=BLOCK - 1, last=first + BLOCK - 1)
