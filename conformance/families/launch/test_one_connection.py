"""LCH-01: who shows itself on one connection need not be who answers the next (openapi.yaml, 4)."""

import pytest

from conformance.families._shared.launched_sandbox import Launched
from conformance.families.launch.failing_launches import FailingLaunches
from conformance.observe.journal import payload

pytestmark = pytest.mark.clause("LCH-01")


@pytest.mark.control("test_it_hung_up")
def test_the_token_goes_to_whoever_showed_itself(failing_launches: FailingLaunches) -> None:
    """A sidecar that hangs up after it has shown its id is asked anew; no token goes out on a connection unasked."""
    told = [payload(entry) for entry in failing_launches.readdressed.statuses]
    taken = [each["state"] for each in told if each["tokenGeneration"]]
    assert not taken, (
        f"the operator told a sandbox as {taken[0]} with a token that it had put on a connection on which nobody had "
        "shown an id: the address may have passed to another pod, so health and token go by one connection"
    )


def test_it_hung_up(launched: Launched, failing_launches: FailingLaunches) -> None:
    """The control: its pod was made, and that sidecar started; a launch that differs in its image is ready."""
    assert failing_launches.readdressed.creations, "no pod was made for the launch whose sidecar hangs up"
    assert failing_launches.hung_up.value, "the sidecar that hangs up never started, so nobody could ask it"
    assert launched.sandbox.record().state == "ready", f"the ordinary sandbox is {launched.sandbox.record().state}"
