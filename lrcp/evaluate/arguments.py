"""Reading Terraform arguments: numbers, windows, time zones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from lrcp.core.errors import LrcpError
from lrcp.query.kinds import SECONDS, TIMEFRAME, WINDOW


def whole(arguments: Mapping[str, Any], name: str, default: int) -> int:
    value = arguments.get(name)
    return default if value is None else int(value)


def timeframe(text: str) -> int:
    """Seconds of ``last_30m`` or ``1w``; raises LrcpError for anything else."""
    match = WINDOW.fullmatch(text) or TIMEFRAME.fullmatch(text)
    if match is None:
        raise LrcpError(f"`{text}` is not a window such as `last_15m`")
    return int(match["amount"]) * SECONDS[match["unit"]]


@lru_cache
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name, in any case: monitors of the product say `utc`. LrcpError for none of them."""
    found = [each for each in available_timezones() if each.lower() == name.lower()]
    if not found:
        raise LrcpError(f"there is no time zone `{name}`; write one such as `Europe/Paris`")
    return ZoneInfo(found[0])
