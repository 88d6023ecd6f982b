"""The operators of a run, by their pods: each once, and none that a kubelet has stopped."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.environment.apply_guards import NoPrecautions
from conformance.environment.disruptions import Disruptions
from conformance.families.channel.operator_processes import found
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import KubeError


def pod(uid: str, restarts: int = 0, account: str = "op") -> dict[str, Any]:
    """One of the run's namespace."""
    return {
        "metadata": {"namespace": "h-r1", "name": uid, "uid": uid},
        "spec": {"serviceAccountName": account},
        "status": {"containerStatuses": [{"name": "operator", "restartCount": restarts}]},
    }


def killing(uid: str) -> dict[str, Any]:
    """A kubelet's event."""
    return {"message": "Stopping container operator", "involvedObject": {"uid": uid}}


def of(
    standing: list[dict[str, Any]] | None,
    gone: list[dict[str, Any]],
    events: list[Any] | None = None,
    excused: str = "",
) -> list[str]:
    """The uids of what is found, with their restarts."""

    def get(path: str) -> dict[str, Any]:
        found = events if "/events" in path else standing
        if found is None:
            raise KubeError(f"{'events' if '/events' in path else 'pods'} is forbidden", 403)
        return {"items": found}

    disruptions, kube = Disruptions(), cast("Any", SimpleNamespace(get=get))
    disruptions.record_deletion(kube, gone)
    disruptions.record_kill(pod("a"), 1)
    disruptions.record_kill(pod("a"), 1)
    disruptions.excuse([pod(uid) for uid in excused])
    environment: Any = SimpleNamespace(
        kube=kube,
        operator=SimpleNamespace(account="op"),
        run="r1",
        precautions=NoPrecautions(),
        disruptions=disruptions,
    )
    seen = found(environment).pods
    assert all(each.killed == (2 if each.pod["metadata"]["uid"] == "a" else 0) for each in seen)
    pods = [each.pod for each in seen]
    return [f"{each['metadata']['uid']} {each['status']['containerStatuses'][0]['restartCount']}" for each in pods]


def test_each_is_seen_once_and_as_it_was_last() -> None:
    """Those that were taken away too, and no sandbox."""
    standing = [pod("b", 2), pod("s", 1, account="byohost-sandbox")]
    assert of(standing, [pod("a"), pod("b", 1)], []) == ["a 0", "b 2"]


def test_a_kubelet_excuses_its_pod() -> None:
    """Its event says so, whatever for; of a pod that is gone it counts as far as it came before."""
    assert of([pod("a", 1), pod("b", 1)], [], [killing("a")]) == ["b 1"]
    assert of([], [pod("a", 1), pod("b")], [killing("a"), killing("b")]) == ["b 0"]


def test_who_had_to_end_is_excused() -> None:
    """A scenario has seen to it."""
    assert of([pod("a", 2), pod("b", 1)], [], [], excused="a") == ["b 1"]


def test_who_may_not_ask_cannot_tell() -> None:
    """But where nobody was started again, nothing has to be asked."""
    assert of([pod("a")], []) == ["a 0"]
    with pytest.raises(CouldNotRun, match="no event may say why: events is forbidden"):
        of([pod("a", 1)], [])
    with pytest.raises(CouldNotRun, match="no event may say why: events is forbidden"):
        of([], [pod("a", 1)])
    with pytest.raises(CouldNotRun, match="the pods of every operator of the run: pods is forbidden"):
        of(None, [])
