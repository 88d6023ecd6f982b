"""BND-05: the operator's account is the only subject of the bundle's bindings."""

import pytest

from conformance.bundle import Bundle, items, title

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
        subjects = [{key: each.get(key) for key in operator} for each in items(binding, "subjects")]
        assert subjects == [operator], (
            f"{title(binding)} binds {subjects}; only the operator's service account may be bound"
        )
