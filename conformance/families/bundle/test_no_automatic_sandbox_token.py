"""BND-18: the sandbox account gives no token away by itself."""

import pytest

from conformance.target.asked_by_annotation import cloud_identity
from conformance.target.bundle.objects import Bundle, mapping, title

pytestmark = pytest.mark.clause("BND-18")


def test_sandbox_account_mounts_no_token(bundle: Bundle) -> None:
    """Each service account but the operator's switches the automatic token off, and no cloud gives it another."""
    operator = bundle.pod.get("serviceAccountName")
    others = [each for each in bundle.of("ServiceAccount") if each["metadata"]["name"] != operator]
    assert others, "the bundle holds no service account for sandboxes"
    for account in others:
        given = account.get("automountServiceAccountToken")
        assert given is False, (
            f"{title(account)} leaves automountServiceAccountToken at {given}: pods under it get an API token"
        )
        asked = cloud_identity(mapping(account, "metadata", "annotations"))
        assert not asked, (
            f"{title(account)} asks a cloud for an identity, which every sandbox under it would have: {asked}"
        )
