"""BND-05: the operator's account is the only subject of the bundle's bindings."""

import pytest

from conformance.target.bundle.objects import Bundle, items, mapping, title

pytestmark = pytest.mark.clause("BND-05")


def test_bindings_name_the_operators_account_alone(bundle: Bundle) -> None:
    """No sandbox account, group or user is bound."""
    operator = {
        "kind": "ServiceAccount",
        "name": bundle.pod.get("serviceAccountName"),
        "namespace": bundle.the("Namespace")["metadata"]["name"],
    }
    bindings = bundle.of("RoleBinding", "ClusterRoleBinding")
    assert bindings, "no binding gives the operator its role"
    for binding in bindings:
        own = {"namespace": binding["metadata"].get("namespace")}
        subjects = [
            {key: (own | each).get(key) for key in operator} for each in map(mapping, items(binding, "subjects"))
        ]
        assert subjects, f"{title(binding)} binds nobody; the operator's service account should be bound"
        assert all(each == operator for each in subjects), (
            f"{title(binding)} binds {subjects}; only the operator's service account may be bound"
        )
