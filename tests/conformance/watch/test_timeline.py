from typing import Any

from conformance.watch.timeline import Pods, relisted, told


def pod(phase: str, uid: str = "u1", **metadata: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": "work-1", "uid": uid, "labels": {"app": "work"}} | metadata,
        "status": {"phase": phase},
    }


def test_a_pod_comes_runs_ends_and_goes() -> None:
    pods: Pods = {}
    for at, (kind, phase, metadata) in enumerate(
        [
            ("ADDED", "Pending", {}),
            ("MODIFIED", "Running", {}),
            ("BOOKMARK", "", {}),
            ("MODIFIED", "Succeeded", {}),
            ("MODIFIED", "Succeeded", {"deletionTimestamp": "now"}),
            ("DELETED", "Succeeded", {"deletionTimestamp": "now"}),
        ]
    ):
        pods = told(pods, kind, pod(phase, **metadata), float(at))
    (found,) = pods.values()
    assert (found.began, found.running, found.ended, found.deleting, found.gone) == (0, 1, 3, 4, 5)
    assert (found.name, found.uid, found.labels[0]) == ("work-1", "u1", {"app": "work"})
    assert found.first["status"]["phase"] == "Pending"
    assert not found.runs


def test_a_pod_that_is_deleted_while_it_works_has_not_ended_by_itself() -> None:
    pods = told({}, "ADDED", pod("Running"), 1.0)
    assert pods["u1"].runs
    pods = told(pods, "MODIFIED", pod("Running", deletionTimestamp="now"), 2.0)
    assert not pods["u1"].runs
    pods = told(pods, "MODIFIED", pod("Failed", deletionTimestamp="now"), 3.0)
    assert pods["u1"].ended is None


def test_what_a_later_list_lacks_is_gone() -> None:
    pods = relisted({}, [pod("Running"), pod("Running", "u2")], 0.0)
    pods = relisted(pods, [pod("Succeeded", "u2")], 9.0)
    assert (pods["u1"].gone, pods["u2"].gone, pods["u2"].ended) == (9.0, None, 9.0)
    assert relisted(pods, [], 12.0)["u1"].gone == 9.0
