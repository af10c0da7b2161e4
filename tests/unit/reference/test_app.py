"""Starting the application."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reference.services.app import create_app

ROOT = Path(__file__).parents[3]
START = """
import sys
from reference.services.app import create_app

create_app({})
print(*{"ddtrace", "google.genai", "httpx", "yaml"} & set(sys.modules))
"""


def test_starting_with_the_simulator_imports_no_heavy_client() -> None:
    started = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True)

    assert started.stdout.strip() == ""


def test_every_problem_of_the_environment_is_one_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    environ = {"LRCP_MODEL": "gpt-0", "DD_SITE": "nowhere", "LRCP_DATADOG_API_KEY": "hush hush", "LRCP_SEED": "x"}

    with pytest.raises(SystemExit) as raised:
        create_app(environ)

    lines = capsys.readouterr().err.splitlines()
    assert raised.value.code == 2
    assert [line.split(":")[0] for line in lines] == ["LRCP_MODEL", "LRCP_SEED", "DD_SITE", "LRCP_DATADOG_API_KEY"]
    assert "hush" not in "".join(lines)
