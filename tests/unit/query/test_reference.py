from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from lrcp.cli import parse
from lrcp.query.functions import AGGREGATORS, FUNCTIONS, MODIFIERS
from lrcp.query.reference import files

ROOT = Path(__file__).parents[3]
PAGE = "docs/query-functions.md"
TRANSCRIPT = re.compile(
    r"```console\n\$ echo (?P<query>.*) \| lrcp parse --kind (?P<kind>\w+)\n(?P<answer>.*?)```", re.DOTALL
)


def test_the_page_of_functions_is_up_to_date() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == files(ROOT)[PAGE]


@pytest.mark.parametrize("name", [*FUNCTIONS, *MODIFIERS, *AGGREGATORS])
def test_the_page_names_everything_in_the_table(name: str) -> None:
    assert re.search(rf"`\.?{name}[`(:]", files(ROOT)[PAGE])


def test_the_transcript_in_the_guide_is_what_the_command_answers(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    match = TRANSCRIPT.search((ROOT / "docs/query-language.md").read_text(encoding="utf-8"))
    assert match is not None
    file = tmp_path / "query"
    file.write_text(*shlex.split(match["query"]), encoding="utf-8")
    parse.parse(parse.Kind(match["kind"]), file)
    assert capsys.readouterr().out == match["answer"]
