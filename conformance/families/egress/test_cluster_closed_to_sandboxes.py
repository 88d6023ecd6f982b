"""EGR-22: a sandbox reaches neither the Kubernetes API nor the kubelet nor another pod."""

import pytest

from conformance.scenario.battery_record import Fought
from conformance.verdict import CouldNotRun
from conformance.wording import listed

pytestmark = pytest.mark.clause("EGR-22")

GROUPS = ("E28", "E29", "E30")


@pytest.mark.control("test_control_client_gets_through")
@pytest.mark.parametrize("group", GROUPS)
def test_nothing_gets_through(fought: Fought, group: str) -> None:
    """The API, the kubelet and other pods do not answer a sandbox."""
    if not fought.asked(group):
        raise CouldNotRun(f"no case of {group} could be sent: {listed(fought.lacking.values())}")
    through = fought.through(group)
    assert not through, f"inside the cluster a sandbox got an answer from {listed(through)}"


def test_control_client_gets_through(fought: Fought) -> None:
    """The control: a pod that no rule confines got through with each of them, before and after the sandbox."""
    dead = [f"{case} ({moment})" for case, moment in fought.unmet.items() if case.partition("-")[0] in GROUPS]
    assert not dead, f"the control client did not get through with {listed(dead)}, so a refusal there tells nothing"
