"""From files to monitor tests. Everything wrong with the form of all of them is told in one go."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lrcp.core.durations import seconds
from lrcp.core.errors import FindingsError
from lrcp.core.finding import Finding
from lrcp.core.frozen import replace
from lrcp.core.schema import Schema, validate
from lrcp.core.yamldoc import Document, load_yaml
from lrcp.prove.model import SIMPLE, Case, Entry, Expectation, MonitorTest, Muted, Series, Survives
from lrcp.prove.shorthand import samples_of
from lrcp.prove.times import check_times, instants_of
from lrcp.spec.sources import check_schema_line

FORMAT = "formats/monitor-test"
ENVIRONMENT = "production"
_PLACES = ("at", "from", "until", "group", "tolerance")

Path_ = tuple[str | int, ...]


def load_tests(files: Iterable[Path], root: Path) -> list[MonitorTest]:
    """Read ``files`` of the repository at ``root``.

    Raises FindingsError (codes Y, S, P101, P204) with all that is wrong with all of them.
    """
    schema = _schema(root)
    tests: list[MonitorTest] = []
    findings: list[Finding] = []
    for file in files:
        try:
            tests.append(build_test(read_document(file, root, schema)))
        except FindingsError as error:
            findings.extend(error.findings)
    if findings:
        raise FindingsError(findings)
    return tests


def read_document(file: Path, root: Path, schema: Schema) -> Document:
    """One file, checked against the schema and itself. Raises FindingsError (codes Y, S, P101, P204)."""
    file, root = file.resolve(), root.resolve()
    inside = file.is_relative_to(root)
    document = load_yaml(file, root if inside else None)
    findings = [_in_words(finding, schema) for finding in validate(document, schema)]
    if not findings:
        findings = [*_misnamed(document, file.stem), *check_times(document, file.read_text(encoding="utf-8"))]
    line = check_schema_line(document, FORMAT) if inside else []
    if found := [*line, *findings]:
        raise FindingsError(found)
    return document


def build_test(document: Document) -> MonitorTest:
    """From a document that has passed ``read_document``."""
    data = document.value
    own = {"service": data["service"], "env": data.get("environment", ENVIRONMENT)}
    interval = seconds(data.get("interval", "10s"))
    return MonitorTest(
        monitor=data["monitor"],
        service=data["service"],
        environment=own["env"],
        cases=[_case(document, name, interval, own) for name in data["cases"]],
        document=document,
        survives=[
            Survives(each["change"], each["why"], document.position("survives", number, "change"))
            for number, each in enumerate(data.get("survives", ()))
        ],
    )


def tags_of(name: str) -> list[tuple[str, str]]:
    """Key and value of each tag in ``metric{key:value,...}``."""
    inner = name.partition("{")[2].rstrip("}")
    pairs = (part.strip().partition(":") for part in inner.split(",") if part)
    return [(key, value) for key, _, value in pairs]


def group_name(text: str) -> str:
    """As evaluations name it: tags sorted, joined by commas."""
    return ",".join(sorted(part.strip() for part in text.split(",")))


def _schema(root: Path) -> Schema:
    file = root / "schemas" / f"{FORMAT}.json"
    try:
        schema: Schema = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        position = Document(str(file.relative_to(root)), None).position()
        raise FindingsError([Finding("Y001", f"cannot read the schema: {error}", position)]) from error
    return schema


def _in_words(finding: Finding, schema: Schema) -> Finding:
    """Says what a pattern stands for: nobody reads one of two lines."""
    kinds = schema["$defs"]
    words = {
        kinds["values"]["pattern"]: "values such as `400`, `400x30`, `400+10x30`, `_x5` or `[400 2600]x30`",
        kinds["duration"]["anyOf"][1]["pattern"]: "a duration such as `90s`, `6m` or `1h30m`",
        kinds["series"]["propertyNames"]["pattern"]: "a metric with tags, `metric{tag:value,tag:value}`",
    }
    for pattern, text in words.items():
        form = f"text matching `{pattern}`"
        if finding.expected == form:
            return replace(finding, message=finding.message.replace(form, text), expected=text)
    return finding


def _misnamed(document: Document, stem: str) -> list[Finding]:
    name = document.value["monitor"]
    if name == stem:
        return []
    fix = f"name the file `{name}.yaml`, or the monitor `{stem}`"
    message = "the test is for another monitor than its file is named after"
    return [Finding("P101", message, document.position("monitor"), found=name, expected=stem, fix=fix)]


def _case(document: Document, name: str, interval: int, own: Mapping[str, str]) -> Case:
    path: Path_ = ("cases", name)
    data = document.value["cases"][name]
    return Case(
        name=name,
        position=document.key_position(*path),
        interval=interval,
        history=seconds(data.get("history", 0)),
        series=_series(document, (*path, "series"), data.get("series", ()), own),
        checks=_series(document, (*path, "checks"), data.get("checks", ()), own),
        logs=[_entry(entry, "logs", own) for entry in data.get("logs", ())],
        events=[_entry(entry, entry["source"], own) for entry in data.get("events", ())],
        downtimes=[
            Muted(each["id"], seconds(each["from"]), seconds(each["until"])) for each in data.get("downtimes", ())
        ],
        expectations=[_expectation(document, (*path, "expect", n), each) for n, each in enumerate(data["expect"])],
    )


def _series(document: Document, path: Path_, entries: Sequence[Any], own: Mapping[str, str]) -> list[Series]:
    """A tag that is written replaces the automatic one of its key."""
    found = []
    for number, entry in enumerate(entries):
        ((name, values),) = entry.items()
        written = tags_of(name)
        keys = {key for key, _ in written}
        tags = [*written, *((key, value) for key, value in own.items() if key not in keys)]
        position = document.key_position(*path, number, name)
        metric = name.partition("{")[0]
        found.append(
            Series(metric, tuple(sorted(f"{key}:{value}" for key, value in tags)), samples_of(values), position)
        )
    return found


def _entry(entry: Mapping[str, Any], source: str, own: Mapping[str, str]) -> Entry:
    """Service and environment are added to the attributes and tags, unless they are written."""
    attributes = {"service": own["service"], **entry.get("attributes", {})}
    written = [str(tag) for tag in entry.get("tags", ())]
    keys = {tag.partition(":")[0] for tag in written}
    automatic = {"env": own["env"], "service": attributes["service"]}
    tags = [*written, *(f"{key}:{value}" for key, value in automatic.items() if key not in keys)]
    return Entry(instants_of(entry), source, attributes, tuple(sorted(tags)), entry.get("count", 1))


def _expectation(document: Document, path: Path_, data: Mapping[str, Any]) -> Expectation:
    begin, end = (data["at"], data["at"]) if "at" in data else (data["from"], data["until"])
    wanted = {key: value for key, value in data.items() if key not in _PLACES}
    return Expectation(
        begin=seconds(begin),
        end=seconds(end),
        group=group_name(data.get("group", SIMPLE)),
        wanted=wanted,
        places={key: document.position(*path, key) for key in data},
        tolerance=data.get("tolerance", 0.01),
    )
