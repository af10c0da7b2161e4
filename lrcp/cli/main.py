"""The command line: finds its commands and turns every outcome into an exit code.

0 fine, 1 findings or failures, 2 wrong use, 70 a bug of ours; 130 after Ctrl-C. A command is a module
of this package with ``register(app)``; names with a leading underscore are not commands.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

import lrcp.cli
from lrcp.core.errors import FindingsError, LrcpError, UsageError
from lrcp.report.links import ISSUES

FINE, FAILURES, WRONG_USE, OUR_BUG, INTERRUPTED = 0, 1, 2, 70, 130
# Commands that start nothing and leave nothing behind: no process, thread or temporary file.
_READING = (["check"],)
# typer raises one class for every wrong option, argument and command, and exports only its children.
_BadCommandLine: type[Exception] = typer.BadParameter.__mro__[1]


def main() -> int:
    """Entry point of the ``lrcp`` script; returns the exit code."""
    code = run()
    if sys.argv[1:2] in _READING:
        # Freeing all that was read, piece by piece, takes a sixth of the time, and the system does it at once.
        with suppress(BrokenPipeError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    return code


def run() -> int:
    """Run the command line of this process; returns the exit code."""
    # Most of what a command makes lives until its end; looking for garbage among it costs a tenth of the time.
    gc.set_threshold(500_000, 20, 20)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal of another encoding shows what it can
    return execute(build(sys.argv[1:]), sys.argv[1:])


def build(arguments: Sequence[str] = ()) -> typer.Typer:
    """The application with the command that ``arguments`` begin with, with every command where they do not say.

    A command has the name of its module; making all of them takes as long as most commands run.
    """
    # Rich help would cost 0.25 s on each start.
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, help=lrcp.__doc__)
    app.callback(invoke_without_command=True)(_options)
    names = command_modules()
    for name in [each for each in names if each in arguments[:1]] or names:
        register: Callable[[typer.Typer], None] = importlib.import_module(f"lrcp.cli.{name}").register
        register(app)
    return app


def command_modules() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(lrcp.cli.__path__))
    return sorted(name for name in found if name != "main" and not name.startswith("_"))


def execute(app: typer.Typer, arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Run one command line of ``app``; a command may return its exit code or raise ``typer.Exit``.

    LRCP_TRACEBACK in ``environment`` prints the traceback of a bug instead of writing it to a file.
    """
    try:
        result = typer.main.get_command(app).main(list(arguments), prog_name="lrcp", standalone_mode=False)
        sys.stdout.flush()
    except FindingsError as error:
        _print_findings(error)
        return FAILURES
    except (UsageError, _BadCommandLine) as error:
        _say(f"lrcp: {_usage_message(error)}")
        return WRONG_USE
    except LrcpError as error:
        _say(f"lrcp: {error}")
        return FAILURES
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        _stop_writing()
        return FAILURES
    except Exception as error:  # noqa: BLE001 - the outermost frame: whatever arrives here is a bug of ours
        _say(_bug_message(error, environment))
        return OUR_BUG
    return result if isinstance(result, int) else FINE


def _options(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if show_version:
        from importlib.metadata import version

        typer.echo(f"lrcp {version('lrcp')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(WRONG_USE)


def _print_findings(error: FindingsError) -> None:
    from lrcp.report.findings import print_findings, source_reader

    print_findings(error.findings, "text", sys.stderr, source_reader(Path.cwd()))


def _usage_message(error: Exception) -> str:
    """One line: what is wrong, and where the right form is written."""
    context = getattr(error, "ctx", None)
    format_message: Callable[[], str] = getattr(error, "format_message", error.__str__)
    where = f" (see `{context.command_path} --help`)" if context else ""
    return " ".join(format_message().split()) + where


def _bug_message(error: Exception, environment: Mapping[str, str]) -> str:
    text = "".join(traceback.format_exception(error))
    if environment.get("LRCP_TRACEBACK"):
        return f"{text}lrcp: this is a bug of lrcp; please report it with the traceback above: {ISSUES}"
    import tempfile

    with tempfile.NamedTemporaryFile("w", prefix="lrcp-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(text)
    summary = traceback.format_exception_only(error)[-1].strip()
    return f"lrcp: {summary}\nlrcp: this is a bug of lrcp; please report it with {file.name}: {ISSUES}"


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _stop_writing() -> None:
    """The reader of our output is gone (``lrcp ... | head``): let the last flush of stdout go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
