"""Looks into a pod that somebody else made: a container beside its processes, for a while. Edge: the API server.

An ephemeral container of the probe image joins the pod and shares the processes of one of its containers (Kubernetes
API, `pods/ephemeralcontainers`, targetContainerName). It prints nothing of what it sees, since logs are kept: each look
is a command in it. Its name stays in the pod's specification as long as the pod does; that is all it leaves.
"""

import contextlib
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from clusters.errors import ClusterError
from clusters.waiting import Patience, until
from conformance.observe import container_contents, ephemeral_scan, inside, inside_scan, kube_exec
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.inside import Inside
from conformance.observe.kube import Kube, KubeError, Object
from conformance.observe.kube_exec import Exec, Order
from conformance.observe.pods import UNPULLED, container, in_force
from conformance.observe.untrusted_json import Misfit, fields, records, text

PREFIX = "byohost-look-"
"""How our containers in other people's pods are called; those of a pod that are called so are none of its own."""

PATIENCE = 60.0
"""Seconds for the probe image to be pulled and started."""

ANSWER = 20.0
"""Seconds for a look beyond those that it takes by itself."""

_STRATEGIC = "application/strategic-merge-patch+json"
_HOPELESS = UNPULLED | {"RunContainerError", "CreateContainerConfigError", "CreateContainerError"}


@dataclass(frozen=True)
class Visit:
    """Which container's processes are looked at, from which image, and for how many seconds at most.

    The probe runs as that container does by its pod's text, or as `user`: the kernel shows a process's environment and
    files to its own user alone (proc(5), ptrace(2)).
    """

    target: str
    image: str
    seconds: float
    user: int | None = None


@dataclass(frozen=True)
class Guest:
    """A container of ours that runs in a pod beside the processes of `target`."""

    kube: Kube
    namespace: str
    pod: str
    name: str
    target: str

    def look(self, seconds: float = 0.0) -> Inside:
        """Processes now, sockets for so many seconds.

        Raises:
            CouldNotRun: the look has no legible end, or no process was seen.
        """
        return self._read(self._told(ephemeral_scan.__file__, f"{seconds:g}", seconds))

    def search(self) -> Inside:
        """The same once, and what the first process of the container holds: environment, small files."""
        printed = self._told(ephemeral_scan.__file__, "0", 0)
        found = self._read(printed)
        try:
            held = self._told(inside_scan.__file__, str(inside.main_process(printed)), 0)
            return replace(found, belongings=container_contents.parse(held))
        except (CouldNotRun, Misfit, ValueError) as error:
            return replace(found, unread=f"what its process holds cannot be read from beside it: {error}")

    def leave(self) -> None:
        """End our container; whether it goes is nothing that a verdict hangs on, it ends by itself otherwise."""
        with contextlib.suppress(CouldNotRun):
            self._told(ephemeral_scan.__file__, "leave", 0)

    def _read(self, printed: str) -> Inside:
        try:
            found = inside.parse(printed, self.target)
        except (Misfit, ValueError) as error:
            raise CouldNotRun(f"a look into {self.pod} printed something else than was asked for: {error}") from error
        if not found.processes:
            raise CouldNotRun(f"beside {self.target} in {self.pod} no process is seen: its runtime shares none")
        return found

    def _told(self, program: str, order: str, seconds: float) -> str:
        text = Path(program).read_text(encoding="utf-8")
        path = f"/api/v1/namespaces/{self.namespace}/pods/{self.pod}/exec"
        try:
            done: Exec | None = kube_exec.run(
                self.kube.api, path, Order(["python3", "-", order], self.name, text), seconds + ANSWER
            )
        except TimeoutError as late:
            raise CouldNotRun(f"looking into {self.namespace}/{self.pod} ({self.target}) failed: {late}") from late
        if done is None or done.code != 0:
            why = "it did not end in time" if done is None else (done.stderr.strip().splitlines() or ["no words"])[-1]
            raise CouldNotRun(f"looking into {self.namespace}/{self.pod} ({self.target}) failed: {why}")
        return done.stdout


def enter(kube: Kube, pod: Object, visit: Visit) -> Guest:
    """Join a running pod, beside the processes of one of its containers.

    Raises:
        CouldNotRun: the cluster does not take the container, or it does not start; the message says why.
    """
    metadata = fields(pod, "metadata")
    namespace, name = text(metadata, "namespace"), text(metadata, "name")
    guest = Guest(kube, namespace, name, PREFIX + secrets.token_hex(3), visit.target)
    path = f"/api/v1/namespaces/{namespace}/pods/{name}"
    body = {"spec": {"ephemeralContainers": [specification(guest.name, pod, visit)]}}
    try:
        kube.request("PATCH", f"{path}/ephemeralcontainers", body, _STRATEGIC)
        until(f"the probe in {name}", lambda: _started(kube.pod(namespace, name), guest.name), Patience(PATIENCE))
    except KubeError as refusal:
        raise CouldNotRun(f"no probe can be put into {namespace}/{name}: {refusal}") from refusal
    except ClusterError as late:
        raise CouldNotRun(f"the probe image {visit.image} did not start in {namespace}/{name}: {late}") from late
    return guest


def specification(name: str, pod: Object, visit: Visit) -> Object:
    """The ephemeral container: as `restricted` wants it, and the target's own user, whose processes it may read."""
    own = container(pod, visit.target)
    user = in_force(pod, own, "runAsUser") if visit.user is None else visit.user
    group = in_force(pod, own, "runAsGroup")
    context = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "privileged": False,
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": user != 0,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    told = {"runAsUser": user, "runAsGroup": group}
    return {
        "name": name,
        "image": visit.image,
        "imagePullPolicy": "IfNotPresent",
        "command": ["python3", "-c", f"import time; time.sleep({visit.seconds:g})"],
        "targetContainerName": visit.target,
        "securityContext": context | {key: value for key, value in told.items() if value is not None},
    }


def without_guests(pod: Object) -> Object:
    """The pod without our own containers: what its maker answers for."""
    spec = fields(pod, "spec")
    kept = [each for each in records(spec, "ephemeralContainers") if not each["name"].startswith(PREFIX)]
    rest = {key: value for key, value in spec.items() if key != "ephemeralContainers"}
    return {**pod, "spec": rest | ({"ephemeralContainers": kept} if kept else {})}


def _started(pod: Object | None, name: str) -> bool | None:
    """True once it runs, None before.

    Raises:
        CouldNotRun: it cannot run any more.
    """
    if pod is None:
        raise CouldNotRun("the pod was gone before a probe had started in it")
    said = next(
        (each for each in records(fields(pod, "status"), "ephemeralContainerStatuses") if each["name"] == name),
        fields(None),
    )
    state = fields(said, "state")
    if "running" in state:
        return True
    waiting, over = fields(state, "waiting"), fields(state, "terminated")
    if "terminated" in state or text(waiting, "reason") in _HOPELESS:
        said_why = over or waiting
        words = f"{text(said_why, 'reason')} {text(said_why, 'message')}".strip()
        raise CouldNotRun(f"the probe did not start in {text(fields(pod, 'metadata'), 'name')}: {words}")
    return None
