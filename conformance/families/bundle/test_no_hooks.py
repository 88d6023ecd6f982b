"""BND-10: nothing that hooks into the API server."""

import pytest

from conformance.target.bundle.objects import Bundle, title

pytestmark = pytest.mark.clause("BND-10")

HOOKS = (
    "APIService",
    "CustomResourceDefinition",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
)


def test_no_webhook_or_resource_definition(bundle: Bundle) -> None:
    """The API server is as it was before."""
    found = [title(each) for each in bundle.of(*HOOKS)]
    assert not found, f"the bundle hooks into the API server with {', '.join(found)}"
