"""A pod's status from what its containers do."""

from typing import Any

import pytest

from conformance.environment.staging.control_plane import statuses
from conformance.environment.staging.control_plane.statuses import Shown

POD: dict[str, Any] = {
    "spec": {
        "restartPolicy": "Never",
        "initContainers": [{"name": "sidecar", "image": "s", "restartPolicy": "Always"}],
        "containers": [{"name": "sandbox", "image": "s"}],
    }
}
RUNS = statuses.running(0.0)


def over(code: int) -> dict[str, Any]:
    return statuses.terminated(0.0, 1.0, code, "Error" if code else "Completed", "played://x")


def of(sidecar: Shown, sandbox: Shown) -> dict[str, Any]:
    return statuses.status(POD, {"sidecar": sidecar, "sandbox": sandbox}, "127.9.0.1", 0.0)


def test_a_pod_that_begins_is_pending() -> None:
    """Its containers wait, and it has its address and is not ready."""
    first = [statuses.first(each) for each in (POD["spec"]["initContainers"][0], POD["spec"]["containers"][0])]
    found = of(*first)
    assert (found["phase"], found["podIP"], found["podIPs"]) == ("Pending", "127.9.0.1", [{"ip": "127.9.0.1"}])
    facts = {each["type"]: each["status"] for each in found["conditions"]}
    assert facts == {
        "PodReadyToStartContainers": "True",
        "Initialized": "False",
        "Ready": "False",
        "ContainersReady": "False",
        "PodScheduled": "True",
    }
    assert found["containerStatuses"][0]["state"] == {"waiting": {"reason": "PodInitializing"}}
    assert found["containerStatuses"][0]["imageID"] == ""


def test_a_pod_whose_containers_run_is_ready() -> None:
    """Sidecar and sandbox."""
    sidecar = Shown("sidecar", "s", RUNS, started=True, ready=True, id="played://1")
    found = of(sidecar, Shown("sandbox", "s", RUNS, started=True, ready=True, id="played://2"))
    assert found["phase"] == "Running"
    assert {"type": "Ready", "status": "True", "lastTransitionTime": "1970-01-01T00:00:00Z"} in found["conditions"]
    assert found["initContainerStatuses"][0]["containerID"] == "played://1"


@pytest.mark.parametrize(
    ("sandbox", "restart", "phase"),
    [
        (Shown("sandbox", "s", over(0)), "Never", "Succeeded"),
        (Shown("sandbox", "s", over(7)), "Never", "Failed"),
        (Shown("sandbox", "s", over(7)), "Always", "Running"),
        (Shown("sandbox", "s", statuses.waiting("CrashLoopBackOff", "it crashed"), last=over(7)), "Always", "Running"),
        (Shown("sandbox", "s", statuses.waiting("ErrImagePull", "no")), "Never", "Pending"),
    ],
)
def test_phases(sandbox: Shown, restart: str, phase: str) -> None:
    """From what the containers came to, and whether they come again."""
    started = Shown("sidecar", "s", RUNS, started=True)
    assert statuses.phase([started], [sandbox], restart) == phase


def test_what_the_api_has_of_a_container() -> None:
    """Its last state beside its present one."""
    shown = Shown("sandbox", "s", RUNS, last=over(137), restarts=1, id="played://x")
    assert shown.runs
    assert not shown.ended
    assert shown.to_json()["lastState"]["terminated"]["exitCode"] == 137
    assert shown.to_json()["imageID"] == "s"


def test_words_that_operators_read() -> None:
    """A pull names the registry's host; a pod that no node takes says so in its condition."""
    assert "registry.byohost.test" in statuses.refused_pull("registry.byohost.test/a@sha256:0")
    assert statuses.unschedulable()["conditions"][0]["reason"] == "Unschedulable"


def test_a_name_in_capitals_is_none() -> None:
    """A registry's host may have them, a repository may not; the words name the image as kubelet's do."""
    assert statuses.is_name("registry.byohost.test/byohost/sandbox@sha256:aa")
    assert statuses.is_name("Registry.byohost.test/byohost/sandbox@sha256:aa")
    assert not statuses.is_name("registry.byohost.test/BYOHOST/SANDBOX@sha256:aa")
    assert 'couldn\'t parse image name "r/A@sha256:aa": invalid reference format' in statuses.no_name("r/A@sha256:aa")
