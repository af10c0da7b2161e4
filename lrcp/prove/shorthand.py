"""The shorthand of a series' values: close to promtool's, but ``AxN`` means N values of A."""

from __future__ import annotations

import math
import re

from lrcp.prove.model import Samples

MOST = 1_000_000
"""Values of one series; more is a slip of the pen."""

_NUMBER = r"-?[0-9]+(\.[0-9]+)?"
_ONE = rf"(_|{_NUMBER}([+-][0-9]+(\.[0-9]+)?(?=x))?|\[{_NUMBER}(\s+{_NUMBER})*\])(x[1-9][0-9]*)?"
_STATUS = r"(_|[0-3]|\[[0-3](\s+[0-3])*\])(x[1-9][0-9]*)?"
VALUES = rf"^\s*{_ONE}(\s+{_ONE})*\s*$"
"""The form of values, for schemas."""
STATUSES = rf"^\s*{_STATUS}(\s+{_STATUS})*\s*$"
"""Likewise for those of service checks."""

_ITEM = re.compile(
    r"""(?: (?P<gap>_)
          | \[(?P<list>[^\]]*)\]
          | (?P<value>-?[0-9]+(?:\.[0-9]+)?)(?P<step>[+-][0-9]+(?:\.[0-9]+)?)? )
        (?:x(?P<times>[0-9]+))?""",
    re.VERBOSE,
)


def samples_of(text: str | float) -> Samples:
    """The samples of each interval: ``400x2 _ [1 2]`` -> ``[(400,), (400,), (), (1, 2)]``.

    Raises ValueError for more than MOST values and for one that is no finite number; the schema has checked the form.
    """
    found: list[tuple[float, ...]] = []
    if not isinstance(text, str):
        found.append((float(text),))
        text = ""
    for item in _ITEM.finditer(text):
        times = int((item["times"] or "1")[:12])
        if len(found) + times > MOST:
            raise ValueError(f"more than {MOST:,} values")
        found += _repeated(item, times)
    if not all(math.isfinite(value) for samples in found for value in samples):
        raise ValueError("a value that is no finite number")
    return found


def _repeated(item: re.Match[str], times: int) -> list[tuple[float, ...]]:
    if item["gap"]:
        return [()] * times
    if item["list"] is not None:
        return [tuple(float(each) for each in item["list"].split())] * times
    value, step = float(item["value"]), float(item["step"] or 0)
    if not step:
        return [(value,)] * times
    return [(round(value + step * number, 12),) for number in range(times)]
