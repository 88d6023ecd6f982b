"""LCH-09: no more pods are created than launches were asked for."""

from collections import Counter

import pytest

from conformance.contract.wording import listed
from conformance.environment.subject import HostUnderTest
from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.families._shared.operator_stopped import Outage
from conformance.families.launch.failing_launches import FailingLaunches
from conformance.observe.journal import frames, payload
from conformance.observe.pods import sandbox_id
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("LCH-09")


@pytest.fixture(scope="module")
def hosts(failing_launches: FailingLaunches, outage: Outage, deliveries: Deliveries) -> tuple[HostUnderTest, ...]:
    """The hosts whose launches succeeded, failed, were interrupted by an outage and were delivered oddly."""
    return (failing_launches.mute.sandbox.host, outage.host)


@pytest.mark.control("test_pods_were_counted")
def test_every_pod_has_its_launch(hosts: tuple[HostUnderTest, ...]) -> None:
    """Per host: each pod that the operator's account made carries the id of a launch, and no two carry the same."""
    for host in hosts:
        made = pods_made(host)  # first: others go on launching there meanwhile
        asked = {payload(entry)["sandboxId"] for entry in frames(host.journal(), "sandbox.launch", "down")}
        unasked = [one or "a pod without an id" for one in made if one not in asked]
        assert not unasked, f"the operator of {host.name} made pods that no launch asked for: {unasked}"
        assert len(made) <= len(asked), f"the operator of {host.name} made {len(made)} pods for {len(asked)} launches"


@pytest.mark.whole_run
@pytest.mark.control("test_pods_were_counted")
def test_no_launch_of_the_run_made_two(every_pod: EverySubmittedPod) -> None:
    """Of every host: whatever befell a launch, one pod at most was made for it, and none without one."""
    made = Counter(each.sandbox for each in every_pod.pods)
    found = every_pod.faults(
        lambda each: "" if each.order is not None and made[each.sandbox] == 1 else f"pod of {made[each.sandbox]}"
    )
    assert not found, f"pods were made that no launch asked for, or more than one for a launch: {listed(found)}"


def test_pods_were_counted(hosts: tuple[HostUnderTest, ...]) -> None:
    """The control: the audit log shows pods that were made on each host."""
    for host in hosts:
        assert pods_made(host), f"the audit log shows no pod that the operator of {host.name} made"


def pods_made(host: HostUnderTest) -> list[str]:
    """Sandbox ids of the pods that the operator's account created, one entry for each creation."""
    user = f"system:serviceaccount:{host.namespace}:{host.operator.account}"
    return [
        sandbox_id(event.requested)
        for event in host.environment.created()
        if (event.user, event.verb, event.resource, event.subresource) == (user, "create", "pods", "")
        and event.status == 201
    ]
