"""The sample lines of this folder; `lrcp logs test` runs the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrcp.logs.samples import find_pipelines, run_pipeline

HERE = Path(__file__).parent
PIPELINES = list(find_pipelines([HERE]))


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.stem)
def test_every_sample_has_exactly_its_result(path: Path) -> None:
    result = run_pipeline(path)
    assert not result.findings
    assert result.results
    assert [each.differences for each in result.results if not each.passed] == []
