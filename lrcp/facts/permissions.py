"""Permissions that a role may be given, by name; their ids differ by Datadog site.

Datadog publishes the names in tables for people (docs.datadoghq.com/account_management/rbac/permissions) and the ids
to those who ask its API. Here are the ones about logs, from docs.datadoghq.com/logs/guide/logs-rbac-permissions.
"""

from __future__ import annotations

LOOKUP = "datadog_permissions"  # the data source that knows the ids
PERMISSIONS = frozenset(
    {
        "logs_generate_metrics",
        "logs_live_tail",
        "logs_modify_indexes",
        "logs_read_archives",
        "logs_read_data",
        "logs_read_index_data",
        "logs_write_archives",
        "logs_write_exclusion_filters",
        "logs_write_facets",
        "logs_write_historical_views",
        "logs_write_pipelines",
        "logs_write_processors",
    }
)
