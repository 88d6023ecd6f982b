"""WID-10: taking the federated credential away ends the identity, and no work."""

import pytest

from conformance.families._shared.workload_identity import Federated

pytestmark = pytest.mark.clause("WID-10")


@pytest.mark.control("test_it_was_granted_before")
def test_next_exchange_is_refused(federated: Federated) -> None:
    """Signing in again inside the same pod fails, with the cloud's own code."""
    revoked = federated.revoked
    assert not revoked.granted, "the pod signed in again after its federated credential had been removed"
    assert "AADSTS70" in revoked.trouble, f"signing in failed for another reason than the credential: {revoked.trouble}"


@pytest.mark.control("test_it_was_granted_before")
def test_pod_goes_on(federated: Federated) -> None:
    """The pod is the same, was not restarted, and is ready."""
    before, after = federated.pods.own, federated.after
    assert after["metadata"]["uid"] == before["metadata"]["uid"], "another pod stands in the place of the identity's"
    restarts = sum(one["restartCount"] for one in after["status"].get("containerStatuses", []))
    assert (after["status"].get("phase"), restarts) == ("Running", 0), (
        f"after its credential was removed the pod is {after['status'].get('phase')} with {restarts} restarts"
    )
    state = federated.sandbox.record().state
    assert state == "ready", f"after its credential was removed the sandbox is {state}"


def test_it_was_granted_before(federated: Federated) -> None:
    """The control: with the credential, the same program in the same pod was granted a token."""
    assert federated.signed_in.granted, f"the pod could not sign in before either: {federated.signed_in.trouble}"
