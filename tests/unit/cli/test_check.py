from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lrcp.cli import main
from lrcp.spec.kinds import FOLDERS as KINDS

ROOT = Path(__file__).parents[3]
FOLDERS = ("catalog", "contract", "schemas", "docs", *KINDS)
# What a service has installed, or the tool needs elsewhere, and the check must not wait for.
HEAVY = ("cdktn", "constructs", "ddtrace", "fastapi", "uvicorn", "numpy", "matplotlib", "locust", "datadog_api_client")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        if (ROOT / folder).exists():
            shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    result = CliRunner().invoke(main.build(), ["check", *arguments], standalone_mode=False)
    code = result.return_value if isinstance(result.return_value, int) else result.exit_code
    return code, result.stdout, result.stderr


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_this_repository_has_no_findings() -> None:
    code, out, err = run("--root", str(ROOT))
    assert (code, out) == (0, "")
    assert "(local, production, staging)" in err
    assert "without findings" in err


def test_a_metric_renamed_in_the_contract_is_found_in_every_query_with_the_new_name(copy: Path) -> None:
    change(copy / "contract/metrics.yaml", "  llm.request.latency_ms:", "  llm.request.latency_msec:")
    code, out, _ = run("--root", str(copy))
    assert code == 1
    for place in ("monitors/latency.yaml:7:35", "slos/latency.yaml:23:22"):
        (line,) = [line for line in out.splitlines() if line.startswith(f"{place} C101 ")]
        assert "nobody sends the metric `llm.request.latency_ms`; did you mean `llm.request.latency_msec`?" in line


def test_a_metric_renamed_in_one_monitor_is_found_there_with_the_known_name(copy: Path) -> None:
    change(copy / "monitors/security.yaml", "llm.safety_block.count", "llm.safety_blocks.count")
    code, out, _ = run("--root", str(copy), "--environment", "local")
    assert code == 1
    first, query, caret = out.splitlines()[:3]
    assert first.startswith("monitors/security.yaml:7:42 C101 safety-block-surge: nobody sends the metric")
    assert "did you mean `llm.safety_block.count`?" in first
    start, stop = caret.index("^"), caret.rindex("~") + 1
    assert query[start:stop] == "llm.safety_blocks.count"


def test_findings_come_as_json_too(copy: Path) -> None:
    change(copy / "catalog/services/llm-reliability-control-plane.yaml", "tier: 1", "tier: one")
    code, out, _ = run("--root", str(copy), "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (code, finding["code"], finding["line"], finding["column"]) == (1, "S003", 6, 7)


def test_a_baseline_passes_over_what_was_there_and_not_over_what_is_new(copy: Path) -> None:
    known = copy / "baseline.json"
    change(copy / "monitors/security.yaml", "llm.safety_block.count", "llm.safety_blocks.count")
    code, out, err = run("--root", str(copy), "--write-baseline", str(known))
    assert (code, out) == (0, "")
    assert f"written to {known}" in err

    code, out, err = run("--root", str(copy), "--baseline", str(known))
    assert (code, out) == (0, "")
    assert "in the baseline" in err

    change(copy / "monitors/reliability.yaml", "llm.error.count", "llm.eror.count")
    code, out, _ = run("--root", str(copy), "--baseline", str(known))
    assert code == 1
    assert "C101 error-burst" in out
    assert "safety-block-surge" not in out


def test_what_was_repaired_since_the_baseline_is_a_note_that_fails_nothing(copy: Path) -> None:
    known = copy / "baseline.json"
    change(copy / "monitors/security.yaml", "llm.safety_block.count", "llm.safety_blocks.count")
    run("--root", str(copy), "--write-baseline", str(known))
    change(copy / "monitors/security.yaml", "llm.safety_blocks.count", "llm.safety_block.count")
    code, out, _ = run("--root", str(copy), "--baseline", str(known), "--format", "json")
    found = json.loads(out)["findings"]
    assert (code, {each["severity"] for each in found}, {each["code"] for each in found}) == (0, {"note"}, {"S404"})


def test_fixes_repair_what_has_one_answer_and_leave_the_rest(copy: Path) -> None:
    monitors = copy / "monitors/latency.yaml"
    before = monitors.read_text(encoding="utf-8")
    line, rest = before.split("\n", 1)
    monitors.write_text(rest, encoding="utf-8")
    change(copy / "monitors/security.yaml", "llm.safety_block.count", "llm.safety_blocks.count")
    changed = (copy / "monitors/security.yaml").read_text(encoding="utf-8")

    code, out, err = run("--root", str(copy), "--fix")

    assert code == 1
    assert {part.split()[1] for part in out.splitlines() if part.startswith("monitors/")} >= {"C101"}
    assert "Y005" not in out
    assert "1 repaired" in err
    assert monitors.read_text(encoding="utf-8") == f"{line}\n{rest}"
    assert (copy / "monitors/security.yaml").read_text(encoding="utf-8") == changed


def test_without_fix_the_edits_are_only_told(copy: Path) -> None:
    monitors = copy / "monitors/latency.yaml"
    text = monitors.read_text(encoding="utf-8").split("\n", 1)[1]
    monitors.write_text(text, encoding="utf-8")
    _, out, _ = run("--root", str(copy), "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert finding["edits"][0]["replacement"] == "# yaml-language-server: $schema=../schemas/monitors.json\n"
    assert monitors.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "arguments",
    [("--baseline", "none.json"), ("--baseline", "a.json", "--write-baseline", "b.json"), ("--write-baseline", "no/b")],
)
def test_a_baseline_that_cannot_be_is_wrong_use(arguments: tuple[str, ...]) -> None:
    assert main.execute(main.build(), ["check", "--root", str(ROOT), *arguments]) == 2


@pytest.mark.parametrize("arguments", [("--environment", "prodution"), ("--format", "yaml"), ("--root", "/nowhere")])
def test_wrong_use_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    assert main.execute(main.build(), ["check", "--root", str(ROOT), *arguments]) == 2


def test_a_check_imports_none_of_the_heavy_libraries() -> None:
    program = (
        "import sys\n"
        "from lrcp.cli import main\n"
        f"code = main.execute(main.build(), ['check', '--root', {str(ROOT)!r}])\n"
        f"print(code, sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "0 []"
