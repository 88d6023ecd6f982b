"""BND-01: one YAML file of complete Kubernetes objects."""

import pytest

from conformance.bundle import Bundle, title

pytestmark = pytest.mark.clause("BND-01")


def test_every_document_is_a_kubernetes_object(bundle: Bundle) -> None:
    """The whole file can be read, each document has apiVersion, kind and name, and none stands twice."""
    names = [(title(each), each["metadata"].get("namespace")) for each in bundle.objects]
    twice = sorted({name for name, space in names if names.count((name, space)) > 1})
    assert not twice, f"the bundle holds {', '.join(twice)} more than once: kubectl would apply the last one only"
