"""The operators of a run, by their pods: each once, and none that a kubelet's probe has ended."""

from types import SimpleNamespace
from typing import Any

import pytest

from conformance.environment.apply_guards import NoPrecautions
from conformance.environment.last_sight import LastSight
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


def of(standing: list[dict[str, Any]], gone: list[dict[str, Any]], events: list[Any] | None = None) -> list[str]:
    """The uids of what is found, with their restarts."""

    def get(path: str) -> dict[str, Any]:
        if "/events" not in path:
            return {"items": standing}
        if events is None:
            raise KubeError("events is forbidden", 403)
        return {"items": events}

    taken_away = LastSight()
    taken_away.keep(gone)
    environment: Any = SimpleNamespace(
        kube=SimpleNamespace(get=get),
        operator=SimpleNamespace(account="op"),
        run="r1",
        precautions=NoPrecautions(),
        taken_away=taken_away,
    )
    pods = found(environment).pods
    return [f"{each['metadata']['uid']} {each['status']['containerStatuses'][0]['restartCount']}" for each in pods]


def test_each_is_seen_once_and_as_it_was_last() -> None:
    """Those that were taken away too, and no sandbox."""
    standing = [pod("b", 2), pod("s", 1, account="byohost-sandbox")]
    assert of(standing, [pod("a"), pod("b", 1)], []) == ["a 0", "b 2"]


def test_a_probe_excuses_its_pod() -> None:
    """A kubelet's event says so; another reason for an end is none."""
    probed = {"message": "Container operator failed liveness probe", "involvedObject": {"uid": "a"}}
    other = {"message": "Stopping container operator", "involvedObject": {"uid": "b"}}
    assert of([pod("a", 1), pod("b", 1)], [], [probed, other]) == ["b 1"]


def test_who_may_not_ask_cannot_tell() -> None:
    """But where nobody was started again, nothing has to be asked."""
    assert of([pod("a")], []) == ["a 0"]
    with pytest.raises(CouldNotRun, match="no event may say why: events is forbidden"):
        of([pod("a", 1)], [])
