"""EPH-03: of a finished sandbox no object is left in the namespace, but for one service account per identity."""

import contextlib
from dataclasses import dataclass

import pytest

from conformance.environment.expectations import Gone
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import Pace, eventually
from conformance.observe.exceptions import WaitFailed
from conformance.observe.leftovers import mentions
from conformance.observe.objects import namespaced

pytestmark = pytest.mark.clause("EPH-03")


@dataclass(frozen=True)
class Finished:
    """One sandbox: what mentioned it while it ran, and what mentions it after its end."""

    sandbox: SandboxUnderTest
    during: tuple[str, ...]
    after: tuple[str, ...]


@pytest.fixture(scope="module")
def finished(host: HostUnderTest) -> Finished:
    """Launch one, look at every object of the namespace, terminate it, and look again once its pod is gone."""
    one = host.launch().ready()
    metadata = one.running_pod()["metadata"]
    marks = (one.id, metadata["uid"], metadata["name"])
    during = mentions(namespaced(host.environment.kube, host.namespace), marks)
    host.environment.control.terminate(one.id)
    one.until("finished", "gone")
    with contextlib.suppress(WaitFailed):  # a pod that stays is found by the second look
        eventually(one.pod, until=Gone(), within=PATIENCE / 3, pace=Pace(every=0.25))
    return Finished(one, during, mentions(namespaced(host.environment.kube, host.namespace), marks))


@pytest.mark.control("test_its_pod_was_found_in_the_same_way")
def test_no_object_mentions_it(finished: Finished) -> None:
    """No object of the namespace carries its id, its pod's name or its pod's uid; the cluster's events are its log."""
    assert not finished.after, f"after the sandbox had ended these objects still mention it: {list(finished.after)}"


def test_its_pod_was_found_in_the_same_way(finished: Finished) -> None:
    """The control: while it ran, the same search found its pod."""
    assert any(found.startswith("pods/") for found in finished.during), (
        f"the search found no pod of the running sandbox: {list(finished.during)}"
    )
