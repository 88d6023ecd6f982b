"""REC-05: the inventory tells of each pod what the cluster shows of it: which waits, which is over, and how it ended.

The platform sends no token to what has ended, and goes by what it is told (host.inventory.json).
"""

import pytest

from conformance.contract.wording import listed
from conformance.families.reconnect.crowded_host import MANY, CrowdedHost
from conformance.families.reconnect.platform_unreachable import Partition
from conformance.families.reconnect.pod_vanished import Vanished
from conformance.observe.journal import frames, payload
from conformance.observe.kube import Object
from conformance.observe.pods import found_id, has_ended, phase
from conformance.observe.untrusted_json import records, text
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("REC-05")


@pytest.mark.control("test_pods_waited_and_one_had_ended")
def test_what_waits_is_told_as_pending(crowd: CrowdedHost) -> None:
    """A pod that no node has taken: Pending, and not ready."""
    assert crowd.inventory is not None, f"an operator that came to {MANY} pods never told an inventory"
    waiting = {sandbox for sandbox, _ in crowd.pods}
    found = [
        f"{name} as {words}"
        for name, words in _told(crowd.inventory).items()
        if name in waiting and words != "Pending, not ready"
    ]
    assert not found, f"the inventory tells pods otherwise that wait for a node: {listed(found[:3])}"


@pytest.mark.control("test_pods_waited_and_one_had_ended")
def test_what_has_ended_is_told_as_over(vanished: Vanished) -> None:
    """By an operator that comes back to a pod whose program has ended well."""
    assert vanished.inventory is not None, "an operator that came back to its pods never told an inventory"
    _is_told(vanished.inventory, vanished.over)


def test_what_has_failed_is_told_as_over(partition: Partition) -> None:
    """By an operator that saw a program fail while it was cut off, as far as it has left the pod there."""
    told = [each for each in frames(partition.journal, "host.inventory", "up") if each.n > partition.healed]
    assert told, "an operator that was cut off and let back never told an inventory"
    _is_told(told[0], partition.over)


def test_pods_waited_and_one_had_ended(crowd: CrowdedHost, vanished: Vanished) -> None:
    """The control: of the pods of one host none had a node; one of the other's was over before its operator came."""
    assert len(crowd.pods) == MANY, f"of {MANY} pods {len(crowd.pods)} were made"
    assert vanished.over is not None, "the pod of a program that had ended was gone before its operator came back"
    assert has_ended(vanished.over), f"the pod of a program that was to end is {phase(vanished.over)}"


def _is_told(inventory: JournalEntry, pod: Object | None) -> None:
    """What it is, if it is there; an end that nobody could be told of may have been cleaned up meanwhile."""
    told = _told(inventory).get(found_id(pod)) if pod is not None else None
    if pod is None or told is None:
        return
    is_so = f"{phase(pod)}, not ready"
    assert told == is_so, f"the inventory tells the pod of a program that has ended as {told}; it is {is_so}"


def _told(inventory: JournalEntry) -> dict[str, str]:
    """In words, by sandbox."""
    return {
        text(each, "sandboxId"): f"{text(each, 'phase')}, {'ready' if each.get('ready') else 'not ready'}"
        for each in records(payload(inventory), "sandboxes")
    }
