"""Log pipelines, indexes, archives, log-based metrics and their orders in the API's form."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lrcp.facts.api.fields import Body, Fields
from lrcp.facts.api.oncall import data

_COMMON = ("name", "is_enabled")
# Arguments that have the same names in the API, by processor.
_PROCESSORS: Mapping[str, tuple[str, ...]] = {
    "arithmetic_processor": ("expression", "is_replace_missing", "target"),
    "attribute_remapper": (
        *("override_on_conflict", "preserve_source", "source_type", "sources"),
        *("target", "target_format", "target_type"),
    ),
    "date_remapper": ("sources",),
    "decoder_processor": ("binary_to_text_encoding", "input_representation", "source", "target"),
    "exclude_attribute_processor": ("attribute_to_exclude",),
    "geo_ip_parser": ("sources", "target"),
    "lookup_processor": ("default_lookup", "lookup_table", "source", "target"),
    "message_remapper": ("sources",),
    "reference_table_lookup_processor": ("lookup_enrichment_table", "source", "target"),
    "service_remapper": ("sources",),
    "span_id_remapper": ("sources",),
    "status_remapper": ("sources",),
    "string_builder_processor": ("is_replace_missing", "target", "template"),
    "trace_id_remapper": ("sources",),
    "url_parser": ("normalize_ending_slashes", "sources", "target"),
    "user_agent_parser": ("is_encoded", "sources", "target"),
}
_TYPES = {"exclude_attribute_processor": "exclude-attribute", "reference_table_lookup_processor": "lookup-processor"}


def pipeline(fields: Fields) -> Body:
    return _filtered(fields, fields.pick("name", "description", "is_enabled", "tags"))


def _filtered(fields: Fields, made: Body) -> Body:
    if filter := fields.block("filter"):
        made["filter"] = filter.pick("query")
    return made | {"processors": [_processor(each) for each in fields.blocks("processor")]}


def _processor(fields: Fields) -> Body:
    chosen = fields.only()
    if chosen is None:
        raise fields.unknown("processor")
    name, inner = chosen
    made: Body = {"type": _TYPES.get(name, name.replace("_", "-"))}
    if name in _SPECIAL:
        return made | _SPECIAL[name](inner)
    if name not in _PROCESSORS:
        raise fields.unknown(name)
    return made | inner.pick(*_COMMON, *_PROCESSORS[name])


def _nested(fields: Fields) -> Body:
    return _filtered(fields, fields.pick(*_COMMON, "description", "tags"))


def _grok(fields: Fields) -> Body:
    made = fields.pick(*_COMMON, "source", "samples")
    rules = fields.block("grok")
    return made | ({"grok": rules.pick("match_rules", "support_rules")} if rules else {})


def _category(fields: Fields) -> Body:
    made = fields.pick(*_COMMON, "target")
    categories = []
    for each in fields.blocks("category"):
        filter = each.block("filter")
        categories.append(each.pick("name") | ({"filter": filter.pick("query")} if filter else {}))
    return made | {"categories": categories}


def _array(fields: Fields) -> Body:
    made = fields.pick(*_COMMON)
    operation = fields.block("operation")
    chosen = operation.only() if operation else None
    if chosen is None:
        raise fields.unknown("operation")
    kind, inner = chosen
    names = ("preserve_source", "source", "target", "filter", "value_to_extract", "key_to_extract")
    return made | {"operation": {"type": kind.replace("_", "-"), **inner.pick(*names, "override_on_conflict")}}


_SPECIAL: Mapping[str, Callable[[Fields], Body]] = {
    "pipeline": _nested,
    "grok_parser": _grok,
    "category_processor": _category,
    "array_processor": _array,
}


def pipeline_order(fields: Fields) -> Body:
    fields.drop("name")
    return fields.renamed({"pipelines": "pipeline_ids"})


def index(fields: Fields) -> Body:
    fields.drop("disable_daily_limit")  # a limit is sent or it is not
    made = fields.renamed(
        {
            **{name: name for name in ("name", "daily_limit", "daily_limit_warning_threshold_percentage", "tags")},
            "retention_days": "num_retention_days",
            "flex_retention_days": "num_flex_logs_retention_days",
        }
    )
    if filter := fields.block("filter"):
        made["filter"] = filter.pick("query")
    if reset := fields.block("daily_limit_reset"):
        made["daily_limit_reset"] = reset.pick("reset_time", "reset_utc_offset")
    made["exclusion_filters"] = [_exclusion(each) for each in fields.blocks("exclusion_filter")]
    return made


def _exclusion(fields: Fields) -> Body:
    made = fields.pick("name", "is_enabled")
    filter = fields.block("filter")
    return made | ({"filter": filter.pick("query", "sample_rate", "sample_attribute")} if filter else {})


def index_order(fields: Fields) -> Body:
    fields.drop("name")
    return fields.renamed({"indexes": "index_names"})


def archive(fields: Fields) -> Body:
    attributes = fields.pick(
        *("name", "query", "include_tags", "rehydration_tags", "rehydration_max_scan_size_in_gb"),
        *("compression_method", "lookup_attributes", "partitioning_attributes"),
    )
    return data("archives", attributes | {"destination": _destination(fields)})


def _destination(fields: Fields) -> Body:
    if gcs := fields.block("gcs_archive"):
        return {"type": "gcs", **gcs.pick("bucket", "path"), "integration": gcs.pick("client_email", "project_id")}
    if azure := fields.block("azure_archive"):
        made = {"type": "azure", **azure.pick("container", "path", "storage_account")}
        return made | {"integration": azure.pick("client_id", "tenant_id")}
    s3 = fields.block("s3_archive")
    if s3 is None:
        raise fields.unknown("destination")
    made = {"type": "s3", **s3.pick("bucket", "path", "storage_class")}
    made["integration"] = s3.pick("account_id", "role_name", "access_key_id")
    encryption = s3.renamed({"encryption_type": "type", "encryption_key": "key"})
    return made | ({"encryption": encryption} if encryption else {})


def archive_order(fields: Fields) -> Body:
    return data("archive_order", fields.pick("archive_ids"))


def log_metric(fields: Fields) -> Body:
    attributes: Body = {}
    if compute := fields.block("compute"):
        attributes["compute"] = compute.pick("aggregation_type", "include_percentiles", "path")
    if attributes.get("compute", {}).get("aggregation_type") == "count":
        attributes["compute"].pop("include_percentiles", None)  # refused, although Terraform takes it
    if filter := fields.block("filter"):
        attributes["filter"] = filter.pick("query")
    attributes["group_by"] = [each.pick("path", "tag_name") for each in fields.blocks("group_by")]
    return data("logs_metrics", attributes, id=fields.take("name"))
