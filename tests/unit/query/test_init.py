from __future__ import annotations

import subprocess
import sys

import pytest

from lrcp.query import QuerySyntaxError, parse_metric


def test_importing_the_package_loads_no_parser() -> None:
    code = "import sys, lrcp.query; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_one_query_is_expected_where_no_list_may_stand() -> None:
    with pytest.raises(QuerySyntaxError, match="not a list") as caught:
        parse_metric("avg:a{*}, avg:b{*}")
    assert caught.value.span.start == len("avg:a{*}, ")
