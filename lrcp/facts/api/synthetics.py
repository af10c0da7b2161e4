"""Synthetic tests and their global variables in the API's form.

Which targets are numbers is the provider's own choice (resource_datadog_synthetics_test_.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lrcp.facts.api.fields import Body, Fields, number

_NUMBERS = ("responseTime", "certificate", "latency", "packetsReceived", "networkHop", "grpcHealthcheckStatus")
_OPTIONS: Mapping[str, str] = {
    **{
        name: name
        for name in (
            *("accept_self_signed", "allow_insecure", "follow_redirects", "min_failure_duration"),
            *("min_location_failed", "monitor_name", "monitor_priority", "restricted_roles", "tick_every"),
        )
    },
    "blocked_request_patterns": "blockedRequestPatterns",
    "capture_network_payloads": "captureNetworkPayloads",
    "check_certificate_revocation": "checkCertificateRevocation",
    "disable_cors": "disableCors",
    "disable_csp": "disableCsp",
    "http_version": "httpVersion",
    "ignore_server_certificate_error": "ignoreServerCertificateError",
    "initial_navigation_timeout": "initialNavigationTimeout",
    "no_screenshot": "noScreenshot",
}
_REQUEST: Mapping[str, str] = {
    **{
        name: name
        for name in (
            *("allow_insecure", "body", "follow_redirects", "form", "host", "message", "method", "port"),
            *("servername", "service", "timeout", "url"),
        )
    },
    "body_type": "bodyType",
    "call_type": "callType",
    "dns_server": "dnsServer",
    "http_version": "httpVersion",
    "no_saving_response_body": "noSavingResponseBody",
    "persist_cookies": "persistCookies",
}
_STEP = {"allow_failure": "allowFailure", "exit_if_succeed": "exitIfSucceed", "is_critical": "isCritical"}


def synthetics_test(fields: Fields) -> Body:
    """Browser tests go to another path than API tests, see ``endpoint``."""
    fields.drop("force_delete_dependencies")
    browser = fields.take("type") == "browser"
    made = fields.pick("name", "status", "message", "tags", "locations")
    made |= {"type": "browser"} if browser else {"type": "api", **fields.pick("subtype")}
    options = _options(fields)
    if browser:
        options["device_ids"] = fields.take("device_ids", [])
        made["steps"] = [_browser_step(each) for each in fields.blocks("browser_step")]
    return made | {"options": options, "config": _config(fields, browser=browser)}


def _options(fields: Fields) -> Body:
    options = fields.block("options_list")
    if options is None:
        return {}
    made = options.renamed(_OPTIONS)
    if retry := options.block("retry"):
        made["retry"] = retry.pick("count", "interval")
    if monitor := options.block("monitor_options"):
        names = ("renotify_interval", "renotify_occurrences", "escalation_message", "notification_preset_name")
        made["monitor_options"] = monitor.pick(*names)
    if ci := options.block("ci"):
        made["ci"] = ci.renamed({"execution_rule": "executionRule"})
    if scheduling := options.block("scheduling"):
        frames = [each.pick("day", "from", "to") for each in scheduling.blocks("timeframes")]
        made["scheduling"] = {**scheduling.pick("timezone"), "timeframes": frames}
    return made


def _config(fields: Fields, *, browser: bool) -> Body:
    config: Body = {}
    if variables := fields.blocks("config_variable"):
        names = ("type", "name", "pattern", "example", "id", "secure")
        config["configVariables"] = [each.pick(*names) for each in variables]
    if steps := fields.blocks("api_step"):
        return config | {"steps": [_api_step(each) for each in steps]}
    config |= {"request": _request(fields), "assertions": _assertions(fields)}
    if browser:
        names = ("type", "name", "pattern", "example", "id", "secure")
        config["variables"] = [each.pick(*names) for each in fields.blocks("browser_variable")]
        config |= fields.renamed({"set_cookie": "setCookie"})
    return config | fields.renamed({"variables_from_script": "variablesFromScript"})


def _request(fields: Fields) -> Body:
    made: Body = {}
    if definition := fields.block("request_definition"):
        made |= definition.renamed(_REQUEST)
    given = {"request_headers": "headers", "request_query": "query", "request_metadata": "metadata"}
    made |= fields.renamed(given)
    if web := fields.block("request_basicauth"):
        made["basicAuth"] = web.pick("type", "username", "password")
    return made


def _assertions(fields: Fields) -> list[Body]:
    return [_assertion(each) for each in fields.blocks("assertion")]


def _assertion(fields: Fields) -> Body:
    made = fields.pick("type", "operator", "property", "code") | fields.renamed({"timings_scope": "timingsScope"})
    if path := fields.block("targetjsonpath"):
        target = path.renamed(
            {"jsonpath": "jsonPath", "operator": "operator", "elementsoperator": "elementsOperator"}
            | {"targetvalue": "targetValue"}
        )
        if target.get("operator") in ("lessThan", "moreThan"):
            target["targetValue"] = number(target["targetValue"])
        return made | {"target": target}
    if schema := fields.block("targetjsonschema"):
        return made | {"target": schema.renamed({"jsonschema": "jsonSchema", "metaschema": "metaSchema"})}
    if xpath := fields.block("targetxpath"):
        names = {"xpath": "xPath", "operator": "operator", "targetvalue": "targetValue"}
        return made | {"target": xpath.renamed(names)}
    target = fields.take("target")
    return made if target is None else made | {"target": _target(made, target)}


def _target(assertion: Body, target: Any) -> Any:
    exact = assertion["type"] == "statusCode" and assertion.get("operator") in ("is", "isNot")
    return number(target) if exact or assertion["type"] in _NUMBERS else target


def _api_step(fields: Fields) -> Body:
    made = fields.pick("name", "subtype")
    if made.get("subtype") == "wait":
        return made | fields.pick("value")
    made |= fields.renamed(_STEP) | {"request": _request(fields), "assertions": _assertions(fields)}
    if retry := fields.block("retry"):
        made["retry"] = retry.pick("count", "interval")
    extracted = []
    for each in fields.blocks("extracted_value"):
        parser = each.block("parser")
        extracted.append(each.pick("name", "type", "field", "secure"))
        if parser:
            extracted[-1]["parser"] = parser.pick("type", "value")
    return made | ({"extractedValues": extracted} if extracted else {})


def _browser_step(fields: Fields) -> Body:
    made = fields.pick("name", "type", "timeout") | fields.renamed(
        {**_STEP, "always_execute": "alwaysExecute", "no_screenshot": "noScreenshot"}
    )
    params = fields.block("params")
    if params is None:
        return made | {"params": {}}
    body = params.pick("attribute", "check", "code", "delay", "file", "files", "modifiers", "value", "x", "y")
    if locator := params.block("element_user_locator"):
        values = [each.pick("type", "value") for each in locator.blocks("value")]
        failing = {"failTestOnCannotLocate": locator.take("fail_test_on_cannot_locate", default=False)}
        body["element"] = {"userLocator": {**failing, "values": values}}
    if variable := params.block("variable"):
        body["variable"] = variable.pick("name", "example", "secure")
    return made | {"params": body}


def global_variable(fields: Fields) -> Body:
    """Write-only arguments exist in Terraform alone."""
    fields.drop("value_wo_version")
    made = fields.pick("name", "description", "tags", "is_totp", "is_fido")
    value = {"secure": fields.take("secure", default=False)}
    value |= fields.renamed({"value": "value"}) | fields.renamed({"value_wo": "value"})
    return made | {"value": value}
