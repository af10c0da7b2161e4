"""``python -m lrcp.facts.refresh``: take the provider's facts anew.

Runs `terraform providers schema -json` in a temporary folder, with whatever provider version the
machine's Terraform can install; nothing else of this repository needs Terraform for the facts.
``--bindings`` also takes the names of later arguments from a wheel of the published CDK bindings
(`pip download --no-deps cdktn-provider-datadog`).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lrcp.core.errors import LrcpError
from lrcp.facts.bindings import newer_arguments
from lrcp.facts.encode import ABOUT, encode, to_text
from lrcp.facts.model import FILE, NEWER, decode

PROVIDER = "DataDog/datadog"
ADDRESS = "registry.terraform.io/datadog/datadog"

# Typed dashboards cost a second of CPU on every plan (dashboards are deployed as JSON), and pipelines
# that run outside Datadog are none of our business; together they are two thirds of the schema.
LEFT_OUT = frozenset(
    {"datadog_dashboard", "datadog_dashboard_v2", "datadog_powerpack_v2", "datadog_observability_pipeline"}
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m lrcp.facts.refresh", description="Take the provider's facts anew.")
    parser.add_argument("--provider-version", default=">= 4.19.0, < 5.0.0", help="constraint (default: %(default)s)")
    parser.add_argument("--terraform", default="terraform", help="the program to run (default: %(default)s)")
    parser.add_argument("--bindings", type=Path, metavar="WHEEL", help="wheel of cdktn-provider-datadog")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="lrcp-facts-") as folder:
            version, schemas = take(Path(folder), options.terraform, options.provider_version)
        record = compact(schemas, version)
        _write(FILE, record)
        print(f"{FILE}: {len(record['resources'])} resource types of {PROVIDER} {version}", file=sys.stderr)
        if options.bindings:
            later, names = newer_arguments(options.bindings, decode(record))
            _write(NEWER, newer(names, later))
            print(f"{NEWER}: {sum(map(len, names.values()))} arguments that {later} adds", file=sys.stderr)
    except (LrcpError, OSError, zipfile.BadZipFile) as error:
        print(f"lrcp.facts.refresh: {error}", file=sys.stderr)
        return 1
    return 0


def take(folder: Path, terraform: str, constraint: str) -> tuple[str, Mapping[str, Any]]:
    """Version and ``resource_schemas`` of the provider that ``terraform`` installs into ``folder``."""
    required = {"datadog": {"source": PROVIDER, "version": constraint}}
    (folder / "main.tf.json").write_text(json.dumps({"terraform": {"required_providers": required}}))
    _run(terraform, folder, "init", "-input=false", "-no-color")
    versions = json.loads(_run(terraform, folder, "version", "-json"))
    schemas = json.loads(_run(terraform, folder, "providers", "schema", "-json"))
    found: Mapping[str, Any] = schemas["provider_schemas"][ADDRESS]["resource_schemas"]
    return str(versions["provider_selections"][ADDRESS]), found


def compact(schemas: Mapping[str, Any], version: str) -> dict[str, Any]:
    kept = {name: schema for name, schema in schemas.items() if name not in LEFT_OUT}
    return encode(kept, provider=PROVIDER, version=version, taken_from="terraform providers schema -json")


def newer(names: Mapping[str, Sequence[str]], version: str) -> dict[str, Any]:
    """The form of newer.json; types that are left out on purpose are not new."""
    arguments = {type: list(each) for type, each in names.items() if type not in LEFT_OUT}
    return {"about": ABOUT, "provider": PROVIDER, "version": version, "arguments": arguments}


def _write(name: str, record: dict[str, Any]) -> None:
    Path(__file__).with_name(name).write_text(to_text(record), encoding="utf-8")


def _run(terraform: str, folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run([terraform, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise LrcpError(f"`{terraform}` is not installed; it is needed to refresh the facts only") from error
    if done.returncode:
        raise LrcpError(f"`{terraform} {' '.join(arguments)}` failed:\n{done.stderr or done.stdout}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
