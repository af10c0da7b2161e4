from __future__ import annotations

from typing import Any

import pytest

from lrcp.spec.workspace import open_workspace


@pytest.mark.parametrize(
    "first",
    [
        "# Latency",
        "# yaml-language-server: $schema=../schemas/slos.json",
        "# yaml-language-server: $schema=schemas/monitors.json",
    ],
)
def test_every_file_names_the_schema_of_its_folder(repository: Any, monitor_text: str, first: str) -> None:
    repository.monitor(monitor_text)
    file = repository.root / "monitors/latency.yaml"
    file.write_text(f"{first}\n" + file.read_text().split("\n", 1)[1])
    wanted = "begin the file with `# yaml-language-server: $schema=../schemas/monitors.json`"
    assert repository.findings() == [
        f"monitors/latency.yaml:1:1 Y005 the first line does not name the schema of this file; {wanted}"
    ]


def test_files_of_the_catalogue_name_theirs_from_their_own_folder(repository: Any) -> None:
    file = repository.root / "catalog/services/chat.yaml"
    file.write_text(file.read_text().split("\n", 1)[1])
    assert [line for line in repository.findings() if " Y005 " in line] == [
        (
            "catalog/services/chat.yaml:1:1 Y005 the first line does not name the schema of this file; "
            "begin the file with `# yaml-language-server: $schema=../../schemas/service.json`"
        )
    ]


@pytest.mark.parametrize("name", ["catalog/defaults.yaml", "catalog/kinds.yaml", "catalog/teams.yaml"])
def test_a_missing_catalogue_file_is_found(repository: Any, name: str) -> None:
    (repository.root / name).unlink()
    assert f"{name}:1:1 Y006 there is no {name}; create it" in repository.findings()


def test_a_file_whose_top_is_no_map_is_found(repository: Any) -> None:
    repository.write({"monitors/list.yaml": "- a\n"})
    assert repository.findings() == ["monitors/list.yaml:1:1 Y006 the file holds a list where a map is expected"]


@pytest.mark.parametrize("name", ["monitors/more.yml", "monitors/search/more.yaml", "catalog/services/more.yml"])
def test_a_file_that_would_not_be_read_is_found(repository: Any, name: str) -> None:
    repository.write({name: "a: 1\n"})
    folder = "monitors" if name.startswith("monitors") else "catalog/services"
    assert repository.findings() == [f"{name}:1:1 Y007 the file is not read; move it to {folder}/more.yaml"]


def test_a_repository_without_environments_is_found(repository: Any) -> None:
    for file in (repository.root / "catalog/environments").iterdir():
        file.unlink()
    (finding,) = open_workspace(repository.root).findings
    assert (finding.code, finding.sentence) == (
        "Y006",
        "there is no environment; add one to catalog/environments",
    )


def test_the_organisation_is_optional_and_checked_when_it_is_there(repository: Any) -> None:
    assert repository.findings() == []
    repository.write({"catalog/organization.yaml": "version: 1\nenvironments: [production]\nsite: datadoghq.com\n"})
    (finding,) = repository.load().findings
    assert (finding.code, finding.message) == ("S002", "`backend` is missing at the top of the file")
