"""CHN-10: an instance that a newer one has superseded stops acting, and its process ends."""

import pytest

from conformance.families.channel.second_instance import Superseded
from conformance.observe.journal import exchanges, refused
from conformance.observe.pods import ended

pytestmark = pytest.mark.clause("CHN-10")


@pytest.mark.control("test_it_was_superseded")
def test_process_ended(superseded: Superseded) -> None:
    """The older pod's operator process came to its end by itself."""
    pod = superseded.older
    codes = ended(pod) if pod is not None else {"the pod": 0}
    assert codes, "the superseded operator's process never ended: it goes on beside the one that took its place"


@pytest.mark.control("test_it_was_superseded")
def test_newer_instance_acts(superseded: Superseded) -> None:
    """The host belongs to the newer instance, and stays connected by it."""
    during = superseded.during
    assert during.connection == "connected", f"with two instances the host shows {during.connection}, not connected"
    assert during.instance != superseded.before.instance, "the older instance took the host back"
    answered = [one.instance for one in exchanges(superseded.journal) if one.status == 200]
    assert superseded.before.instance not in answered, (
        "the superseded instance exchanged its key and was answered again"
    )


@pytest.mark.control("test_it_was_superseded")
def test_one_pod_beside_two_instances(superseded: Superseded) -> None:
    """A launch that was asked for while both were there has one pod and becomes ready."""
    made = len(superseded.creations)
    assert made == 1, f"with two instances a launch made {made} pods"
    assert superseded.sandbox.state == "ready", (
        f"the launch beside two instances is {superseded.sandbox.state}: {superseded.sandbox.detail}"
    )


def test_it_was_superseded(superseded: Superseded) -> None:
    """The control: the older connection was told that it is superseded."""
    told = [
        one.data["reason"]
        for one in superseded.journal
        if one.kind == "disconnect" and one.connection_id == superseded.before.connection_id
    ]
    late = refused(superseded.journal, "superseded")
    assert told == ["superseded"], f"the older connection ended as {told}, and {len(late)} exchanges were superseded"
