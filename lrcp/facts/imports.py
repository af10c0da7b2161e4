"""Under which id the provider imports an existing object: most types take the ``id`` of their state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# From the import pages and the importers of the provider; proved by tests/e2e/deployment/test_moves.py.
_FORMS: Mapping[str, str] = {
    "datadog_on_call_user_notification_channel": "{user_id},{id}",
    "datadog_on_call_user_notification_rule": "{user_id},{id}",
    "datadog_rum_retention_filter": "{application_id}:{id}",
    "datadog_team_link": "{team_id}:{id}",
    "datadog_team_membership": "{team_id}:{user_id}",
    "datadog_team_notification_rule": "{team_id}:{id}",
    "datadog_user_role": "{role_id}:{user_id}",
}
# Its importer sets the id, and its first read asks for the name, which is not set yet.
_REFUSED = frozenset({"datadog_webhook_custom_variable"})


def import_id(type: str, values: Mapping[str, Any]) -> str | None:
    """The id for an ``import`` block, from the attributes in a state; None where the provider cannot import."""
    return None if type in _REFUSED else _FORMS.get(type, "{id}").format_map(values)
