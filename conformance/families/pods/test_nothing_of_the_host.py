"""POD-04: a sandbox shares nothing with its node."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.sandbox_pod import Hardened
from conformance.observe import hardening
from conformance.observe.kube import Object
from conformance.observe.pods import addresses
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-04")


def test_specification_shares_nothing(pod: Object) -> None:
    """No host namespace, path, port or device is asked for."""
    fault = hardening.shared(pod)
    assert not fault, fault


@pytest.mark.whole_run
def test_no_pod_of_the_run_shares_anything(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run."""
    found = every_pod.faults(lambda each: hardening.shared(each.pod))
    assert not found, listed(found)


def test_inside_is_a_machine_of_its_own(hardened: Hardened, identity: Object) -> None:
    """Inside, the host name is the pod's and every address is one of the pod's own."""
    pod = hardened.running
    name = pod["metadata"]["name"]
    assert identity["hostname"] == name, f"inside, the host name is {identity['hostname']!r} and not the pod's, {name}"
    foreign = [one for one in identity["addresses"] if one not in addresses(pod) and not one.startswith("fe80:")]
    assert not foreign, f"inside, the pod has addresses that are not its own: {listed(foreign)}"
