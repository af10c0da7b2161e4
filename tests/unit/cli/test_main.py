from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from lrcp.cli.main import FAILURES, FINE, INTERRUPTED, OUR_BUG, WRONG_USE, build, command_modules, execute
from lrcp.core.errors import FindingsError, LrcpError, UnsupportedError, UsageError
from lrcp.core.finding import Finding
from lrcp.core.position import Position

HEAVY = (
    "numpy",
    "lark",
    "cdktn",
    "ddtrace",
    "datadog",
    "fastapi",
    "jinja2",
    "matplotlib",
    "rich",
    "yaml",
    "jsonschema",
)


def app_of(command: Callable[[], object]) -> typer.Typer:
    app = typer.Typer(rich_markup_mode=None)
    app.callback()(lambda: None)
    app.command("do")(command)
    return app


def raising(error: BaseException) -> typer.Typer:
    def command() -> None:
        raise error

    return app_of(command)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UsageError("there is no service chat"), WRONG_USE, "lrcp: there is no service chat\n"),
        (LrcpError("the intake did not start"), FAILURES, "lrcp: the intake did not start\n"),
        (UnsupportedError("outliers()"), FAILURES, "lrcp: outliers() is not supported by the evaluator\n"),
        (typer.Exit(1), FAILURES, ""),
        (typer.Exit(0), FINE, ""),
        (KeyboardInterrupt(), INTERRUPTED, ""),
        (typer.Abort(), INTERRUPTED, ""),
    ],
)
def test_an_outcome_is_an_exit_code_and_at_most_one_line(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(raising(error), ["do"]) == code
    assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize(("returned", "code"), [(None, FINE), (0, FINE), (1, FAILURES)])
def test_a_command_may_return_its_exit_code(returned: int | None, code: int) -> None:
    assert execute(app_of(lambda: returned), ["do"]) == code


def test_findings_are_printed_and_fail(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    findings = [
        Finding("Y002", "not YAML", Position("b.yaml", 3, 1)),
        Finding("Y001", "gone", Position("a.yaml")),
    ]

    with contextlib.chdir(tmp_path):
        assert execute(raising(FindingsError(findings)), ["do"]) == FAILURES
    assert capsys.readouterr().err == "a.yaml:1:1 Y001: gone\nb.yaml:3:1 Y002: not YAML\n\n2 errors in 2 files\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["doo"], "lrcp: No such command 'doo'. Did you mean 'do'? (see `lrcp --help`)\n"),
        (["do", "--nope"], "lrcp: No such option: --nope (see `lrcp do --help`)\n"),
        (["do", "x"], "lrcp: Got unexpected extra argument(s) (x) (see `lrcp do --help`)\n"),
    ],
)
def test_wrong_use_is_one_line_that_names_the_help(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(app_of(lambda: None), arguments) == WRONG_USE
    assert capsys.readouterr() == ("", said)


def test_a_bug_of_ours_names_a_file_with_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(raising(ZeroDivisionError("by zero")), ["do"], {}) == OUR_BUG

    said = capsys.readouterr().err
    match = re.search(r"report it with (\S+\.txt): https://", said)
    assert match
    file = Path(match[1])
    assert said.startswith("lrcp: ZeroDivisionError: by zero\n")
    assert "Traceback" not in said
    assert "raise error" in file.read_text(encoding="utf-8")
    file.unlink()


def test_a_bug_of_ours_shows_the_traceback_when_asked_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(raising(ZeroDivisionError("by zero")), ["do"], {"LRCP_TRACEBACK": "1"}) == OUR_BUG

    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_without_a_command_the_help_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(build(), []) == WRONG_USE

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: lrcp")


def test_the_version_is_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(build(), ["--version"]) == FINE
    assert re.fullmatch(r"lrcp \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)


def test_every_module_of_the_package_is_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(build(), ["--help"]) == FINE

    shown = capsys.readouterr().out
    assert "generate" in command_modules()
    for name in command_modules():
        assert re.search(rf"^  {name.replace('_', '-')}\s", shown, re.MULTILINE), name


@pytest.mark.parametrize("name", command_modules())
def test_the_command_that_is_asked_for_is_the_only_one_that_is_made(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(build([name, "--help"]), ["--help"]) == FINE
    shown = capsys.readouterr().out
    assert re.findall(r"^  ([a-z-]+)\s", shown.partition("Commands:")[2], re.MULTILINE) == [name]


def test_what_is_no_command_is_told_apart_from_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(build(["chek"]), ["chek"]) == WRONG_USE
    assert "check" in capsys.readouterr().err


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from lrcp.cli.main import build, execute; "
        f"code = execute(build(), ['--help']); print(*sorted(set(sys.modules) & {set(HEAVY)}), file=sys.stderr); "
        "sys.exit(code)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stderr.split() == []


def test_a_reader_that_leaves_early_causes_no_noise() -> None:
    script = (
        "import sys, typer; from lrcp.cli.main import execute\n"
        "app = typer.Typer(); app.command()(lambda: [print('x' * 1000) for _ in range(1000)])\n"
        "sys.exit(execute(app, []))"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()

        assert process.stderr.read() == b""
    assert process.returncode == FAILURES


MAIN = "import sys; from lrcp.cli.main import main; sys.exit(main())"


@pytest.mark.parametrize(
    ("arguments", "code"), [(["check", "--root", "."], FINE), (["check", "--nosuch"], WRONG_USE), (["chek"], WRONG_USE)]
)
def test_the_process_ends_with_the_code_of_its_command(arguments: list[str], code: int) -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *arguments], cwd=root, check=False, capture_output=True, text=True
    )
    assert done.returncode == code
    assert done.stderr.count("\n") == 1


def test_all_that_a_check_says_is_written_before_its_process_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAIN, "check", "--root", str(tmp_path), "--format", "json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == FAILURES
    assert '"Y006"' in done.stdout
    assert done.stdout.endswith("\n")


def test_a_check_whose_reader_leaves_early_causes_no_noise(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAIN, "check", "--root", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
