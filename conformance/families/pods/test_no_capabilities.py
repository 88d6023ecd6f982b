"""POD-02: a sandbox holds no Linux capability and can get none."""

import pytest

from conformance.contract.wording import listed
from conformance.observe import hardening
from conformance.observe.kube import Object
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-02")


def test_specification_drops_all(pod: Object) -> None:
    """Every container drops ALL capabilities and adds none."""
    fault = hardening.capabilities(pod)
    assert not fault, fault


@pytest.mark.whole_run
def test_no_pod_of_the_run_keeps_one(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run."""
    found = every_pod.faults(lambda each: hardening.capabilities(each.pod))
    assert not found, listed(found)


def test_no_set_holds_one(identity: Object) -> None:
    """Inside, all five capability sets are empty, the bounding set too."""
    held = {name: value for name, value in identity["capabilities"].items() if int(value, 16) != 0}
    words = listed(f"{name} {value}" for name, value in held.items())
    assert not held, f"inside {identity['hostname']} capability sets are not empty: {words}"
