"""BND-17: the agreed kinds and no more."""

import pytest

from conformance.target.bundle.objects import Bundle, title

pytestmark = pytest.mark.clause("BND-17")

KINDS = {
    ("v1", "Namespace"),
    ("v1", "ServiceAccount"),
    ("v1", "Secret"),
    ("v1", "ConfigMap"),
    ("apps/v1", "Deployment"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"),
}


def test_bundle_is_the_agreed_footprint(bundle: Bundle) -> None:
    """Each of the seven kinds is there, and no other."""
    held = {(each["apiVersion"], each["kind"]) for each in bundle.objects}
    foreign = [title(each) for each in bundle.objects if (each["apiVersion"], each["kind"]) not in KINDS]
    assert not foreign, f"not part of the agreed footprint: {', '.join(foreign)}"
    missing = sorted(kind for _, kind in KINDS - held)
    assert not missing, f"missing from the agreed footprint: {', '.join(missing)}"
