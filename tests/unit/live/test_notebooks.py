from __future__ import annotations

import copy

from lrcp.live import Action, apply, plan

TEXTS = {"cost": ["# What is spent\n", "Why."]}


def settle(spec, datadog):
    made = plan(spec, datadog)
    apply(made, datadog, lambda change: None)
    return made


def test_a_notebook_is_made_with_its_mark_in_the_last_cell(fake, datadog, declared) -> None:
    settle(declared(notebooks=TEXTS), datadog)

    (notebook,) = fake.notebooks.values()
    assert notebook["attributes"]["name"] == "Notebook cost"
    texts = [cell["attributes"]["definition"]["text"] for cell in notebook["attributes"]["cells"]]
    assert texts[:2] == ["# What is spent", "Why."]
    assert texts[2].endswith("`lrcp-notebook:production/chat--cost#1`")


def test_what_datadog_fills_in_is_no_difference(fake, datadog, declared) -> None:
    spec = declared(notebooks=TEXTS)
    settle(spec, datadog)
    fake.notebooks[1]["attributes"]["cells"][0]["attributes"]["graph_size"] = "m"

    assert [each.action for each in plan(spec, datadog).changes] == [Action.UNCHANGED]


def test_a_change_made_in_datadog_is_taken_back_and_cells_keep_their_ids(fake, datadog, declared) -> None:
    spec = declared(notebooks=TEXTS)
    settle(spec, datadog)
    cells = fake.notebooks[1]["attributes"]["cells"]
    ids = [cell["id"] for cell in cells]
    cells[0]["attributes"]["definition"]["text"] = "Mine."
    made = settle(spec, datadog)

    (difference,) = made.changes[0].differences
    assert difference.path == "cells.0.attributes.definition.text"
    assert [cell["id"] for cell in fake.notebooks[1]["attributes"]["cells"]] == ids
    assert fake.notebooks[1]["attributes"]["cells"][0]["attributes"]["definition"]["text"] == "# What is spent"


def test_a_cell_added_in_datadog_is_removed(fake, datadog, declared) -> None:
    spec = declared(notebooks=TEXTS)
    settle(spec, datadog)
    cells = fake.notebooks[1]["attributes"]["cells"]
    cells.append(copy.deepcopy(cells[0]) | {"id": "added"})
    made = settle(spec, datadog)

    assert [each.path for each in made.changes[0].differences] == ["cells.3"]
    assert len(fake.notebooks[1]["attributes"]["cells"]) == 3


def test_a_cell_of_another_form_is_a_new_cell(fake, datadog, declared) -> None:
    spec = declared(notebooks=TEXTS)
    settle(spec, datadog)
    cells = fake.notebooks[1]["attributes"]["cells"]
    cells[0] = {"id": "graph", "type": "notebook_cells", "attributes": {"definition": {"type": "timeseries"}}}
    settle(spec, datadog)

    assert fake.notebooks[1]["attributes"]["cells"][0]["id"] != "graph"


def test_a_renamed_notebook_is_found_by_its_mark(fake, datadog, declared) -> None:
    spec = declared(notebooks=TEXTS)
    settle(spec, datadog)
    fake.notebooks[1]["attributes"]["name"] = "Somebody's name"
    made = settle(spec, datadog)

    assert [each.action for each in made.changes] == [Action.UPDATE]
    assert [each["attributes"]["name"] for each in fake.notebooks.values()] == ["Notebook cost"]


def test_a_copy_is_somebody_elses_although_it_has_the_mark(fake, datadog, declared) -> None:
    spec = declared(notebooks=TEXTS)
    settle(spec, datadog)
    copied = fake.add_notebook(copy.deepcopy(fake.notebooks[1]["attributes"]), 2)
    copied["attributes"]["name"] = "Incident 7"
    before = copy.deepcopy(copied)
    made = settle(spec, datadog)

    assert [each.action for each in made.changes] == [Action.UNCHANGED]
    assert made.left_alone == ["notebook 2 is a copy of `Notebook cost`"]
    assert fake.notebooks[2] == before


def test_a_copy_is_not_taken_for_an_original_that_is_gone(fake, datadog, declared) -> None:
    spec = declared(notebooks=TEXTS)
    settle(spec, datadog)
    copied = fake.add_notebook(copy.deepcopy(fake.notebooks.pop(1)["attributes"]), 7)
    before = copy.deepcopy(copied)
    made = settle(spec, datadog)

    assert [each.action for each in made.changes] == [Action.CREATE]
    assert made.left_alone == ["notebook 7 is a copy of `Notebook cost`"]
    assert fake.notebooks[7] == before
    assert settle(spec, datadog).pending == []


def test_one_that_was_imported_is_taken_over_the_oldest_first(fake, datadog, declared) -> None:
    spec = declared(notebooks=TEXTS)
    imported = plan(spec, datadog).changes[0].body["data"]["attributes"]
    for id in (3, 5):
        fake.add_notebook(imported, id)
    made = settle(spec, datadog)

    assert [(each.action, each.id) for each in made.changes] == [(Action.UPDATE, 3)]
    assert made.left_alone == ["notebook 5 is a copy of `Notebook cost`"]
    assert settle(spec, datadog).pending == []


def test_one_of_the_same_name_without_the_mark_is_left_alone(fake, datadog, declared) -> None:
    theirs = copy.deepcopy(fake.add_notebook({"name": "Notebook cost", "cells": []}, 1))
    made = settle(declared(notebooks=TEXTS), datadog)

    assert made.left_alone == ["notebook 1 has the name `Notebook cost`, but not our mark"]
    assert fake.notebooks[1] == theirs
    assert len(fake.notebooks) == 2


def test_one_that_is_not_declared_any_more_is_named_and_left_alone(fake, datadog, declared) -> None:
    settle(declared(notebooks=TEXTS), datadog)
    made = settle(declared(notebooks={"latency": ["Why?"]}), datadog)

    assert made.left_alone == ["notebook 1 is not declared any more: lrcp-notebook:production/chat--cost"]
    assert len(fake.notebooks) == 2


def test_notebooks_of_newer_forms_than_the_client_knows_do_not_disturb(fake, datadog, declared) -> None:
    cell = {"id": "x", "type": "notebook_cells", "attributes": {"definition": {"type": "crystal_ball", "text": 3}}}
    fake.notebooks[1] = {"id": 1, "type": "notebooks", "attributes": {"name": "Theirs", "cells": [cell]}}

    assert [each.action for each in settle(declared(notebooks=TEXTS), datadog).changes] == [Action.CREATE]


def test_ours_is_found_on_a_later_page(fake, datadog, declared) -> None:
    for id in range(1, 251):
        fake.add_notebook({"name": f"Theirs {id}", "cells": []}, id)
    spec = declared(notebooks=TEXTS)
    settle(spec, datadog)
    fake.requests.clear()

    assert [each.action for each in plan(spec, datadog).changes] == [Action.UNCHANGED]
    assert fake.requests == ["GET /api/v1/notebooks"] * 3
