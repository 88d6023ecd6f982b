"""POD-13: from the cluster's audit log alone, a sandbox pod can be traced to its launch id and host."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.sandbox_pod import Hardened
from conformance.families.pods.borrowed_labels import OVERRIDE, OWN, BorrowedLabels
from conformance.observe import hardening
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-13")


def test_creation_names_launch_and_host(hardened: Hardened) -> None:
    """What an auditor sees without reading the specification: name, labels or annotations carry both."""
    sandbox = hardened.launched.sandbox
    fault = hardening.unnamed(hardened.submitted, sandbox.id, sandbox.host.name)
    assert not fault, fault


@pytest.mark.whole_run
def test_every_creation_of_the_run_does(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run."""
    found = every_pod.faults(lambda each: hardening.unnamed(each.pod, each.sandbox, each.host))
    assert not found, listed(found)


def test_a_launch_cannot_rename_its_pod(borrowed_labels: BorrowedLabels) -> None:
    """Labels that the operator puts on its pods keep its values, whatever the launch says; another one arrives."""
    given, plain = borrowed_labels.given, borrowed_labels.plain
    lost = [f"{name}={given.get(name)}" for name in plain if given.get(name) == OVERRIDE or name not in given]
    assert not lost, f"a launch has overridden labels that are the operator's own: {listed(lost)}"
    assert given.get(OWN) == OVERRIDE, f"a label of the launch that is nobody's did not arrive: {OWN}={given.get(OWN)}"


def test_creation_is_the_operators(hardened: Hardened) -> None:
    """The request was made by the operator's own account, not in another's name."""
    host = hardened.launched.sandbox.host
    user = f"system:serviceaccount:{host.namespace}:{host.operator.account}"
    assert hardened.creation.user == user, f"the pod was created by {hardened.creation.user}, not by {user}"
