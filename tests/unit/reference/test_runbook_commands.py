"""Every command of a runbook works as it is written: who follows one at night copies it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

import pytest

RUNBOOKS = sorted((Path(__file__).parents[3] / "docs/runbooks").glob("*.md"))
ENVIRONMENT = {"SERVICE": "http://service", "LRCP_ADMIN_TOKEN": "correct-horse-battery"}


class Call(NamedTuple):
    method: str
    url: str
    body: Any
    headers: dict[str, str]


def commands(page: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


def call(command: str) -> Call:
    """What the shell and curl make of a command: only the options that runbooks use are known."""
    program, *words = shlex.split(Template(command).substitute(ENVIRONMENT))
    assert program == "curl", command
    method, url, body, headers = "GET", "", None, {}
    rest = iter(words)
    for word in rest:
        match word:
            case "-fsS":
                pass
            case "-X":
                method = next(rest)
            case "-d":
                body = json.loads(next(rest))
            case "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            case _:
                assert not url
                assert not word.startswith("-")
                url = word
    return Call(method, url, body, headers)


@pytest.mark.parametrize(("runbook", "command"), [(page.stem, each) for page in RUNBOOKS for each in commands(page)])
async def test_a_command_of_a_runbook_works_as_it_is_written(service: Any, runbook: str, command: str) -> None:
    wanted = call(command)

    response = await service.call(wanted.method, wanted.url, wanted.body, headers=wanted.headers)

    assert response.status_code == 200, (runbook, response.text)


@pytest.mark.parametrize("page", RUNBOOKS, ids=lambda page: page.stem)
def test_a_call_of_the_admin_api_is_a_command_to_copy(page: Path) -> None:
    """Not "`POST /admin/...`", which leaves token and headers to be looked up."""
    assert re.findall(r"`(?:GET|POST|PUT|DELETE) /admin[^`]*`", page.read_text(encoding="utf-8")) == []
