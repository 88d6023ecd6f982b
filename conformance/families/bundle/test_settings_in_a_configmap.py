"""BND-13: plain settings stand in a ConfigMap that the operator reads."""

import pytest

from conformance.target.bundle.objects import Bundle, mapping, title
from conformance.target.bundle.strings import CREDENTIALS
from conformance.target.operator_pod import reads

pytestmark = pytest.mark.clause("BND-13")


def test_operator_reads_a_config_map_of_the_bundle(bundle: Bundle) -> None:
    """A ConfigMap with settings exists, and the operator's pod reads it."""
    there = {each["metadata"]["name"] for each in bundle.of("ConfigMap") if mapping(each, "data")}
    read = {each.name for each in reads(bundle.pod) if each.kind == "ConfigMap"}
    assert there, "the bundle holds no ConfigMap with settings"
    assert there & read, f"the operator's pod reads none of the bundle's ConfigMaps {sorted(there)}"


def test_no_password_is_among_the_settings(bundle: Bundle) -> None:
    """What is secret in a setting, such as the password of a proxy's URL, stands in a Secret."""
    for config in bundle.of("ConfigMap"):
        found = sorted(key for key, value in mapping(config, "data").items() if CREDENTIALS.search(str(value)))
        assert not found, f"{title(config)} holds a user name and password in a URL under {', '.join(found)}"
