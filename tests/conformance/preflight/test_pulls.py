"""What kubelet says of images, in its own words, and what comes of it."""

from typing import Any

import pytest

from conformance.observe.pods import UNPULLED
from conformance.preflight import pulls
from conformance.preflight.finding import ALL_BUT_STATIC, Answer
from conformance.preflight.pulls import Pull

IMAGE = "registry.corp:5000/byohost/operator@sha256:ab"


def pod(state: dict[str, Any] | None, node: str = "one", **status: Any) -> dict[str, Any]:
    """A pod of one container, in that state."""
    known = [] if state is None else [{"name": "operator", "state": state}]
    spec = {"nodeName": node, "containers": [{"name": "operator", "image": IMAGE}]}
    return {"spec": spec, "status": {"containerStatuses": known, **status}}


def event(reason: str, message: str) -> dict[str, str]:
    return {"reason": reason, "message": message}


def waiting(reason: str, message: str = "") -> dict[str, Any]:
    return {"waiting": {"reason": reason, "message": message}}


def test_a_pull_with_its_seconds_and_size() -> None:
    said = f'Successfully pulled image "{IMAGE}" in 1.351s (1.4s including waiting). Image size: 40100000 bytes.'
    assert pulls.of(pod({"running": {}}), [event("Pulled", said)]) == (
        Pull("one", "operator", done=True, words="40.1 MB in 1.351s"),
    )


@pytest.mark.parametrize("reason", sorted(UNPULLED))
def test_a_refused_image_is_told_by_its_reason(reason: str) -> None:
    """Whatever kubelet calls it, nothing more is to come."""
    [found] = pulls.of(pod(waiting(reason, "why")), [])
    assert (found.refused, found.words) == (True, f"{reason}: why")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (f'Successfully pulled image "{IMAGE}" in 351ms', "in 351ms"),
        (f'Container image "{IMAGE}" already present on machine', ""),
    ],
)
def test_events_that_say_less(message: str, words: str) -> None:
    [found] = pulls.of(pod({"terminated": {}}), [event("Pulled", message)])
    assert (found.done, found.words) == (True, words)


def test_what_cannot_start_was_pulled() -> None:
    [found] = pulls.of(pod(waiting("RunContainerError")), [])
    assert found.done


def test_a_refusal_is_told_by_the_event_that_says_why() -> None:
    """The back-off after it says nothing."""
    why = f'Failed to pull image "{IMAGE}": 401 Unauthorized'
    [found] = pulls.of(pod(waiting("ImagePullBackOff", "Back-off pulling image")), [event("Failed", why)])
    assert (found.refused, found.words) == (True, f"ImagePullBackOff: {why}")
    [found] = pulls.of(pod(waiting("ErrImagePull", "x509: unknown authority")), [])
    assert found.words == "ErrImagePull: x509: unknown authority"


def test_what_is_still_to_come() -> None:
    assert not pulls.settled(pulls.of(pod(waiting("ContainerCreating")), []))
    no_node = pod(
        None, "", conditions=[{"type": "Ready"}, {"type": "PodScheduled", "status": "False", "message": "taint"}]
    )
    [found] = pulls.of(no_node, [])
    assert (found.node, found.words) == ("no node (taint)", "nothing is said of it yet")
    assert pulls.of(pod(None, ""), [])[0].node == "no node yet"


def test_every_node_pulls() -> None:
    good = [Pull(node, image, done=True, words="in 1s") for node in ("one", "two") for image in ("operator", "probe")]
    found = pulls.judged("registry.corp/x", good, every_node=True, variant=True)
    assert found.answer is Answer.READY
    assert found.words == "2 nodes pulled all images by digest from registry.corp/x, one of them new to every node"
    assert found.evidence == ("one: operator in 1s; probe in 1s", "two: operator in 1s; probe in 1s")


def test_what_was_not_seen_is_no_green() -> None:
    good = [Pull("one", "operator", done=True)]
    assert pulls.judged("r/x", good, every_node=False, variant=True).answer is Answer.NOTE
    assert pulls.judged("r/x", good, every_node=True, variant=False).answer is Answer.NOTE


def test_nothing_pulled_is_no_green() -> None:
    late = [Pull("one", "operator", done=True), Pull("two", "operator", done=False, words="ContainerCreating")]
    for seen in ([], late):
        assert pulls.judged("r/x", seen, every_node=True, variant=True).answer is Answer.CANNOT_TELL


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("x509: certificate signed by unknown authority", "trust who signed"),
        ("401 Unauthorized", "--pull-secret"),
        ("dial tcp: lookup registry.corp: no such host", "resolve the registry's name"),
        ("proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused", "proxy of the nodes' runtime"),
        ("dial tcp 10.0.0.9:5000: i/o timeout", "Open the way"),
        ("manifest unknown", "kit push"),
        ("something else", "See what the nodes say."),
    ],
)
def test_one_node_that_cannot_pull(words: str, remedy: str) -> None:
    seen = [Pull("one", "operator", done=True), Pull("two", "operator", done=False, refused=True, words=words)]
    found = pulls.judged("registry.corp/x", seen, every_node=True, variant=True)
    assert (found.answer, found.costs) == (Answer.NOT_READY, ALL_BUT_STATIC)
    assert found.words == "1 of 2 nodes cannot pull from registry.corp/x: two"
    assert remedy in found.remedy
    assert words in found.evidence[1]
