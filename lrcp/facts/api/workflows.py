"""Workflows, connections and dashboards in the API's form: Terraform holds their JSON as one text."""

from __future__ import annotations

import json
from typing import Any

from lrcp.facts.api.fields import Body, Fields
from lrcp.facts.api.oncall import data


def dashboard(fields: Fields) -> Body:
    body: Body = json.loads(fields.take("dashboard"))
    return body


def workflow(fields: Fields) -> Body:
    attributes = fields.pick("name", "description", "published", "tags")
    attributes |= fields.renamed({"webhook_secret": "webhookSecret"})
    specification: Any = json.loads(fields.take("spec_json"))
    return data("workflows", attributes | {"spec": specification})


def connection(fields: Fields) -> Body:
    name = fields.take("name")
    chosen = fields.only()
    if chosen is None or chosen[0] != "http":
        raise fields.unknown(chosen[0] if chosen else "name")
    http = chosen[1]
    credentials: Body = {"type": "HTTPTokenAuth"}
    if tokens := http.block("token_auth"):
        credentials |= {
            "tokens": [each.pick("type", "name", "value") for each in tokens.blocks("token")],
            "headers": [each.pick("name", "value") for each in tokens.blocks("header")],
            "url_parameters": [each.pick("name", "value") for each in tokens.blocks("url_parameter")],
        }
        if body := tokens.block("body"):
            credentials["body"] = body.pick("content", "content_type")
    integration = {"type": "HTTP", **http.pick("base_url"), "credentials": credentials}
    return data("action_connection", {"name": name, "integration": integration})
