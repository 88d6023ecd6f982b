"""BND-33: the bundle makes no token for the cluster's API that stays."""

import pytest

from conformance.target.bundle.objects import Bundle, title

pytestmark = pytest.mark.clause("BND-33")

TOKENS = frozenset({"kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token"})
"""Types of Secrets with which somebody signs in at the API server (Kubernetes API, SecretType)."""


def test_no_secret_is_a_token(bundle: Bundle) -> None:
    """No Secret is of a type that the cluster fills with, or takes as, a token for its API."""
    found = [f"{title(each)} ({each.get('type')})" for each in bundle.of("Secret") if str(each.get("type")) in TOKENS]
    assert not found, f"the bundle makes tokens for the cluster's API that never expire: {', '.join(found)}"
