"""POD-11: the sidecar is sized as the protocol says (openapi.yaml, 12)."""

import pytest

from conformance.contract.wording import listed
from conformance.observe.kube import Object
from conformance.observe.pods import amount, container
from conformance.observe.submitted import EverySubmittedPod
from conformance.observe.untrusted_json import fields

pytestmark = pytest.mark.clause("POD-11")

SIZE = {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"cpu": "50m", "memory": "64Mi"}}


def other_size(pod: Object) -> str:
    """How the sidecar's size differs from the protocol's; empty where it does not."""
    given = fields(container(pod, "sidecar"), "resources")
    for side, sizes in SIZE.items():
        for name, wanted in sizes.items():
            has = fields(given, side).get(name)
            if has is None or amount(has) != amount(wanted):
                return f"the sidecar's {name} among its {side} is {has}; the protocol says {wanted}"
    return ""


def test_sidecar_has_the_protocols_size(pod: Object) -> None:
    """Requests and limits of the sidecar are the protocol's: a node holds as many sandboxes as was planned for."""
    found = other_size(pod)
    assert not found, found


@pytest.mark.whole_run
def test_every_sidecar_of_the_run_has_it(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run; what is left out would be filled in later."""
    found = every_pod.faults(lambda each: other_size(each.pod))
    assert not found, listed(found)
