"""``--update-golden`` writes the golden files anew instead of comparing."""

from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``golden(name, text)`` compares ``text`` with the golden file ``name``."""

    def compare(name: str, text: str) -> None:
        file = Path(__file__).parent / name
        if request.config.getoption("--update-golden", default=False):  # known only when this folder is asked for
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        known = file.read_text(encoding="utf-8") if file.exists() else ""
        assert text == known, f"tests/golden/{name} is stale: read the difference, then `make golden`"

    return compare
