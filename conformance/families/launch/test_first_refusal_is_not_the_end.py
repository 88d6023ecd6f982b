"""LCH-02: a kubelet tries a pull once more before it backs off; only then has it failed (terms.json, failureReason)."""

import pytest

from conformance.contract.wording import listed
from conformance.families.launch.failing_launches import FailingLaunches

pytestmark = pytest.mark.clause("LCH-02")

BACKED_OFF = frozenset({"ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"})
"""What a kubelet says of an image that it does not get; a registry that hiccups makes it say ErrImagePull."""

UNPULLED = BACKED_OFF | {"ErrImagePull"}


@pytest.mark.control("test_it_was_pulled_for")
def test_it_fails_once_the_kubelet_backs_off(failing_launches: FailingLaunches) -> None:
    """The launch was not given up at the first refusal of its image."""
    ended, said = failing_launches.unpullable.ended, failing_launches.pulls.value
    too_early = (ended.state, ended.reason) == ("failed", "image-pull") and not BACKED_OFF & set(said)
    assert not too_early, (
        f"a launch failed as image-pull while the kubelet had said no more than {listed(said)}: it would have tried "
        "again, and registries hiccup"
    )


def test_it_was_pulled_for(failing_launches: FailingLaunches) -> None:
    """The control: a kubelet said that the image did not come."""
    said = failing_launches.pulls.value
    assert UNPULLED & set(said), (
        f"of the launch that failed no kubelet said that its image did not come: {listed(said)}"
    )
