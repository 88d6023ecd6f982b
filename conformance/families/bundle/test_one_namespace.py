"""BND-02: one namespace, and everything inside it."""

import pytest

from conformance.target.bundle.objects import CLUSTER_SCOPED, Bundle, title

pytestmark = pytest.mark.clause("BND-02")


def test_everything_lies_in_the_bundles_own_namespace(bundle: Bundle) -> None:
    """Each namespaced object names the one namespace that the bundle makes."""
    name = bundle.the("Namespace")["metadata"]["name"]
    outside = [
        f"{title(each)} (in {each['metadata'].get('namespace') or 'no namespace at all'})"
        for each in bundle.objects
        if each["kind"] not in CLUSTER_SCOPED and each["metadata"].get("namespace") != name
    ]
    assert not outside, f"outside the bundle's namespace {name}: {', '.join(outside)}"


def test_the_namespace_is_not_one_of_the_clusters(bundle: Bundle) -> None:
    """The namespace is the host's own, not default and not one of Kubernetes."""
    name = bundle.the("Namespace")["metadata"]["name"]
    assert name != "default", "the bundle's namespace is default, which it shares with other workloads"
    assert not name.startswith("kube-"), f"the bundle's namespace {name} is one of Kubernetes' own"
