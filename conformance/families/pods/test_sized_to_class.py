"""POD-11: the sandbox container is sized to its launch's class."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.launched_sandbox import Launched
from conformance.observe import launch_differences
from conformance.observe.kube import Object
from conformance.observe.pods import amount, container
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-11")


@pytest.mark.parametrize("side", ["requests", "limits"])
def test_sandbox_has_its_class(pod: Object, launched: Launched, side: str) -> None:
    """Requests and limits of the sandbox container are the launch's own, to the byte."""
    asked = getattr(launched.order.resources, side)
    given = (container(pod, "sandbox").get("resources") or {}).get(side) or {}
    for name in ("cpu", "memory"):
        wanted = getattr(asked, name)
        has = given.get(name)
        assert has is not None, f"the sandbox container has no {name} among its {side}; the launch says {wanted}"
        assert amount(has) == amount(wanted), (
            f"the sandbox container's {name} among its {side} is {has}; the launch says {wanted}"
        )


@pytest.mark.whole_run
def test_every_pod_of_the_run_has_its_own(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run, by the launch that asked for it."""
    found = every_pod.faults(lambda each: launch_differences.other_size(each.pod, each.order) if each.order else "")
    assert not found, listed(found)
