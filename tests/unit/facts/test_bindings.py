"""Names of later arguments, from the published CDK bindings."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from lrcp.core.errors import LrcpError
from lrcp.facts.bindings import newer_arguments
from lrcp.facts.model import Attribute, Block, Facts, NestedBlock

MONITOR = """
class MonitorStepOutputReference extends cdktn.ComplexObject {
    // text - computed: false, optional: true, required: false
    _text;
    // shade - computed: false, optional: true, required: false
    _shade;
}
class MonitorStepList extends cdktn.ComplexList {
}
class Monitor extends cdktn.TerraformResource {
    static tfResourceType = "datadog_monitor";
            providerVersion: '9.1.0',
    // id - computed: true, optional: false, required: false
    get id() {
    // name - computed: false, optional: false, required: true
    _name;
    // colour - computed: true, optional: true, required: false
    _colour = new MonitorColourOutputReference(this, "colour");
    // step - computed: false, optional: true, required: false
    _step = new MonitorStepList(this, "step", false);
}
"""
ROBOT = 'class Robot extends cdktn.TerraformResource {\n    static tfResourceType = "datadog_robot";\n}\n'
FACTS = Facts(
    "DataDog/datadog",
    "9.0.0",
    {
        "datadog_monitor": Block(
            {"name": Attribute("string", required=True)},
            {"step": NestedBlock("list", Block({"text": Attribute("string", optional=True)}))},
        )
    },
)


def wheel(folder: Path, files: dict[str, str]) -> Path:
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:gz") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            tar.addfile(entry, io.BytesIO(text.encode()))
    path = folder / "bindings.whl"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("cdktn_provider_datadog/_jsii/provider-datadog@1.0.0.jsii.tgz", inner.getvalue())
    return path


def test_arguments_and_types_that_the_facts_do_not_have_are_newer(tmp_path: Path) -> None:
    files = {"package/lib/monitor/index.js": MONITOR, "package/lib/robot/index.js": ROBOT}

    version, newer = newer_arguments(wheel(tmp_path, files), FACTS)

    assert version == "9.1.0"
    assert newer == {"datadog_monitor": ["colour", "step.shade"], "datadog_robot": []}


def test_data_sources_are_not_resources(tmp_path: Path) -> None:
    _, newer = newer_arguments(wheel(tmp_path, {"package/lib/data-datadog-robot/index.js": ROBOT}), FACTS)

    assert newer == {}


def test_another_package_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.whl"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("other/__init__.py", "")

    with pytest.raises(LrcpError, match=r"other\.whl is not a wheel of cdktn-provider-datadog"):
        newer_arguments(path, FACTS)
