"""REC-05: a sidecar that says nothing holds the inventory up for some two seconds only (asyncapi.yaml, 8)."""

import pytest

from conformance.families.reconnect.sidecar_stalled import SidecarStalled
from conformance.observe.journal import payload, time_of
from conformance.observe.untrusted_json import records, text

pytestmark = pytest.mark.clause("REC-05")

MOST = 8.0
"""Seconds from the connection's first frame to the inventory: some two for the sidecar, the rest for a busy machine."""


@pytest.mark.control("test_its_pod_was_there")
def test_the_inventory_comes_all_the_same(sidecar_stalled: SidecarStalled) -> None:
    """Every other sandbox waits for its token meanwhile."""
    assert sidecar_stalled.inventory is not None, "an operator with a sidecar that says nothing never told an inventory"
    took = time_of(sidecar_stalled.inventory) - time_of(sidecar_stalled.connection[0])
    assert took <= MOST, f"a sidecar that says nothing has held the inventory up for {took:.1f} s"


def test_its_pod_was_there(sidecar_stalled: SidecarStalled) -> None:
    """The control: where an inventory came, it names the sandbox of which nothing is heard, as running."""
    if sidecar_stalled.inventory is None:
        return
    told = {text(each, "sandboxId"): each for each in records(payload(sidecar_stalled.inventory), "sandboxes")}
    assert sidecar_stalled.sandbox in told, "the sandbox whose sidecar says nothing had no pod when the operator came"
