"""Fails when a test was skipped for a reason that is not on the list."""

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ALLOWED = Path(__file__).with_name("allowed-skips.txt")


def main(report: str) -> int:
    patterns = [line for line in ALLOWED.read_text().splitlines() if line and not line.startswith("#")]
    unexpected = []
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by pytest a moment ago
        skipped = case.find("skipped")
        if skipped is None:
            continue
        reason = skipped.get("message") or ""
        if not any(re.search(pattern, reason) for pattern in patterns):
            unexpected.append(f"{case.get('classname')}.{case.get('name')}: {reason}")
    for line in unexpected:
        print(f"skipped without permission: {line}", file=sys.stderr)
    return 1 if unexpected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
