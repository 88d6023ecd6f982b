"""WID-09: an account of the right name that names no identity at all is not used either."""

import pytest

from conformance.families._shared.workload_identity import Federated

pytestmark = pytest.mark.clause("WID-09")


@pytest.mark.control("test_it_was_launched_before")
def test_launch_is_refused_as_a_mismatch(federated: Federated) -> None:
    """The launch fails as identity-mismatch, and no pod is made: the webhook would give it none, or a default."""
    ended = federated.nobody.ended
    assert (ended.state, ended.reason) == ("failed", "identity-mismatch"), (
        f"a launch whose account names no identity ended as {ended.state}, {ended.reason}, "
        "and not as failed, identity-mismatch"
    )
    made = federated.nobody.creations
    assert not made, f"{len(made)} pods were created for a launch whose account names no identity"


def test_it_was_launched_before(federated: Federated) -> None:
    """The control: before its account was changed, the same identity was launched and ran."""
    other = federated.pods.other
    assert other["status"].get("phase") == "Running", f"the other identity's pod is {other['status'].get('phase')}"
