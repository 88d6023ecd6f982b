"""LCH-13: a terminate that names another pod's uid ends nothing for the platform either."""

import pytest

from conformance.families.launch.mistaken_terminate import MistakenTerminate
from conformance.observe.journal import payload

pytestmark = pytest.mark.clause("LCH-13")


@pytest.mark.control("test_a_later_one_was_obeyed")
def test_no_end_is_told(mistaken_terminate: MistakenTerminate) -> None:
    """The sandbox goes on: who tells its end has the platform forget a pod that runs."""
    states = [payload(entry)["state"] for entry in mistaken_terminate.told]
    ends = [state for state in states if state in ("failed", "finished", "gone")]
    assert not ends, f"after a terminate that names another pod's uid a sandbox that goes on was told as {ends[0]}"


def test_a_later_one_was_obeyed(mistaken_terminate: MistakenTerminate) -> None:
    """The control: what was asked of another sandbox after it was done, so that this one was read."""
    assert mistaken_terminate.altered, "the journal has no terminate that names the sandbox"
    assert mistaken_terminate.meant.state == "finished", (
        f"the sandbox that was terminated after it is {mistaken_terminate.meant.state}"
    )
