"""BND-04: operator and sandboxes have separate service accounts."""

import pytest

from conformance.target.bundle.objects import Bundle

pytestmark = pytest.mark.clause("BND-04")


def test_operator_uses_one_of_two_accounts(bundle: Bundle) -> None:
    """There are two service accounts, and the deployment runs under one of them."""
    names = [each["metadata"]["name"] for each in bundle.of("ServiceAccount")]
    assert len(names) == 2, (
        f"the bundle holds the service accounts {names}; one for the operator, one for sandboxes is right"
    )
    used = bundle.pod.get("serviceAccountName")
    assert used in names, f"the deployment runs under the service account {used!r}, which is not one of {names}"
