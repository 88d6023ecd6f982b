"""A pod's life and the node that plays it, against an API server of a few paths: what is shown, in which order."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from conformance.environment.staging.control_plane import life, processes
from conformance.environment.staging.control_plane.egress_proxy import Names, WayOut
from conformance.environment.staging.control_plane.kubelet import Kubelet
from conformance.environment.staging.control_plane.node import STARTING, Node
from conformance.environment.staging.control_plane.operators import Ground, Operators
from conformance.environment.staging.control_plane.placing import NODE
from conformance.environment.staging.control_plane.sidecars import addresses
from conformance.observe.exceptions import SourceAbsent
from conformance.observe.kube import KubeError
from tests.conformance.environment.staging.control_plane.paper_api import PaperApi, path_of, pod, until
from tests.conformance.environment.staging.control_plane.test_sidecars import ENV

Object = dict[str, Any]
KINDS = {"sandbox": "sandbox", "operator": "operator", "mute": "mute"}


def pulls(image: str) -> str:
    """Every image by its own name; nobody has another."""
    return KINDS.get(image, "")


@asynccontextmanager
async def playing(server: PaperApi, folder: Path, *, script: str = "echo ready; sleep 60") -> AsyncIterator[Kubelet]:
    """A played node whose operators run that script; nothing of it is left afterwards."""
    async with server.serving() as api:
        ground = Ground(("sh", "-c", script), "PEM", 0)
        node = Node(
            api, pulls, addresses(), Operators(api, ground, folder), WayOut(Names({}, "x", 1)), ("127.0.0.1", 1)
        )
        kubelet = Kubelet(node, asyncio.get_running_loop())
        watching = asyncio.ensure_future(kubelet.watch())
        try:
            yield kubelet
        finally:
            watching.cancel()
            await kubelet.close()


def states(server: PaperApi, container: str) -> list[str]:
    """What was shown of a container, one after the other, without what was shown twice."""
    told: list[str] = []
    for status in server.statuses:
        for each in [*status.get("initContainerStatuses", []), *status.get("containerStatuses", [])]:
            if each["name"] == container:
                kind, detail = next(iter(each["state"].items()))
                word = detail.get("reason") or kind
                if told[-1:] != [word]:
                    told.append(word)
    return told


def phases(server: PaperApi) -> list[str]:
    """The phases that were shown, without repeats."""
    return list(dict.fromkeys(status["phase"] for status in server.statuses))


def run(tale: Callable[[PaperApi], Any]) -> Any:
    """A tale with a server of its own."""
    return asyncio.run(tale(PaperApi()))


def test_a_pod_is_bound_pulled_run_and_ended(tmp_path: Path) -> None:
    """In that order; the object goes once it is deleted, and its end was shown before."""

    async def tale(server: PaperApi) -> None:
        found = pod("p")
        found["spec"]["containers"][0]["command"] = ["python3", "-c", "raise SystemExit(3)"]
        async with playing(server, tmp_path) as kubelet:
            server.put(path_of(found), found)
            await until(lambda: phases(server)[-1:] == ["Failed"])
            assert ("POST", f"{path_of(found)}/binding") in server.asked
            assert states(server, "c0") == ["PodInitializing", "running", "Error"]
            assert phases(server) == ["Pending", "Running", "Failed"]
            server.put(path_of(found), {**found, "metadata": {**found["metadata"], "deletionTimestamp": "now"}})
            await until(lambda: path_of(found) not in server.objects)
            assert kubelet.trouble == []

    run(tale)


@pytest.mark.parametrize(
    ("spec", "shown"),
    [
        ({"schedulingGates": [{"name": "wait"}]}, []),
        ({"nodeName": NODE}, ["Pending", "Running"]),
    ],
)
def test_who_is_held_back_and_who_is_placed(tmp_path: Path, spec: Object, shown: list[str]) -> None:
    """A gate holds a pod back from every node; one that names the node is bound by nobody."""

    async def tale(server: PaperApi) -> None:
        found, other = pod("p", images=("mute",), **spec), pod("q", images=("mute",))
        async with playing(server, tmp_path):
            server.put(path_of(found), found)
            server.put(path_of(other), other)
            await until(lambda: server.objects[path_of(other)].get("status", {}).get("phase") == "Running")
            if shown:
                await until(lambda: server.objects[path_of(found)].get("status", {}).get("phase") == shown[-1])
            assert bool(server.objects[path_of(found)].get("status")) is bool(shown)
            assert ("POST", f"{path_of(found)}/binding") not in server.asked

    run(tale)


def test_too_much_is_asked(tmp_path: Path) -> None:
    """No node takes it, and that is shown."""

    async def tale(server: PaperApi) -> None:
        found = pod("p")
        found["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "900"}}
        async with playing(server, tmp_path):
            server.put(path_of(found), found)
            await until(lambda: server.statuses)
        assert server.statuses[0]["conditions"][0]["reason"] == "Unschedulable"

    run(tale)


def test_an_image_that_nobody_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal first, and then the wait for the next try, with the same words."""
    monkeypatch.setattr(life, "BACK_OFF", 0.05)

    async def tale(server: PaperApi) -> None:
        found = pod("p", images=("registry.byohost.test/none",))
        async with playing(server, tmp_path):
            server.put(path_of(found), found)
            await until(lambda: "ImagePullBackOff" in states(server, "c0"))
        assert states(server, "c0")[:3] == ["PodInitializing", "ErrImagePull", "ImagePullBackOff"]

    run(tale)


def test_an_image_whose_name_is_none(tmp_path: Path) -> None:
    """It is not even asked for, and nothing follows."""

    async def tale(server: PaperApi) -> None:
        found = pod("p", images=("registry.byohost.test/NONE@sha256:0",))
        async with playing(server, tmp_path):
            server.put(path_of(found), found)
            await until(lambda: "InvalidImageName" in states(server, "c0"))
        assert states(server, "c0")[:2] == ["PodInitializing", "InvalidImageName"]

    run(tale)


def test_a_sidecar_listens_before_the_others_begin(tmp_path: Path) -> None:
    """It answers at the pod's address, and does so no more when the pod has ended."""

    async def tale(server: PaperApi) -> None:
        beside = {
            "name": "sidecar",
            "image": "sandbox",
            "args": ["sidecar"],
            "restartPolicy": "Always",
            "env": [{"name": name, "value": value} for name, value in ENV.items()],
            "startupProbe": {"tcpSocket": {"port": 8081}, "periodSeconds": 1},
        }
        found = pod("p", images=("mute",), initContainers=[beside])
        async with playing(server, tmp_path):
            server.put(path_of(found), found)
            await until(lambda: phases(server)[-1:] == ["Running"])
            address = server.statuses[-1]["podIP"]
            _, writer = await asyncio.open_connection(address, 8081)
            writer.close()
            started = [one for one in server.statuses if one["initContainerStatuses"][0]["started"]]
            assert all(
                "running" not in one["containerStatuses"][0]["state"] for one in server.statuses if one not in started
            )
            server.remove(path_of(found))
            await until(lambda: not _listens(address))

    run(tale)


def _listens(address: str) -> bool:
    try:
        socket.create_connection((address, 8081), 1).close()
    except OSError:
        return False
    return True


def test_a_useless_sidecar_crashes_again_and_again(tmp_path: Path) -> None:
    """As one without its variables does; the next try waits longer."""

    async def tale(server: PaperApi) -> None:
        beside = {"name": "sidecar", "image": "sandbox", "args": ["sidecar"], "restartPolicy": "Always"}
        found = pod("p", images=("mute",), initContainers=[beside])
        async with playing(server, tmp_path):
            server.put(path_of(found), found)
            await until(lambda: "CrashLoopBackOff" in states(server, "sidecar"))
        last = server.statuses[-1]["initContainerStatuses"][0]
        assert (last["lastState"]["terminated"]["exitCode"], last["restartCount"]) == (2, 1)

    run(tale)


def test_an_operators_process_is_there_before_it_is_shown_and_goes_with_its_pod(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its log is what `kubectl logs` would show; a vanished pod leaves no process."""
    monkeypatch.setattr(processes, "FIRST", 0.01)

    async def tale(server: PaperApi) -> None:
        found = pod("p", images=("operator",), serviceAccountName="a")
        async with playing(server, tmp_path) as kubelet:
            with pytest.raises(KubeError, match="no container"):
                kubelet.log("n", "p", "c0", previous=False)
            server.put(path_of(found), found)
            await until(lambda: "running" in states(server, "c0"))
            identity = server.statuses[-1]["containerStatuses"][0]["containerID"].rpartition("/")[2]
            pid = kubelet.process(identity)
            assert pid is not None
            assert kubelet.owns(pid)
            assert await until(lambda: kubelet.log("n", "p", "c0", previous=False)) == b"ready\n"
            server.remove(path_of(found))
            await until(lambda: not kubelet.owns(pid))
            assert kubelet.trouble == []

    run(tale)


def test_tokens_are_renewed_when_somebody_asks_for_it(tmp_path: Path) -> None:
    """Those of that pod that are for others, in their files, from any thread; of a pod that is not there, none."""
    proof = {"serviceAccountToken": {"path": "proof", "audience": "https://platform.byohost.test"}}
    volume = {"name": "tokens", "projected": {"sources": [proof]}}

    async def tale(server: PaperApi) -> None:
        found = pod("p", images=("operator",), serviceAccountName="a", volumes=[volume])
        found["spec"]["containers"][0]["volumeMounts"] = [{"name": "tokens", "mountPath": "/tokens"}]
        file = tmp_path / "uid-p" / ".volumes" / "tokens" / "proof"
        async with playing(server, tmp_path) as kubelet:
            server.put(path_of(found), found)
            await until(lambda: "running" in states(server, "c0"))
            file.write_text("old")
            await asyncio.to_thread(kubelet.renew, "n", "another")
            assert file.read_text() == "old"
            await asyncio.to_thread(kubelet.renew, "n", "p")
            assert file.read_text() == "token of a"

    run(tale)


def test_an_operator_that_ends_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once the first time; `previous` is the log of the process before."""
    monkeypatch.setattr(processes, "FIRST", 0.01)

    async def tale(server: PaperApi) -> None:
        found = pod("p", images=("operator",), serviceAccountName="a", restartPolicy="Always")
        async with playing(server, tmp_path, script="echo $$; exit 3") as kubelet:
            server.put(path_of(found), found)
            await until(lambda: "CrashLoopBackOff" in states(server, "c0"))
            last, before = (kubelet.log("n", "p", "c0", previous=previous) for previous in (False, True))
            assert last != before

    run(tale)


def test_what_is_told_from_inside(tmp_path: Path) -> None:
    """A program that waits to be told ends as it would; nothing else can be run in a played container."""

    async def tale(server: PaperApi) -> None:
        found = pod("p")
        found["spec"]["containers"][0]["command"] = ["python3", "-c", "raise SystemExit(7) # signal.sigwait"]
        async with playing(server, tmp_path) as kubelet:
            server.put(path_of(found), found)
            await until(lambda: "running" in states(server, "c0"))
            with pytest.raises(SourceAbsent, match="played"):
                kubelet.exec("n", "p", ["cat", "/etc/passwd"], "c0")
            assert kubelet.exec("n", "p", ["python3", "-c", "pass"], "c9").code == 1
            troubles: list[object] = []
            asyncio.get_running_loop().set_exception_handler(lambda _, context: troubles.append(context))
            for _ in range(2):  # whoever tells it once more changes nothing
                assert kubelet.exec("n", "p", ["python3", "-c", "open('/tmp/over')"], "c0").code == 0
            await until(lambda: phases(server)[-1:] == ["Failed"])
            assert troubles == []

    run(tale)


def test_a_fault_of_the_play_is_told(tmp_path: Path) -> None:
    """The ground's own trouble is no verdict on an operator: it stands in its liveness."""

    async def tale(server: PaperApi) -> list[str]:
        found = pod("p", images=("mute",))
        server.broken = True
        async with playing(server, tmp_path) as kubelet:
            server.put(path_of(found), found)
            return list(await until(lambda: kubelet.trouble))

    assert run(tale) == ["ApiError: it is broken"]


def test_few_operators_start_at_once(tmp_path: Path) -> None:
    """Every node has its own turns."""

    async def tale(server: PaperApi) -> int:
        async with server.serving() as api:
            ground = Ground(("true",), "PEM", 0)
            ways = WayOut(Names({}, "x", 1))
            node = Node(api, pulls, addresses(), Operators(api, ground, tmp_path), ways, ("127.0.0.1", 1))
            free = 0
            while not node.starting.locked():
                await node.starting.acquire()
                free += 1
            return free

    assert run(tale) == STARTING
