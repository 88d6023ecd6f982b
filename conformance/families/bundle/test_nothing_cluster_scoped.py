"""BND-03: nothing but the namespace is cluster-scoped."""

import pytest

from conformance.target.bundle.objects import CLUSTER_SCOPED, Bundle, mapping, title

pytestmark = pytest.mark.clause("BND-03")


def test_only_the_namespace_is_cluster_scoped(bundle: Bundle) -> None:
    """No cluster role, binding, webhook or other cluster-wide object comes along."""
    wide = [title(each) for each in bundle.objects if each["kind"] in CLUSTER_SCOPED - {"Namespace"}]
    assert not wide, f"the bundle reaches beyond its namespace with {', '.join(wide)}"


def test_the_binding_refers_to_a_role_of_the_namespace(bundle: Bundle) -> None:
    """A RoleBinding that names a ClusterRole would borrow rights from outside the file."""
    for binding in bundle.of("RoleBinding"):
        kind = mapping(binding, "roleRef").get("kind")
        assert kind == "Role", f"{title(binding)} refers to a {kind}; only a Role of this bundle can be read here"
