"""BND-20: the namespace enforces Pod Security `restricted`."""

import pytest

from conformance.bundle import Bundle, mapping

pytestmark = pytest.mark.clause("BND-20")

LABEL = "pod-security.kubernetes.io/enforce"


def test_namespace_enforces_restricted(bundle: Bundle) -> None:
    """Even a mistaken operator cannot make a privileged pod."""
    given = mapping(bundle.the("Namespace"), "metadata", "labels").get(LABEL)
    assert given == "restricted", f"the namespace's label {LABEL} is {given!r}, not 'restricted'"
