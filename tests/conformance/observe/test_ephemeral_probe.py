"""What is asked of a cluster, and what is made of its answers; a real pod is looked into by tests/e2e."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.observe import ephemeral_probe, kube_exec
from conformance.observe.ephemeral_probe import PREFIX, Guest, Visit, specification, without_guests
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Kube
from conformance.observe.pods import UNPULLED

POD: dict[str, Any] = {
    "metadata": {"name": "poller-1", "namespace": "team"},
    "spec": {
        "securityContext": {"runAsUser": 1000},
        "containers": [{"name": "poller", "securityContext": {"runAsGroup": 2000}}],
    },
}


def test_it_is_what_restricted_asks_for() -> None:
    """And runs as the processes that it has to read."""
    made = specification("byohost-look-1", POD, Visit("poller", "registry.corp.test/sandbox@sha256:0", 60))
    context = made["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"], context["runAsNonRoot"]) == (1000, 2000, True)
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert not context["allowPrivilegeEscalation"]
    assert made["targetContainerName"] == "poller"


def test_beside_root_it_is_root() -> None:
    """A namespace that lets root in lets it in twice; who runs as nobody in particular is met as the image's user."""
    root = POD | {"spec": {"containers": [{"name": "poller", "securityContext": {"runAsUser": 0}}]}}
    context = specification("x", root, Visit("poller", "image", 60))["securityContext"]
    assert (context["runAsUser"], context["runAsNonRoot"]) == (0, False)
    plain = POD | {"spec": {"containers": [{"name": "poller"}]}}
    assert "runAsUser" not in specification("x", plain, Visit("poller", "image", 60))["securityContext"]


def test_only_our_own_containers_are_left_out() -> None:
    theirs = {"name": "debugger-x"}
    pod = POD | {"spec": {"containers": [], "ephemeralContainers": [{"name": f"{PREFIX}1"}, theirs]}}
    assert without_guests(pod)["spec"]["ephemeralContainers"] == [theirs]
    alone = POD | {"spec": {"containers": [], "ephemeralContainers": [{"name": f"{PREFIX}1"}]}}
    assert "ephemeralContainers" not in without_guests(alone)["spec"]
    assert without_guests(POD) == POD


def waiting(**state: Any) -> dict[str, Any]:
    return POD | {"status": {"ephemeralContainerStatuses": [{"name": "other"}, {"name": "it", "state": state}]}}


def test_a_start_is_waited_for() -> None:
    assert ephemeral_probe._started(waiting(running={}), "it") is True
    assert ephemeral_probe._started(waiting(waiting={"reason": "ContainerCreating"}), "it") is None
    assert ephemeral_probe._started(POD, "it") is None


@pytest.mark.parametrize(
    ("pod", "words"),
    [
        (waiting(waiting={"reason": "ErrImagePull", "message": "no such host"}), "ErrImagePull no such host"),
        (waiting(terminated={"reason": "StartError", "message": "python3: not found"}), "python3: not found"),
        (waiting(terminated={}), "did not start in poller-1"),
        (None, "gone before"),
        *((waiting(waiting={"reason": reason, "message": "why"}), f"{reason} why") for reason in sorted(UNPULLED)),
    ],
)
def test_what_cannot_start_is_told(pod: dict[str, Any] | None, words: str) -> None:
    with pytest.raises(CouldNotRun, match=words):
        ephemeral_probe._started(pod, "it")


def test_a_way_that_does_not_open_ends_one_look_and_not_the_observation(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy may let no WebSocket through; whether our container goes is nothing that a verdict hangs on."""

    def closed(*_: object) -> None:
        raise TimeoutError("the way there did not open")

    monkeypatch.setattr(kube_exec, "run", closed)
    guest = Guest(cast("Kube", SimpleNamespace(api=None)), "team", "poller-1", "look", "poller")
    with pytest.raises(CouldNotRun, match=r"team/poller-1 \(poller\) failed: the way there did not open"):
        guest.look()
    guest.leave()
