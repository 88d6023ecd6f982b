"""LCH-04: who is told to end a pod that there is not says so, or the platform would ask for ever."""

import pytest

from conformance.families.launch.terminate_of_no_pod import NoSuchPod
from conformance.observe.journal import frames, payload

pytestmark = pytest.mark.clause("LCH-04")


@pytest.mark.control("test_it_was_named_and_never_launched")
def test_it_is_told_as_gone(no_such_pod: NoSuchPod) -> None:
    """There is no pod of that uid any more, whoever made it (sandbox.terminate.json)."""
    said = [payload(each)["state"] for each in frames(no_such_pod.journal, "sandbox.status", "up")]
    assert said == ["gone"], (
        f"of a sandbox whose terminate named a pod that there is not the operator told {said or 'nothing'}, not gone"
    )


def test_it_was_named_and_never_launched(no_such_pod: NoSuchPod) -> None:
    """The control: no launch named it, and a terminate did, by that uid."""
    assert not frames(no_such_pod.journal, "sandbox.launch", "down"), "its launch was sent as one"
    named = [payload(each)["podUid"] for each in frames(no_such_pod.journal, "sandbox.terminate", "down")]
    assert no_such_pod.pod_uid in named, f"the terminates that name it name the pods {named}"
