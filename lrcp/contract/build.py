"""Turns the four documents of contract/ into a Contract, noting what does not fit together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from lrcp.contract.model import (
    Attribute,
    Contract,
    EventSource,
    LogEvent,
    Metric,
    MetricStatus,
    MetricType,
    Price,
    Span,
    Tag,
)
from lrcp.contract.units import ALIASES, UNITS
from lrcp.core.finding import Finding
from lrcp.core.nearest import suggestion
from lrcp.core.position import Position
from lrcp.core.yamldoc import Document

_METRIC_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._]{0,199}")
_TAG_KEY = re.compile(r"[a-z][a-z0-9._/-]{0,99}")
_TAG_VALUE = re.compile(r"[a-z0-9._/:-]*[a-z0-9._/-]")
_LONGEST_TAG = 200


class Builder:
    """``listed`` gives the values of tags that are listed outside of the contract: services, environments."""

    def __init__(self, documents: Mapping[str, Document], listed: Mapping[str, tuple[str, ...]]) -> None:
        self.findings: list[Finding] = []
        self._documents = documents
        self._listed = {**listed, "models": tuple(self._section("pricing", "models"))}

    def contract(self) -> Contract:
        tags = {key: self._tag(key, body) for key, body in self._section("tags", "tags").items()}
        self._check_circles(tags)
        sets = self._sets(tags)
        bounds = self._bounds()
        metrics = {
            name: self._metric(name, body, tags, sets, bounds)
            for name, body in self._section("metrics", "metrics").items()
        }
        unified = self._attributes(("unified",), self._section("log_events", "unified"), tags)
        events = {name: self._event(name, body, tags) for name, body in self._section("log_events", "events").items()}
        prices = self.prices()
        spans = {name: self._span(name, body) for name, body in self._section("spans", "spans").items()}
        sources = {name: self._source(name, body) for name, body in self._section("event_sources", "sources").items()}
        self._check_switches(prices)
        self._check_order()
        places = {name: self._documents["tags"].key_position("sets", name) for name in sets}
        others = self._other_services()
        return Contract(metrics, tags, unified, events, prices, spans, sources, places, others)

    def prices(self) -> Mapping[str, Price]:
        return {model: self._price(model, body) for model, body in self._section("pricing", "models").items()}

    def _section(self, document: str, key: str) -> Mapping[str, Any]:
        value = self._documents[document].value if document in self._documents else None
        return value.get(key, {}) if value else {}

    def _tag(self, key: str, body: Mapping[str, Any]) -> Tag:
        document = self._documents["tags"]
        position = document.key_position("tags", key)
        if not _TAG_KEY.fullmatch(key):
            expected = "a lower-case letter, then lower-case letters, digits, `_`, `-`, `.` and `/`"
            self._add("C004", f"Datadog takes no tag key `{key}`", position, found=key, expected=expected)
        values_of = {sender: tuple(values) for sender, values in body.get("values_of", {}).items()}
        values = self._values(key, body, values_of)
        bound = max(map(len, values_of.values()), default=len(values or ()))
        return Tag(
            key=key,
            values=values,
            bound=min(filter(None, (bound, body.get("at_most"))), default=1),
            when_true=body.get("sent") == "when_true",
            determined_by=body.get("determined_by"),
            meaning=body["meaning"],
            position=position,
            values_of=values_of,
            sent_by=tuple(body.get("sent_by", ())),
        )

    def _values(
        self, key: str, body: Mapping[str, Any], values_of: Mapping[str, tuple[str, ...]]
    ) -> tuple[str, ...] | None:
        """Every value of the tag, whoever sends it; None where they are not listed."""
        document = self._documents["tags"]
        if "values_from" in body:
            return self._listed[body["values_from"]] or None
        for sender, values in values_of.items():
            for number, value in enumerate(values):
                self._check_value(key, value, document.position("tags", key, "values_of", sender, number))
        for number, value in enumerate(body.get("values", ())):
            self._check_value(key, value, document.position("tags", key, "values", number))
        every = (*body.get("values", ()), *(value for values in values_of.values() for value in values))
        return tuple(dict.fromkeys(every)) or None

    def _check_value(self, key: str, value: str, position: Position) -> None:
        """Datadog lowers the case of tags and replaces what it does not know: such a value would never match."""
        if len(f"{key}:{value}") > _LONGEST_TAG or not _TAG_VALUE.fullmatch(value):
            expected = f"lower-case letters, digits, `_`, `-`, `.`, `/` and `:`, {_LONGEST_TAG} characters with the key"
            self._add(
                "C008", f"Datadog would not keep the tag value `{value}`", position, found=value, expected=expected
            )

    def _check_circles(self, tags: Mapping[str, Tag]) -> None:
        for tag in tags.values():
            at = self._documents["tags"].position("tags", tag.key, "determined_by")
            if tag.determined_by is not None and tag.determined_by not in tags:
                message = f"`{tag.key}` is settled by a tag `{tag.determined_by}` that does not exist"
                self._add("C002", message, at, found=tag.determined_by, fix=suggestion(tag.determined_by, tags))
            elif tag.key in _ancestors(tag, tags):
                message = f"`{tag.key}` is settled by itself in the end"
                self._add("C009", message, at, fix="leave out `determined_by` of one of them")

    def _sets(self, tags: Mapping[str, Tag]) -> Mapping[str, Sequence[str]]:
        document = self._documents["tags"]
        sets: dict[str, Sequence[str]] = {}
        for name, body in self._section("tags", "sets").items():
            within = ("keys",) if isinstance(body, Mapping) else ()
            sets[name] = body["keys"] if isinstance(body, Mapping) else body
            for number, key in enumerate(sets[name]):
                self._check_tag(key, tags, document.position("sets", name, *within, number))
        return sets

    def _bounds(self) -> Mapping[str, int]:
        """How many combinations a set's tags have at most, for sets that say so."""
        sets = self._section("tags", "sets").items()
        return {name: body["at_most"] for name, body in sets if isinstance(body, Mapping)}

    def _metric(
        self,
        name: str,
        body: Mapping[str, Any],
        tags: Mapping[str, Tag],
        sets: Mapping[str, Sequence[str]],
        bounds: Mapping[str, int],
    ) -> Metric:
        document = self._documents["metrics"]
        position = document.key_position("metrics", name)
        if not _METRIC_NAME.fullmatch(name):
            expected = "a letter, then letters, digits, `_` and `.`, 200 characters in all"
            self._add("C004", f"Datadog takes no metric name `{name}`", position, found=name, expected=expected)
        type_ = MetricType(body["type"])
        percentiles = body.get("percentiles", False)
        if percentiles and type_ is not MetricType.DISTRIBUTION:
            at = document.key_position("metrics", name, "percentiles")
            fix = "remove `percentiles`, or make it `type: distribution`"
            self._add("C003", f"{name} is a {type_.value}: only distributions have percentiles", at, fix=fix)
        self._check_unit(body.get("unit"), document.position("metrics", name, "unit"))
        return Metric(
            name=name,
            type=type_,
            percentiles=percentiles,
            unit=body.get("unit"),
            tags=tuple(self._resolved(name, body, tags, sets)),
            emitted_by=tuple(body["emitted_by"]),
            status=MetricStatus(body.get("status", "emitted")),
            meaning=body["meaning"],
            position=position,
            bounds=tuple((frozenset(sets[each]), bounds[each]) for each in body["tag_sets"] if each in bounds),
            sets=tuple(body["tag_sets"]),
        )

    def _resolved(
        self, name: str, body: Mapping[str, Any], tags: Mapping[str, Tag], sets: Mapping[str, Sequence[str]]
    ) -> Iterator[Tag]:
        """The tags of a metric in order: its sets', then its own."""
        seen: set[str] = set()
        for key, position in self._tag_keys(name, body, tags, sets):
            if key in seen:
                fix = "leave it out of one of them"
                self._add("C006", f"{name} takes the tag `{key}` twice", position, found=key, fix=fix)
            elif key in tags:
                yield tags[key]
            seen.add(key)

    def _tag_keys(
        self, name: str, body: Mapping[str, Any], tags: Mapping[str, Tag], sets: Mapping[str, Sequence[str]]
    ) -> Iterator[tuple[str, Position]]:
        document = self._documents["metrics"]
        for number, each in enumerate(body["tag_sets"]):
            position = document.position("metrics", name, "tag_sets", number)
            if each not in sets and self._has_tags:
                self._add("C001", f"there is no tag set `{each}`", position, found=each, fix=suggestion(each, sets))
            for key in sets.get(each, ()):
                yield key, position
        for number, key in enumerate(body.get("tags", ())):
            position = document.position("metrics", name, "tags", number)
            self._check_tag(key, tags, position)
            yield key, position

    def _check_tag(self, key: str, tags: Mapping[str, Tag], position: Position) -> None:
        if key not in tags and self._has_tags:
            self._add("C002", f"there is no tag `{key}`", position, found=key, fix=suggestion(key, tags))

    @property
    def _has_tags(self) -> bool:
        """Without a usable tags.yaml every tag would be unknown, which says nothing new."""
        return self._documents["tags"].value is not None

    def _event(self, name: str, body: Mapping[str, Any], tags: Mapping[str, Tag]) -> LogEvent:
        document = self._documents["log_events"]
        for key in body["attributes"]:
            if key in self._section("log_events", "unified"):
                at = document.key_position("events", name, "attributes", key)
                self._add("C006", f"every line has `{key}` already", at, found=key, fix="remove it here")
        attributes = self._attributes(("events", name, "attributes"), body["attributes"], tags)
        return LogEvent(name, body["level"], attributes, body["meaning"], document.key_position("events", name))

    def _attributes(
        self, path: tuple[str, ...], bodies: Mapping[str, Any], tags: Mapping[str, Tag]
    ) -> Mapping[str, Attribute]:
        document = self._documents["log_events"]
        result: dict[str, Attribute] = {}
        for name, body in bodies.items():
            self._check_unit(body.get("unit"), document.position(*path, name, "unit"))
            result[name] = Attribute(
                name=name,
                type=body["type"],
                unit=body.get("unit"),
                optional=body.get("optional", False),
                free_text=body["type"] == "string" and path[0] != "unified" and name not in tags,
                meaning=body["meaning"],
                position=document.key_position(*path, name),
            )
        return result

    def _check_unit(self, unit: str | None, position: Position) -> None:
        if unit is not None and unit not in UNITS:
            meant = ALIASES.get(unit)
            fix = f"write `{meant}`" if meant else suggestion(unit, UNITS) or "leave `unit` out"
            self._add("C005", f"Datadog has no unit `{unit}`", position, found=unit, fix=fix)

    def _price(self, model: str, body: Mapping[str, Any]) -> Price:
        position = self._documents["pricing"].key_position("models", model)
        self._check_value("model", model, position)
        return Price(
            *(model, body["provider"], body["input"], body["output"], position),
            cheaper=body.get("cheaper"),
            better=body.get("better"),
        )

    def _check_switches(self, prices: Mapping[str, Price]) -> None:
        """Models to switch to are others that are known, and a cheaper one is cheaper."""
        for price in prices.values():
            for key, other in (("cheaper", price.cheaper), ("better", price.better)):
                if other is None:
                    continue
                at = self._documents["pricing"].position("models", price.model, key)
                if other not in prices:
                    self._add("C010", f"there is no model `{other}`", at, found=other, fix=suggestion(other, prices))
                elif other == price.model:
                    self._add("C010", f"`{other}` is the model itself", at, fix="name another, or leave the key out")
                elif key == "cheaper" and not prices[other].below(price):
                    message = f"`{other}` does not cost less than `{price.model}`"
                    self._add("C010", message, at, found=other, fix="name one that does, or leave the key out")

    def _span(self, name: str, body: Mapping[str, Any]) -> Span:
        position = self._documents["spans"].key_position("spans", name)
        return Span(name, tuple(body["emitted_by"]), body["meaning"], position)

    def _source(self, name: str, body: Mapping[str, Any]) -> EventSource:
        position = self._documents["event_sources"].key_position("sources", name)
        return EventSource(name, body["sent_by"], body["meaning"], position)

    def _other_services(self) -> frozenset[str] | None:
        document = self._documents.get("other_services")
        return None if document is None or document.value is None else frozenset(document.value["services"])

    def _check_order(self) -> None:
        for document, section in (
            ("metrics", "metrics"),
            ("tags", "tags"),
            ("log_events", "events"),
            ("pricing", "models"),
            ("spans", "spans"),
            ("event_sources", "sources"),
            ("other_services", "services"),
        ):
            for before, name in pairwise(self._section(document, section)):
                if name < before:
                    at = self._documents[document].key_position(section, name)
                    self._add("C007", f"`{name}` stands after `{before}`", at, expected="sorted names", fix="sort them")

    def _add(
        self, code: str, message: str, position: Position, *, found: str = "", expected: str = "", fix: str = ""
    ) -> None:
        self.findings.append(Finding(code, message, position, found=found, expected=expected, fix=fix))


def _ancestors(tag: Tag, tags: Mapping[str, Tag]) -> Iterable[str]:
    """Keys that settle ``tag``, directly or not; ends when they repeat."""
    seen: list[str] = []
    key = tag.determined_by
    while key is not None and key in tags and key not in seen:
        seen.append(key)
        key = tags[key].determined_by
    return seen
