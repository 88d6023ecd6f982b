"""REC-15: what is on its way out is still there, and what is another host's is not this one's (host.inventory.json)."""

import pytest

from conformance.families.reconnect.pod_leaving import PodLeaving
from conformance.observe.journal import payload
from conformance.observe.untrusted_json import records, text

pytestmark = pytest.mark.clause("REC-15")


@pytest.mark.control("test_both_stood_there")
def test_what_is_on_its_way_out_is_named(pod_leaving: PodLeaving) -> None:
    """Until its pod is gone a sandbox is in the inventory; else the platform shows as gone what may still run."""
    assert pod_leaving.sandbox in _named(pod_leaving), (
        "the inventory leaves out a pod whose deletion was asked for, and which is still there"
    )


@pytest.mark.control("test_both_stood_there")
def test_what_is_another_hosts_is_not_named(pod_leaving: PodLeaving) -> None:
    """A pod that bears the label of another host is none of this one's, in whatever namespace it stands."""
    assert pod_leaving.anothers not in _named(pod_leaving), "the inventory names a pod that bears another host's label"


def test_both_stood_there(pod_leaving: PodLeaving) -> None:
    """The control: once the inventory was there, the one was on its way out, and the other one stood."""
    leaving = pod_leaving.leaving
    assert leaving is not None, "the pod that was held was gone"
    assert "deletionTimestamp" in leaving["metadata"], "the deletion of the pod that was held was not asked for"
    assert pod_leaving.beside is not None, "the other host's pod was gone"


def _named(seen: PodLeaving) -> set[str]:
    assert seen.inventory is not None, "an operator whose channel was closed never told another inventory"
    return {text(each, "sandboxId") for each in records(payload(seen.inventory), "sandboxes")}
