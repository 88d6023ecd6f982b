from typing import Any

import pytest

from reference_operator import reasons
from reference_operator.model import Reason
from tests.reference_operator import story

PULL = 'Back-off pulling image "registry.byohost.test/byohost/sandbox@sha256:00": ErrImagePull: failed to do request: '


@pytest.mark.parametrize(
    ("pod", "reason", "words"),
    [
        ({"sandbox": {"waiting": "ImagePullBackOff", "message": PULL}}, "image-pull", "registry.byohost.test was not"),
        ({"sidecar": {"waiting": "InvalidImageName"}}, "image-pull", "container sidecar cannot be pulled: Invalid"),
        ({"sandbox": {"waiting": "ErrImageNeverPull", "message": "x"}}, "image-pull", "ErrImageNeverPull: x"),
        ({"sandbox": {"waiting": "CreateContainerConfigError", "message": "root"}}, "admission", "kubelet refuses"),
        ({"sandbox": {"waiting": "RunContainerError", "message": "no such file"}}, "crash", "no such file"),
        ({"sandbox": {"ended": {"reason": "StartError", "exit_code": 128, "message": "exec"}}}, "crash", "code 128 St"),
        ({"sandbox": {"ended": {"reason": "OOMKilled", "exit_code": 137}}}, "oom", "exit code 137"),
        ({"sidecar": {"ended": {"reason": "OOMKilled", "exit_code": 137}}}, "oom", "the sidecar was killed"),
    ],
)
def test_status_tells_the_reason(pod: dict[str, Any], reason: Reason, words: str) -> None:
    """Each failure is read from the container statuses, with the part that people need in its words."""
    found = reasons.failure(story.pod(**pod))
    assert found is not None
    assert found.reason == reason
    assert words in found.detail


@pytest.mark.parametrize(
    "pod",
    [
        {},
        {"sandbox": {"waiting": "ContainerCreating"}, "sidecar": {"waiting": "ErrImagePull"}},
        {"sidecar": {"waiting": "CrashLoopBackOff", "last_ended": {"reason": "Error", "exit_code": 1}}},
        {"sandbox": "running", "sidecar": "running"},
    ],
)
def test_what_may_still_come_right_is_no_failure(pod: dict[str, Any]) -> None:
    """A first pull error, a sidecar that is started again, and a healthy pod are given their time."""
    assert reasons.failure(story.pod(**pod)) is None


@pytest.mark.parametrize(
    ("message", "host"),
    [
        ('Head "https://blobs.byohost.test/v2/x": refused', "blobs.byohost.test"),
        (
            'Get "https://registry.byohost.test/v2/" then Get "https://blobs.byohost.test:8443/x"',
            "blobs.byohost.test:8443",
        ),
        ("dial tcp: lookup mirror.byohost.test: no such host", "mirror.byohost.test"),
        ('Back-off pulling image \\"registry.byohost.test/byohost/sandbox\\"', "registry.byohost.test"),
        ('image "sandbox" not found', ""),
        ("manifest unknown", ""),
    ],
)
def test_a_blocked_pull_names_the_host(message: str, host: str) -> None:
    """The last host that the message speaks of: a registry redirects its layers to another one."""
    assert reasons.unreachable_host(message) == host


@pytest.mark.parametrize(
    "pod",
    [
        {"deleting": True, "disrupted": "DeletionByTaintManager: x"},
        {"phase": "Failed", "disrupted": "TerminationByKubelet: x"},
        {"phase": "Failed", "reason": "Evicted", "message": "disk"},
        {"reason": "NodeLost"},
    ],
)
def test_a_lost_node_is_known_by_its_marks(pod: dict[str, Any]) -> None:
    """The pod's own status says that the node was lost, or took it away: there is no right to read nodes."""
    found = reasons.lost(story.pod(**pod))
    assert found is not None
    assert found.reason == "node-lost"


@pytest.mark.parametrize(
    "pod",
    [
        {},
        {"deleting": True},
        {"disrupted": "DeletionByTaintManager: x"},
        {"deleting": True, "disrupted": "EvictionByEvictionAPI: x"},
    ],
)
def test_a_deleted_pod_is_not_a_lost_node(pod: dict[str, Any]) -> None:
    """Somebody's delete, or a drain, makes a pod gone and no node lost."""
    assert reasons.lost(story.pod(**pod)) is None


@pytest.mark.parametrize(
    ("status", "message", "reason"),
    [
        (403, 'pods "x" is forbidden: exceeded quota: small', "quota"),
        (403, 'pods "x" is forbidden: violates PodSecurity "restricted:latest"', "admission"),
        (422, "spec.containers[0].image: Required value", "admission"),
        (404, 'namespaces "x" not found', "admission"),
        (409, "the object has been modified", None),
        (429, "too many requests", None),
        (500, "etcd", None),
        (0, "timed out", None),
    ],
)
def test_a_refused_creation_is_told_from_a_delayed_one(status: int, message: str, reason: Reason | None) -> None:
    """Quota and admission are final; overload, conflicts and faults are tried again."""
    found = reasons.create_refusal(status, message)
    assert (found.reason if found else None) == reason


def test_details_are_one_short_line() -> None:
    """Whatever kubelet writes, the platform is sent one line of bounded length."""
    found = reasons.create_refusal(403, "a\n b" + "x" * 5000)
    assert found is not None
    assert len(found.detail) == reasons.LONGEST
    assert "\n" not in found.detail
