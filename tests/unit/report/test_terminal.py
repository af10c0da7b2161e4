from __future__ import annotations

import io

import pytest
from rich.console import Console

from lrcp.core.timeline import Timeline
from lrcp.report.terminal import print_timeline


def shown(timeline: Timeline, width: int = 100, *, colour: bool = False, encoding: str = "utf-8") -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(
        file=stream, width=width, force_terminal=colour, color_system="standard" if colour else None, no_color=False
    )
    print_timeline(timeline, console)
    stream.seek(0)
    return stream.read()


def test_an_alert_is_one_line_from_the_minute_to_the_page(timeline: Timeline) -> None:
    assert (
        "  13:00  ▲ latency-p95 /qa        OK → Alert  2,340 ms  SEV-2 incident llm-sev2 · page llm-platform\n"
        in shown(timeline)
    )


@pytest.mark.parametrize(
    "line",
    [
        "✓ Latency and retries  latency · 45 min · seed 7",
        "  00:00 normal → 10:00 slow → 25:00 remediated",
        "  25:00  ▸ POST /admin/cache      → 200                 enabled true",
        "  30:00  ● latency-p95 /qa        Alert → OK  1,180 ms  page llm-platform resolved",
        "  ✓ remediated: latency-p95 recovers",
        "✗ The service falls silent  silence · 45 min · seed 7",
        "  ✗ silent: only health-score fires",
        "    found: error-burst fired at 12:00 with 26 errors",
        "✗ Failed: 6 of 7 expectations held in 3 scenarios",
        "  7 notifications · 1 incident · 3 pages",
    ],
)
def test_a_newcomer_reads_what_happened(timeline: Timeline, line: str) -> None:
    assert line in shown(timeline).splitlines()


def test_success_is_said_as_clearly(passed_timeline: Timeline) -> None:
    assert "✓ Passed: 5 of 5 expectations held in 2 scenarios" in shown(passed_timeline)


@pytest.mark.parametrize("width", [40, 60, 80, 90, 100, 200])
def test_no_line_is_longer_than_the_terminal_or_ends_in_blanks(timeline: Timeline, width: int) -> None:
    lines = shown(timeline, width).splitlines()

    assert max(map(len, lines)) <= width
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_narrow_terminal_loses_nothing(timeline: Timeline) -> None:
    def words(text: str) -> list[str]:
        return sorted(text.split())

    assert words(shown(timeline, 50)) == words(shown(timeline, 100))


def test_in_80_columns_the_consequences_stand_below_the_event(timeline: Timeline) -> None:
    assert (
        "  13:00  ▲ latency-p95 /qa        OK → Alert  2,340 ms\n"
        "           SEV-2 incident llm-sev2 · page llm-platform\n"
    ) in shown(timeline, 80)


def test_a_terminal_without_unicode_gets_ascii(timeline: Timeline) -> None:
    text = shown(timeline, encoding="ascii")

    assert "  13:00  ! latency-p95 /qa        OK -> Alert  2,340 ms  SEV-2 incident llm-sev2, page llm-platform" in text


def test_colour_adds_nothing_but_colour(timeline: Timeline) -> None:
    import re

    coloured = shown(timeline, colour=True)

    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == shown(timeline)


def test_a_workflow_is_shown_with_its_steps_after_the_alert(mended_timeline: Timeline) -> None:
    lines = shown(mended_timeline, 120).splitlines()
    alert = next(number for number, line in enumerate(lines) if "latency-p95 /qa" in line)
    assert lines[alert + 1] == (
        "  13:00  ▸ workflow latency       → done                Read_state → Is_cached → Enable_cache"
    )
    assert lines[-1] == "  7 notifications · 1 incident · 3 pages · 1 workflow"
