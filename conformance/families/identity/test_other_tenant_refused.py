"""WID-09: an account that names the identity's client and another tenant is not used."""

import pytest

from conformance.families._shared.workload_identity import Federated

pytestmark = pytest.mark.clause("WID-09")


@pytest.mark.control("test_it_was_launched_before")
def test_launch_is_refused_as_a_mismatch(federated: Federated) -> None:
    """The launch fails as identity-mismatch, and no pod is made."""
    ended = federated.other_tenant.ended
    assert (ended.state, ended.reason) == ("failed", "identity-mismatch"), (
        f"a launch whose account names another tenant ended as {ended.state}, {ended.reason}, "
        "and not as failed, identity-mismatch"
    )
    made = federated.other_tenant.creations
    assert not made, f"{len(made)} pods were created for a launch whose account names another tenant"


def test_it_was_launched_before(federated: Federated) -> None:
    """The control: before its account was changed, the same identity was launched and ran."""
    other = federated.pods.other
    assert other["status"].get("phase") == "Running", f"the other identity's pod is {other['status'].get('phase')}"
