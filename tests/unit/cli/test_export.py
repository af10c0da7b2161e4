from __future__ import annotations

import json
from pathlib import Path

import pytest

from lrcp.cli.export import export
from lrcp.core.errors import UsageError

ROOT = Path(__file__).parents[3]
SERVICE = "llm-reliability-control-plane"


def run(out: Path, services: list[str] | None = None, ids: Path | None = None) -> int:
    return export(ROOT, "production", services, out, ids)


def test_the_files_are_written_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "datadog", [SERVICE]) == 0

    said = capsys.readouterr()
    monitors = json.loads((tmp_path / "datadog/monitors.json").read_text(encoding="utf-8"))
    assert f"{tmp_path}/datadog/monitors.json  {len(monitors)}\n" in said.out
    assert "wait for ids (docs/export.md)" in said.err
    assert all(address.startswith(f"datadog_monitor.{SERVICE}--") for address in monitors)
    assert (tmp_path / f"datadog/notebooks/{SERVICE}--cost-optimisation.json").exists()


def test_ids_complete_what_waited(tmp_path: Path) -> None:
    run(tmp_path, [SERVICE])
    waiting = "datadog_monitor.llm-reliability-control-plane--slo-latency-fast-burn"
    assert waiting in json.loads((tmp_path / "needs_ids/monitors.json").read_text(encoding="utf-8"))

    ids = tmp_path / "ids.json"
    ids.write_text(json.dumps({f"datadog_service_level_objective.{SERVICE}--latency": {"id": "abc"}}), encoding="utf-8")
    run(tmp_path, [SERVICE], ids)
    assert 'burn_rate("abc")' in json.loads((tmp_path / "monitors.json").read_text(encoding="utf-8"))[waiting]["query"]
    assert waiting not in json.loads((tmp_path / "needs_ids/monitors.json").read_text(encoding="utf-8"))


def test_a_service_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean"):
        run(tmp_path, ["llm-reliability-control-plan"])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot write"):
        run(tmp_path / "file", [SERVICE])
