"""WID-02: where workload identity is off, a launch that names one is refused, and no account is made."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.workload_identity import Federated

pytestmark = pytest.mark.clause("WID-02")


@pytest.mark.control("test_it_is_taken_once_it_is_on")
def test_it_is_refused_with_that_reason(federated: Federated) -> None:
    """The platform refuses the launch as identity-disabled."""
    problem = federated.off.problem
    assert problem, "a launch that names an identity was taken while the host has workload identity off"
    assert problem == "identity-disabled", f"the launch was refused as {problem}, which does not say that it is off"


@pytest.mark.control("test_it_is_taken_once_it_is_on")
def test_no_account_is_made(federated: Federated) -> None:
    """The namespace has the service accounts that it had before."""
    made = federated.off.after - federated.off.before
    assert not made, f"a launch on a host that has workload identity off left service accounts: {listed(made)}"


def test_it_is_taken_once_it_is_on(federated: Federated) -> None:
    """The control: switched on, the same identity is launched, and its account is there."""
    name = federated.account["metadata"]["name"]
    assert name not in federated.off.before, f"the account {name} was there before any identity was launched"
    assert federated.sandbox.record().state == "ready", "the identity's sandbox is not ready although it is on"
