"""LCH-01: who answers with another sandbox's id is another's sidecar, and is given no token (openapi.yaml, 4)."""

import pytest

from conformance.families._shared.launched_sandbox import Launched
from conformance.families.launch.failing_launches import FailingLaunches
from conformance.observe.journal import payload

pytestmark = pytest.mark.clause("LCH-01")


@pytest.mark.control("test_another_sidecar_stood_there")
def test_no_token_is_handed_to_another(failing_launches: FailingLaunches) -> None:
    """An address may have passed to another pod; whatever that one takes, this sandbox is not ready by it."""
    told = [payload(entry) for entry in failing_launches.foreign_sidecar.statuses]
    taken = [each["state"] for each in told if each["tokenGeneration"]]
    assert not taken, (
        f"the operator told a sandbox as {taken[0]} with a token that the sidecar of another sandbox had taken: it is "
        "to compare the sandboxId before"
    )
    ended = failing_launches.foreign_sidecar.ended
    assert ended.state == "failed", f"a launch at whose address another sandbox's sidecar answers is {ended.state}"


def test_another_sidecar_stood_there(launched: Launched, failing_launches: FailingLaunches) -> None:
    """The control: its pod was made, and that sidecar started; a launch that differs in its image is ready."""
    assert failing_launches.foreign_sidecar.creations, (
        "no pod was made for the launch with the sidecar of another sandbox"
    )
    assert failing_launches.answered.value, "the sidecar of another sandbox never started, so nobody could ask it"
    assert launched.sandbox.record().state == "ready", f"the ordinary sandbox is {launched.sandbox.record().state}"
