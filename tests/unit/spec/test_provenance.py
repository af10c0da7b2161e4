from __future__ import annotations

from typing import Any

from lrcp.spec.provenance import origins


def test_each_value_is_told_with_the_place_of_the_layer_that_won(repository: Any, monitor_text: str) -> None:
    repository.write(
        {
            "catalog/services/chat.yaml": "service: chat\nkind: llm\nteam: assistants\ntier: 1\n"
            "overrides:\n  slow: { critical: 1800 }\n"
        }
    ).monitor(monitor_text)
    told = {row.path: (row.value, str(row.position)) for row in origins(repository.resource("chat--slow"))}
    assert told["values.critical"] == ("1800", "catalog/services/chat.yaml:7:11")
    assert told["values.warning"] == ("1200", "monitors/latency.yaml:3:29")
    assert told["require_full_window"] == ("false", "catalog/defaults.yaml:4:13")
    assert told["query"][0].endswith("> 1800")
    assert told["monitor_thresholds"] == ("critical: 1800, warning: 1200", "None")
    assert "message" in told
