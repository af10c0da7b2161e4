"""A timeline in the terminal: what happened, minute by minute, and whether it was expected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from lrcp.core.frozen import Frozen
from lrcp.core.timeline import ActionRecord, ExpectationRecord, ScenarioTimeline, Timeline, WorkflowRecord
from lrcp.report.events import ALERT, NO_DATA, OK, WARN, Change, Event, events, group_label, service_label
from lrcp.report.wording import clock, count, duration, quantity

GAP = 2
LEAST = 40  # columns that the consequences of an event need beside it

Row = tuple[Text, ...]  # time, who, what, value, consequences


class Signs(Frozen):
    states: Mapping[str, str]
    action: str
    passed: str
    failed: str
    arrow: str
    dot: str


UNICODE = Signs({ALERT: "▲", WARN: "△", OK: "●", NO_DATA: "○"}, "▸", "✓", "✗", "→", " · ")
ASCII = Signs({ALERT: "!", WARN: "~", OK: "o", NO_DATA: "?"}, ">", "+", "x", "->", ", ")
STYLES: Mapping[str, str] = {ALERT: "bold red", WARN: "yellow", OK: "green", NO_DATA: "magenta"}


def print_timeline(timeline: Timeline, console: Console) -> None:
    """Print ``timeline`` in the width of ``console``; states are told by sign and word, not by colour alone."""
    printer = _Printer(console, ASCII if console.options.ascii_only else UNICODE)
    for scenario in timeline.scenarios:
        printer.scenario(scenario)
    printer.totals(timeline)


class _Printer:
    def __init__(self, console: Console, signs: Signs) -> None:
        self.console = console
        self.signs = signs

    def scenario(self, scenario: ScenarioTimeline) -> None:
        self._paragraph(self._heading(scenario))
        self._paragraph(self._phases(scenario), indent=2)
        rows = [self._row(event, scenario) for event in events(scenario)]
        self._rows(rows)
        for expectation in scenario.expectations:
            self._expectation(expectation)
        self.console.print()

    def totals(self, timeline: Timeline) -> None:
        scenarios = timeline.scenarios
        held = [each.passed for scenario in scenarios for each in scenario.expectations]
        verdict = self._verdict(timeline.passed)
        verdict.append(" Passed" if timeline.passed else " Failed", style="bold")
        verdict.append(
            f": {sum(held)} of {count(len(held), 'expectation')} held in {count(len(scenarios), 'scenario')}"
        )
        self._paragraph(verdict)
        seen = {
            "notification": sum(len(scenario.notifications) for scenario in scenarios),
            "incident": sum(len(scenario.incidents) for scenario in scenarios),
            "page": sum(len(scenario.pages) for scenario in scenarios),
        }
        if runs := sum(len(scenario.workflows) for scenario in scenarios):
            seen["workflow"] = runs
        self._paragraph(Text(self.signs.dot.join(count(amount, word) for word, amount in seen.items()), "dim"), 2)

    # --- parts of a scenario ----------------------------------------------------------------------

    def _heading(self, scenario: ScenarioTimeline) -> Text:
        heading = self._verdict(scenario.passed)
        heading.append(f" {scenario.title}", style="bold")
        details = (scenario.name, duration(scenario.end - scenario.start), f"seed {scenario.seed}")
        return heading.append("  " + self.signs.dot.join(details), style="dim")

    def _phases(self, scenario: ScenarioTimeline) -> Text:
        parts = [f"{_clock(phase.start, scenario)} {phase.name}" for phase in scenario.phases]
        return Text(f" {self.signs.arrow} ".join(parts), "dim")

    def _row(self, event: Event, scenario: ScenarioTimeline) -> Row:
        time = Text(_clock(event.at, scenario), "dim")
        if isinstance(event, ActionRecord):
            return (time, *self._action(event))
        if isinstance(event, WorkflowRecord):
            return (time, *self._workflow(event, service_label(scenario, event.service)))
        return (time, *self._change(event, service_label(scenario, event.monitor.service)))

    def _change(self, change: Change, service: str) -> Row:
        style = STYLES.get(change.after, "")
        who = Text.assemble((f"{self.signs.states.get(change.after, ' ')} ", style), (change.monitor.id, "bold"))
        who.append(f" {service}" if service else "", style="dim")
        who.append(f" {group_label(change.group)}".rstrip())
        if change.before == change.after:
            what = Text(f"still {change.after}", style)
        else:
            what = Text.assemble((f"{change.before} {self.signs.arrow} ", "dim"), (change.after, style))
        value = Text("" if change.value is None else quantity(change.value, change.monitor.unit))
        return who, what, value, Text(self.signs.dot.join(_consequences(change)))

    def _action(self, action: ActionRecord) -> Row:
        who = Text.assemble((f"{self.signs.action} ", "cyan"), (f"{action.method} {action.path}", "bold"))
        body = ", ".join(f"{key} {_plain(value)}" for key, value in action.body.items())
        return who, Text(f"{self.signs.arrow} {action.status}"), Text(), Text(body)

    def _workflow(self, run: WorkflowRecord, service: str) -> Row:
        who = Text.assemble((f"{self.signs.action} ", "cyan"), "workflow ", (run.workflow, "bold"))
        who.append(f" {service}" if service else "", style="dim")
        style = {"done": "green", "failed": "bold red"}.get(run.status, "yellow")
        steps = f" {self.signs.arrow} ".join(step.name for step in run.steps)
        return who, Text.assemble((f"{self.signs.arrow} ", "dim"), (run.status, style)), Text(), Text(steps)

    def _expectation(self, expectation: ExpectationRecord) -> None:
        line = self._verdict(expectation.passed)
        line.append(f" {expectation.phase}: ", style="dim").append(expectation.text)
        self._paragraph(line, indent=2)
        if not expectation.passed:
            self._paragraph(Text(f"found: {expectation.found}", "bold"), indent=4)

    def _verdict(self, passed: bool) -> Text:
        return Text(self.signs.passed, "bold green") if passed else Text(self.signs.failed, "bold red")

    # --- lay-out: no trailing blanks, continuation lines below the text they continue ---------------

    def _rows(self, rows: Sequence[Row]) -> None:
        """A table whose last column wraps in what is left, or stands below the row, or just a list."""
        widths = [max((cell.cell_len for cell in column), default=0) for column in zip(*rows, strict=True)][:-1]
        room = self.console.width - sum(widths) - GAP * (len(widths) + 1)
        if room < 0:
            self._list(rows)
            return
        for *cells, last in rows:
            head = self._aligned(cells, widths)
            if room >= LEAST:
                self._hanging(head, last)
            else:
                self._print(head)
                self._paragraph(last, widths[0] + 3 * GAP)

    def _aligned(self, cells: Sequence[Text], widths: Sequence[int]) -> Text:
        """Times and values stand at the right of their columns."""
        line = Text(" " * GAP)
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            gap = Text(" " * (width - cell.cell_len))
            line = Text.assemble(line, *((gap, cell) if number in (0, 3) else (cell, gap)), " " * GAP)
        return line

    def _list(self, rows: Sequence[Row]) -> None:
        for time, who, *others in rows:
            head = Text.assemble(" " * GAP, time, " " * GAP)
            self._hanging(head, who)
            self._paragraph(Text(" ").join(cell for cell in others if cell), head.cell_len + GAP)

    def _paragraph(self, text: Text, indent: int = 0) -> None:
        """Continuation lines stand under the text, not under its sign."""
        for number, line in enumerate(self._wrapped(text, self.console.width - indent - GAP)):
            self._print(Text.assemble(" " * (indent + (GAP if number else 0)), line))

    def _hanging(self, head: Text, text: Text) -> None:
        """``text`` beside ``head``, its continuation lines below itself."""
        lines = self._wrapped(text, self.console.width - head.cell_len) or [Text()]
        for number, line in enumerate(lines):
            self._print(Text.assemble(Text(" " * head.cell_len) if number else head, line))

    def _wrapped(self, text: Text, width: int) -> list[Text]:
        return list(text.wrap(self.console, max(width, 16)))

    def _print(self, line: Text) -> None:
        line.rstrip()
        self.console.print(line, soft_wrap=True)


def _clock(at: float, scenario: ScenarioTimeline) -> str:
    return clock(at - scenario.start, scenario.end - scenario.start)


def _consequences(change: Change) -> Iterator[str]:
    """What the notification led to; where that is nothing, who reads it."""
    opened = [f"incident {_bare(handle, 'incident')}" for handle in change.incidents]
    opened += [f"page {_bare(handle, 'oncall')}" for handle in change.pages]
    if opened:
        yield f"{change.monitor.severity} {opened[0]}".lstrip()
        yield from opened[1:]
    yield from (f"page {_bare(handle, 'oncall')} resolved" for handle in change.resolved)
    if change.notification is None:
        yield "nobody is told"
    elif not (change.incidents or change.pages or change.resolved):
        yield from change.notification.recipients


def _bare(handle: str, kind: str) -> str:
    return handle.removeprefix(f"@{kind}-")


def _plain(value: object) -> str:
    """A JSON value as it is written there."""
    return value if isinstance(value, str) else json.dumps(value)
