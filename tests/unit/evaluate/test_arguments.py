from __future__ import annotations

import pytest

from lrcp.core.errors import LrcpError
from lrcp.evaluate.arguments import timeframe
from lrcp.evaluate.definition import options_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("last_15m", 900), ("last_4h", 14400), ("1w", 604800), ("3d", 259200), ("last_1mo", 2592000)],
)
def test_a_timeframe_is_so_many_seconds(text, seconds):
    assert timeframe(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "last_", "15", "1y"])
def test_what_is_no_timeframe_is_refused(text):
    with pytest.raises(LrcpError, match="is not a window such as `last_15m`"):
        timeframe(text)


@pytest.mark.parametrize("written", [dict, lambda block: [block]])
def test_threshold_windows_are_read_from_a_block(written):
    block = {"trigger_window": "last_30m", "recovery_window": "last_1h"}

    options = options_of({"monitor_threshold_windows": written(block)})

    assert (options.trigger_window, options.recovery_window) == (1800, 3600)
