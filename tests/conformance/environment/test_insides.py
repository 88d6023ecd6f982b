"""/proc of a container's process, read in the node and read from inside of the pod."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from conformance.environment.insides import EphemeralInsides, NodeInsides
from conformance.observe import ephemeral_probe, process
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Kube, KubeError
from conformance.observe.kube_exec import Exec

POD: dict[str, Any] = {
    "metadata": {"name": "p", "namespace": "n", "uid": "u"},
    "spec": {"securityContext": {"runAsUser": 7}, "containers": [{"name": "op"}]},
    "status": {"containerStatuses": [{"name": "op", "containerID": "containerd://c"}]},
}
LISTENS = "  sl  local_address rem_address   st\n   0: 0100007F:1F90 00000000:0000 0A\n"


def test_the_node_is_asked_for_the_process_that_the_runtime_knows() -> None:
    """Its number, then the file."""
    asked = list[list[str]]()

    def run(command: Any) -> str:
        asked.append(list(command))
        return "41\n" if command[0] == "sh" else "A=1\0B=2"

    assert process.environment(NodeInsides(run), POD) == "A=1\nB=2"
    assert NodeInsides(run).names(POD, "op", "fd") == "A=1\0B=2"
    assert [each for each in asked if each[0] != "sh"] == [["cat", "/proc/41/environ"], ["ls", "/proc/41/fd"]]


@dataclass
class Server:
    """An API server whose kubelet begins ephemeral containers, and a container that answers."""

    owner: str = "7"
    """Whose the first process is."""
    begins: bool = True
    refuses: bool = False
    answers: int = 0
    held: dict[str, Any] = field(default_factory=lambda: json.loads(json.dumps(POD)))

    def pod(self, namespace: str, name: str) -> dict[str, Any]:
        """The pod."""
        assert (namespace, name) == ("n", "p")
        return self.held

    def request(self, method: str, path: str, body: dict[str, Any], content_type: str) -> None:
        """The subresource: one more beside those that are there."""
        assert (method, path) == ("PATCH", "/api/v1/namespaces/n/pods/p/ephemeralcontainers")
        assert "strategic" in content_type
        if self.refuses:
            raise KubeError("PATCH: 403 forbidden", 403)
        state: dict[str, Any] = {"running": {}} if self.begins else {"waiting": {}}
        (added,) = body["spec"]["ephemeralContainers"]
        self.held["spec"].setdefault("ephemeralContainers", []).append(added)
        shown = self.held["status"].setdefault("ephemeralContainerStatuses", [])
        shown.append({"name": added["name"], "state": state})

    def exec(self, namespace: str, pod: str, command: list[str], *, container: str) -> Exec:
        """Who it is, or a file."""
        assert (namespace, pod) == ("n", "p")
        if "getuid" in command[2]:
            return Exec(f"{self._user(container)} {self.owner}", "", 0)
        return Exec(LISTENS if command[-1].endswith("tcp") else command[-1], "Traceback\nno such file", self.answers)

    def _user(self, container: str) -> int:
        added = {each["name"]: each for each in self.held["spec"]["ephemeralContainers"]}
        return int(added[container]["securityContext"]["runAsUser"])


def looking(server: Server) -> EphemeralInsides:
    """Into that cluster."""
    return EphemeralInsides(cast("Kube", server), "image")


def test_one_container_looks_as_often_as_is_asked() -> None:
    """Sockets and files of the first process, which it shares a namespace with."""
    server = Server()
    looker = looking(server)
    (found,) = process.listening(looker, POD)
    assert (found.port, found.on_loopback) == (8080, True)
    assert looker.names(POD, "op", "fd") == "/proc/1/fd"
    assert looker.run(POD, "op", "print()", "one") == "one"
    (added,) = server.held["spec"]["ephemeralContainers"]
    assert (added["targetContainerName"], added["image"]) == ("op", "image")


def test_an_image_that_settles_its_user_is_looked_into_as_that_user() -> None:
    """The pod's text does not say who it is; /proc does."""
    server = Server(owner="5")
    assert looking(server).read(POD, "op", "environ") == "/proc/1/environ"
    first, second = server.held["spec"]["ephemeralContainers"]
    assert (first["securityContext"]["runAsUser"], second["securityContext"]["runAsUser"]) == (7, 5)


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (Server(refuses=True), "no probe can be put into n/p: PATCH: 403 forbidden"),
        (Server(begins=False), "the probe image image did not start in n/p"),
        (Server(answers=1), "an ephemeral container in n/p cannot look: no such file"),
    ],
)
def test_what_cannot_be_looked_into_could_not_run(server: Server, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence; nothing is taken for empty."""
    monkeypatch.setattr(ephemeral_probe, "PATIENCE", 0.1)
    with pytest.raises(CouldNotRun, match=words):
        looking(server).read(POD, "op", "environ")


def test_a_container_of_that_image_is_asked_itself() -> None:
    """A sandbox's pod is judged for what is in it, so nothing is put there."""
    server = Server()
    pod = json.loads(json.dumps(POD))
    pod["spec"]["containers"][0]["image"] = "image"
    assert looking(server).read(pod, "op", "environ") == "/proc/1/environ"
    assert "ephemeralContainers" not in server.held["spec"]
