"""Refreshing the facts."""

from pathlib import Path

import pytest

from lrcp.facts.refresh import LEFT_OUT, compact, main

BLOCK = {"block": {"attributes": {"id": {"type": "string", "optional": True, "computed": True}}}}


def test_without_terraform_it_says_so_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--terraform", str(tmp_path / "no-such-program")]) == 1

    error = capsys.readouterr().err
    assert "is not installed; it is needed to refresh the facts only" in error
    assert error.count("\n") == 1


def test_a_failing_terraform_is_quoted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    program = tmp_path / "terraform"
    program.write_text("#!/bin/sh\necho no provider here >&2\nexit 1\n")
    program.chmod(0o755)

    assert main(["--terraform", str(program)]) == 1
    assert "no provider here" in capsys.readouterr().err


def test_what_we_never_deploy_is_left_out() -> None:
    record = compact({"datadog_monitor": BLOCK, **dict.fromkeys(LEFT_OUT, BLOCK)}, "4.19.0")

    assert list(record["resources"]) == ["datadog_monitor"]
