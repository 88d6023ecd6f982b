"""BND-13: plain settings stand in a ConfigMap that the operator reads."""

import pytest

from conformance.target.bundle.objects import Bundle, mapping
from conformance.target.operator_pod import reads

pytestmark = pytest.mark.clause("BND-13")


def test_operator_reads_a_config_map_of_the_bundle(bundle: Bundle) -> None:
    """A ConfigMap with settings exists, and the operator's pod reads it."""
    there = {each["metadata"]["name"] for each in bundle.of("ConfigMap") if mapping(each, "data")}
    read = {each.name for each in reads(bundle.pod) if each.kind == "ConfigMap"}
    assert there, "the bundle holds no ConfigMap with settings"
    assert there & read, f"the operator's pod reads none of the bundle's ConfigMaps {sorted(there)}"
