"""Roles in a stack: permissions are looked up by name."""

from collections.abc import Callable
from typing import Any

from lrcp.core.position import Position
from lrcp.spec.model import Resource

AT = Position("log_pipelines/security.yaml", 1, 1)
Synth = Callable[..., dict[str, Any]]


def placed(synth: Synth, **arguments: Any) -> dict[str, Any]:
    def add(stack: Any) -> None:
        from stacks import roles

        roles.add(stack, Resource("datadog_role", "readers", "readers", "local", "org", arguments, AT))

    return synth(add)


def test_the_id_of_a_permission_is_the_entry_of_its_name_in_what_is_looked_up(synth: Synth) -> None:
    found = placed(
        synth, name="Readers", permission=[{"id": "tf://datadog_permissions/all/permissions.logs_read_data"}]
    )

    assert found["data"] == {"datadog_permissions": {"all": {}}}
    assert found["resource"]["datadog_role"]["readers"]["permission"] == [
        {"id": "${data.datadog_permissions.all.permissions.logs_read_data}"}
    ]


def test_a_role_without_permissions_asks_for_none(synth: Synth) -> None:
    assert "data" not in placed(synth, name="Readers")
