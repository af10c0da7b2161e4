from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcp.core.errors import LrcpError
from lrcp.live import Action, apply, connect, plan

KEYS = {"DD_API_KEY": "an-api-key-of-nobody", "DD_APP_KEY": "an-application-key-of-nobody"}
OURS = {"incident_type": {"data": {"id": "type-1", "type": "incident_types"}}}
THEIRS = {"incident_type": {"data": {"id": "type-2", "type": "incident_types"}}}
names = st.sampled_from(["cost", "latency", "quality"])
handles = st.dictionaries(names, st.sampled_from(["SEV-1", "SEV-2"]))
notebooks = st.dictionaries(names, st.lists(st.text("ab \n", max_size=5), max_size=3))
before = st.fixed_dictionaries({"handles": handles, "foreign": st.sets(names), "notebooks": notebooks})


def populate(fake, there, declared, datadog):
    """What others have made before: an older state of ours, and things of their own."""
    fake.types["type-2"] = "Security"
    apply(plan(declared(there["handles"], there["notebooks"]), datadog), datadog, lambda change: None)
    for name in sorted(there["foreign"]):
        if f"@incident-{name}" not in {each["attributes"]["name"] for each in fake.handles.values()}:
            fake.add_handle({"name": f"@incident-{name}", "fields": {"severity": ["SEV-4"]}}, THEIRS)
        fake.add_notebook({"name": f"Notebook {name}", "cells": []}, 100 + len(fake.notebooks))


def is_foreign(handle):
    return handle["relationships"]["incident_type"] == THEIRS["incident_type"]


@settings(max_examples=40, deadline=None)
@given(there=before, handles=handles, notebooks=notebooks)
def test_after_an_apply_there_is_nothing_left_to_do(served, declared, there, handles, notebooks) -> None:
    fake = served()
    datadog = connect(fake.url, KEYS)
    populate(fake, there, declared, datadog)
    spec = declared(handles, notebooks)
    first = plan(spec, datadog)
    apply(first, datadog, lambda change: None)
    second = plan(spec, datadog)

    assert second.pending == []
    assert second.of(Action.BLOCKED) == first.of(Action.BLOCKED)


@settings(max_examples=40, deadline=None)
@given(there=before, handles=handles, notebooks=notebooks)
def test_what_others_made_is_never_touched(served, declared, there, handles, notebooks) -> None:
    fake = served()
    datadog = connect(fake.url, KEYS)
    populate(fake, there, declared, datadog)
    foreign = {id: copy.deepcopy(each) for id, each in fake.handles.items() if is_foreign(each)}
    theirs = {id: copy.deepcopy(each) for id, each in fake.notebooks.items() if id >= 100}
    number = len(fake.handles), len(fake.notebooks)
    apply(plan(declared(handles, notebooks), datadog), datadog, lambda change: None)

    assert {id: fake.handles[id] for id in foreign} == foreign
    assert {id: fake.notebooks[id] for id in theirs} == theirs
    assert (len(fake.handles), len(fake.notebooks)) >= number


def test_each_change_is_reported_when_it_is_made(fake, datadog, declared) -> None:
    done = []
    apply(plan(declared({"cost": "SEV-1"}, {"cost": []}), datadog), datadog, done.append)

    assert [(each.kind, each.name) for each in done] == [
        ("incident handle", "@incident-cost"),
        ("notebook", "Notebook cost"),
    ]


def test_a_failure_names_the_change_and_keeps_those_before_it(fake, datadog, declared) -> None:
    made = plan(declared({"cost": "SEV-1", "latency": "SEV-1"}), datadog)
    done = []

    def then_fail(change):
        done.append(change.name)
        fake.trouble.append((403, {"errors": ["Forbidden"]}, {}))

    with pytest.raises(LrcpError, match=r"cannot create the incident handle @incident-latency: .* 403 Forbidden"):
        apply(made, datadog, then_fail)
    assert done == ["@incident-cost"]
    assert len(fake.handles) == 1


def test_a_plan_as_data_has_every_difference(fake, datadog, declared) -> None:
    fake.add_handle({"name": "@incident-cost", "fields": {"severity": ["SEV-4"]}}, OURS)

    assert plan(declared({"cost": "SEV-1"}), datadog).as_dict() == {
        "changes": [
            {
                "kind": "incident handle",
                "name": "@incident-cost",
                "action": "update",
                "differences": [{"path": "fields.severity.0", "before": "SEV-4", "after": "SEV-1"}],
            }
        ],
        "left_alone": [],
    }
