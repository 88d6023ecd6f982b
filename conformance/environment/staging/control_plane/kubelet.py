"""Plays the one node: watches pods, plays each, removes it when it has to go. Edge: an event loop in a thread."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from clusters.control_plane.layout import HERE
from clusters.control_plane.running import ControlPlane
from conformance.environment.links import Fate, Link
from conformance.environment.staging.control_plane import placing, programs
from conformance.environment.staging.control_plane.api import MERGE, Api, ApiError
from conformance.environment.staging.control_plane.egress_proxy import Names, way_out
from conformance.environment.staging.control_plane.images import Registry
from conformance.environment.staging.control_plane.life import Life
from conformance.environment.staging.control_plane.links import Carrier
from conformance.environment.staging.control_plane.node import Node
from conformance.environment.staging.control_plane.operators import Ground, Operators, Running
from conformance.environment.staging.control_plane.sidecars import addresses
from conformance.observe.exceptions import SourceAbsent
from conformance.observe.kube import KubeError
from conformance.observe.kube_exec import Exec
from conformance.observe.proxy import Decision

Object = dict[str, Any]
T = TypeVar("T")
BOUND = 30.0
"""Seconds for anything that is asked of the kubelet from outside its loop."""


TO_END = 0.4
"""Seconds that containers take to end once they are asked to: an object that is being deleted is there meanwhile."""


class Kubelet:
    """The pods of the played node. What is public may be called from any thread."""

    def __init__(self, node: Node, loop: asyncio.AbstractEventLoop) -> None:
        self._node = node
        self._loop = loop
        self._lives: dict[str, tuple[Life, asyncio.Task[None]]] = {}
        self._ending: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.trouble: list[str] = []
        """What went wrong in playing: the ground's fault, and shown by its liveness."""

    async def watch(self) -> None:
        """Play every pod that there is and will be, for ever."""
        async for kind, pod in self._node.api.changes("/api/v1/pods"):
            identity = pod["metadata"]["uid"]
            if kind == "DELETED":
                self._begin(self._vanished(identity))
                continue
            if identity not in self._lives:
                life = Life(self._node, pod)
                self._lives[identity] = (life, self._begin(life.run()))
            if pod["metadata"].get("deletionTimestamp") and identity not in self._ending:
                self._ending.add(identity)
                self._begin(self._end(identity, float(pod["metadata"].get("deletionGracePeriodSeconds") or 0)))

    async def close(self) -> None:
        """End everything that is played."""
        for life, _ in tuple(self._lives.values()):
            await life.end(0)
        left = [task for task in self._tasks if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def connects(self) -> tuple[Decision, ...]:
        """What operators asked their way out for so far, oldest first."""
        return tuple(self._node.way_out.asked)

    def carriers(self, link: Link, sources: frozenset[str]) -> tuple[Carrier, ...]:
        """What carries that link of the pods with these addresses."""
        lives = [life for life, _ in tuple(self._lives.values()) if sources & life.addresses]
        if link is not Link.SIDECARS:
            return tuple(life.links[link] for life in lives)
        spaces = {life.pod["metadata"]["namespace"] for life in lives}
        return tuple(self._called(self._node.sidecars.setdefault, each, Carrier()) for each in spaces)

    def meet(self, carriers: Sequence[Carrier], fate: Fate | None) -> None:
        """Change what becomes of these links; None: they are open."""
        for each in carriers:
            self._called(each.meet, fate)

    def _called(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call this in the loop, and wait for it."""

        async def call() -> T:
            return function(*arguments)

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(BOUND)

    def process(self, container_id: str) -> int | None:
        """The process of an operator's container; None where it is none."""
        found = self._node.processes.get(container_id)
        return found.process.pid if found is not None else None

    def owns(self, pid: int) -> bool:
        """Whether that is a process of an operator of ours that has not been waited for."""
        return any(each.process.pid == pid and each.process.returncode is None for each in self._running())

    def _running(self) -> Sequence[Running]:
        return tuple(self._node.processes.values())

    def log(self, namespace: str, pod: str, container: str, *, previous: bool) -> bytes:
        """What a container has printed: an operator's process, or a played one, which prints nothing.

        Raises:
            KubeError: there is no such container, or it has not begun.
        """
        life = self._life(namespace, pod)
        if life is None or container not in life.shown:
            raise KubeError(f"there is no container {container} in {namespace}/{pod}", 404)
        runs = life.processes.logs.get(container, [])
        if life.shown[container].id and not runs:
            return b""
        wanted = runs[-2:-1] if previous else runs[-1:]
        if not wanted:
            raise KubeError(f"container {container} in {namespace}/{pod} has printed nothing: it has not begun", 400)
        return wanted[0].log.read_bytes()

    def exec(self, namespace: str, pod: str, command: Sequence[str], container: str) -> Exec:
        """Run a command in a container, as far as that can be played.

        Raises:
            SourceAbsent: it would have to be a real container.
        """
        life = self._life(namespace, pod)
        if life is None or container not in life.shown:
            return Exec("", f"there is no container {container} in {namespace}/{pod}", 1)
        end = programs.ending(_of(life.pod, container), command)
        if end is None:
            raise SourceAbsent("nothing can be looked at inside a container here: on this ground containers are played")
        self._loop.call_soon_threadsafe(_tell, life.over[container], end)
        return Exec("", "", 0)

    def renew(self, namespace: str, pod: str) -> None:
        """Replace the tokens in the files of an operator's pod, and wait until they are there."""
        life = self._life(namespace, pod)
        if life is None:
            return
        for container in life.pod["spec"]["containers"]:
            work = self._node.operators.renew(life.pod, container)
            asyncio.run_coroutine_threadsafe(work, self._loop).result(BOUND)

    def _life(self, namespace: str, name: str) -> Life | None:
        for life, _ in tuple(self._lives.values()):
            metadata = life.pod["metadata"]
            if (metadata["namespace"], metadata["name"]) == (namespace, name):
                return life
        return None

    async def _vanished(self, identity: str) -> None:
        """Its object is gone: so is what it ran, at once."""
        if identity in self._lives and identity not in self._ending:
            life, task = self._lives.pop(identity)
            task.cancel()
            await life.end(0)
        self._lives.pop(identity, None)
        self._ending.discard(identity)

    async def _end(self, identity: str, grace: float) -> None:
        """Stop what it runs, show that, and take the object away, as a kubelet does at the end."""
        life, task = self._lives[identity]
        task.cancel()
        await life.end(grace)
        if life.placed and grace:
            await asyncio.sleep(TO_END)
        body = {"metadata": {"uid": identity}}
        options = {"gracePeriodSeconds": 0, "preconditions": {"uid": identity}}
        try:
            if life.placed:
                await self._node.api.call("PATCH", f"{life.path}/status", body | {"status": life.shows_ended()}, MERGE)
            await self._node.api.call("DELETE", life.path, {"kind": "DeleteOptions", "apiVersion": "v1"} | options)
        except ApiError as refusal:
            if refusal.status not in {404, 409}:
                raise

    def _begin(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)
        return task

    def _over(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        gone = isinstance(error, ApiError) and error.status in {404, 409}
        if error is not None and not gone:
            self.trouble.append(f"{type(error).__name__}: {error}")


def _tell(over: "asyncio.Future[programs.End]", end: programs.End) -> None:
    """Tell a program that its work is over; one that was told before goes the way it went."""
    if not over.done():
        over.set_result(end)


def _of(pod: Object, container: str) -> Object:
    spec = pod["spec"]
    every = (*(spec.get("initContainers") or []), *spec["containers"])
    found: Object = next(each for each in every if each["name"] == container)
    return found


@dataclass(frozen=True)
class Plays:
    """What the played node is given: what can be pulled, and the operators' command."""

    pulls: Registry
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outside:
    """The names outside, and the PEM of certificate and key by the name for which a wrong one is shown."""

    names: Names
    impostors: Mapping[str, str]


@contextmanager
def played(plane: ControlPlane, plays: Plays, outside: Outside) -> Iterator[Kubelet]:
    """A node on that control plane, as long as the block lasts."""
    loop, begun = asyncio.new_event_loop(), Future[Kubelet]()
    stop = asyncio.Event()
    folder = plane.layout.folder / "pods"
    folder.mkdir(mode=0o700)
    ground, server = Ground(plays.command, plane.authority, plane.group), (HERE, plane.layout.api)

    async def serve() -> None:
        async with Api.connected(plane.layout.url, plane.kubelet_token, plane.authority) as api:
            await api.call("POST", "/api/v1/nodes", placing.node())
            await api.call("PATCH", f"/api/v1/nodes/{placing.NODE}/status", placing.node(), MERGE)
            out = await way_out(outside.names, outside.impostors, plane.layout.folder)
            node = Node(api, plays.pulls, addresses(), Operators(api, ground, folder), out, server)
            kubelet = Kubelet(node, loop)
            watching = loop.create_task(kubelet.watch())
            watching.add_done_callback(lambda task: _told(kubelet, task))
            begun.set_result(kubelet)
            await stop.wait()
            watching.cancel()
            await kubelet.close()

    def run() -> None:
        try:
            loop.run_until_complete(serve())
        except BaseException as error:  # noqa: BLE001 - whoever waits for the kubelet is told
            if not begun.done():
                begun.set_exception(error)

    thread = threading.Thread(target=run, name="played kubelet", daemon=True)
    thread.start()
    try:
        yield begun.result(BOUND)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(BOUND)


def _told(kubelet: Kubelet, task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception() is not None:
        kubelet.trouble.append(f"the watch of pods ended: {task.exception()!r}")
