"""One pod's life on the played node, from its creation to its end. Edge: asyncio, processes, the API.

In a kubelet's order: a node, an address, the init containers one after the other (a sidecar goes on beside them), then
the others together. What is shown is what happened: a sidecar listens before it is said to have started, an operator's
process is there before it is said to run.
"""

import asyncio
import itertools
import secrets
import time
from dataclasses import replace
from typing import Any

from clusters.control_plane.layout import HERE
from conformance.environment.links import Link
from conformance.environment.staging.control_plane import placing, programs, statuses
from conformance.environment.staging.control_plane.api import MERGE, ApiError
from conformance.environment.staging.control_plane.links import Carrier, relay
from conformance.environment.staging.control_plane.node import Node
from conformance.environment.staging.control_plane.operators import Running, Ways
from conformance.environment.staging.control_plane.probes import answers
from conformance.environment.staging.control_plane.processes import Processes, ended
from conformance.environment.staging.control_plane.programs import End
from conformance.environment.staging.control_plane.sidecars import PLAYED, PlayedSidecar, UselessError
from conformance.environment.staging.control_plane.statuses import Shown
from conformance.observe.pods import environment

Object = dict[str, Any]

SHORTLY = 0.05
"""Seconds that a kubelet takes for what it does: long enough for two things to be two things."""

BACK_OFF = 0.5
"""Seconds from the first refusal of a pull to where the kubelet says that it backs off."""

RESTARTS = (0.0, 10.0, 20.0, 40.0)
"""Seconds before a container is started again: at once, then longer and longer (kubelet's back-off)."""


class Life:
    """One pod; `run` plays it, `end` ends it."""

    def __init__(self, node: Node, pod: Object) -> None:
        self._node = node
        self.pod = pod
        self.path = f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}"
        self.shown: dict[str, Shown] = {
            each["name"]: statuses.first(each)
            for each in (*(pod["spec"].get("initContainers") or []), *pod["spec"]["containers"])
        }
        self.processes = Processes(node.starting)
        self.over: dict[str, asyncio.Future[End]] = {name: asyncio.Future() for name in self.shown}
        """Set where somebody inside ends a container's program, to how it ends."""
        self._address = ""
        self._since = time.time()
        self._sidecars: dict[str, PlayedSidecar] = {}
        self._showing = asyncio.Lock()
        self.links = {Link.PROXY: Carrier(), Link.API: Carrier()}
        """The operator's ways to the proxy and to the API server."""
        self._ways: tuple[asyncio.Server, asyncio.Server] | None = None

    async def run(self) -> None:
        """From its creation to where all that it does has ended; a pod whose work goes on is ended by `end`."""
        spec = self.pod["spec"]
        if placing.is_gated(spec):
            return
        if not spec.get("nodeName"):
            if not placing.fits(spec):
                await self._patch(statuses.unschedulable())
                return
            await self._bind()
        self._address = next(self._node.addresses)
        await self._show()
        lasting: list[asyncio.Task[None]] = []
        try:
            await self._work(lasting)
        finally:
            for keeping in lasting:
                keeping.cancel()
            await asyncio.gather(*lasting, return_exceptions=True)
        await self._ended_sidecars()

    async def _work(self, lasting: list["asyncio.Task[None]"]) -> None:
        """The init containers, of which some go on beside the others, and then the others until they have ended."""
        spec = self.pod["spec"]
        for container in spec.get("initContainers") or []:
            started = asyncio.Event()
            lasts = container.get("restartPolicy") == "Always"
            keeping = asyncio.create_task(self._keep(container, started, lasts=lasts))
            lasting.append(keeping)
            await _first(started.wait(), keeping)
        await asyncio.gather(*(self._keep(each, asyncio.Event(), lasts=False) for each in spec["containers"]))

    async def end(self, grace: float) -> None:
        """End what runs, in so many seconds at most; nothing of the pod is left on this machine then."""
        await self.processes.end(grace)
        for beside in tuple(self._sidecars.values()):
            await beside.stop()
        for way in self._ways or ():
            way.close()

    def shows_ended(self) -> Object:
        """The status of a pod whose containers a kubelet has just stopped."""
        now = time.time()
        for name, each in self.shown.items():
            if each.runs:
                over = statuses.terminated(self._since, now, 0, "Completed", each.id)
                self.shown[name] = replace(each, state=over, ready=False, started=False)
        return statuses.status(self.pod, self.shown, self._address, self._since)

    @property
    def addresses(self) -> frozenset[str]:
        """The pod's address, once it has one."""
        return frozenset(filter(None, (self._address,)))

    @property
    def placed(self) -> bool:
        """Whether it has an address, and so containers to speak of."""
        return bool(self._address)

    async def _bind(self) -> None:
        metadata = {"name": self.pod["metadata"]["name"], "uid": self.pod["metadata"]["uid"]}
        target = {"apiVersion": "v1", "kind": "Node", "name": placing.NODE}
        body = {"apiVersion": "v1", "kind": "Binding", "metadata": metadata, "target": target}
        await self._node.api.call("POST", f"{self.path}/binding", body)

    async def _keep(self, container: Object, started: asyncio.Event, *, lasts: bool) -> None:
        """Run a container, and again where its pod says so; returns when it has ended for good."""
        name, restart = container["name"], "Always" if lasts else self.pod["spec"].get("restartPolicy", "Always")
        kind = await self._pulled(container)
        for number in itertools.count():
            await asyncio.sleep(SHORTLY)
            began, identity = time.time(), f"played://{secrets.token_hex(32)}"
            instance = asyncio.create_task(self._instance(container, kind, identity, number, started))
            end = await instance
            over = statuses.terminated(began, time.time(), end.code, end.reason, identity)
            again = restart == "Always" or (restart == "OnFailure" and end.code != 0)
            if not again:
                await self._change(name, state=over, started=False, ready=False)
                started.set()
                return
            pause = RESTARTS[min(number, len(RESTARTS) - 1)]
            if pause:
                wait = statuses.waiting("CrashLoopBackOff", f"back-off {pause:g}s restarting failed container={name}")
                await self._change(name, state=wait, last=over, started=False, ready=False)
                await asyncio.sleep(pause)
            shown = self.shown[name]
            self.shown[name] = replace(shown, last=over, restarts=shown.restarts + 1, started=False, ready=False)

    async def _pulled(self, container: Object) -> str:
        """What the image is, once it is there; for ever, where it never will be."""
        image = str(container["image"])
        kind = self._node.pulls(image)
        if kind:
            return kind
        if not statuses.is_name(image):
            await self._change(container["name"], state=statuses.waiting("InvalidImageName", statuses.no_name(image)))
            await asyncio.Event().wait()
        words = statuses.refused_pull(image)
        await self._change(container["name"], state=statuses.waiting("ErrImagePull", words))
        await asyncio.sleep(BACK_OFF)
        backs_off = f'Back-off pulling image "{image}": ErrImagePull: {words}'
        await self._change(container["name"], state=statuses.waiting("ImagePullBackOff", backs_off))
        await asyncio.Event().wait()
        raise AssertionError  # pragma: no cover - nobody sets that event

    async def _instance(self, container: Object, kind: str, identity: str, number: int, started: asyncio.Event) -> End:
        """One process of a container, from its start to its end."""
        if kind == "operator":
            return await self._operator(container, identity, number, started)
        played = programs.program(container, mute=kind == "mute")
        if played.port is not None:
            return await self._sidecar(PLAYED.get(kind, PlayedSidecar), container, played.port, identity, started)
        await self._runs(container, identity, started)
        if played.end is None or played.told:
            return await asyncio.shield(self.over[container["name"]])
        await asyncio.sleep(SHORTLY)
        return played.end

    async def _operator(self, container: Object, identity: str, number: int, started: asyncio.Event) -> End:
        name = container["name"]

        async def missing(trouble: Exception) -> None:
            await self._change(name, state=statuses.waiting("CreateContainerConfigError", str(trouble)))

        running = await self.processes.begun(name, lambda: self._started(container, number), missing)
        if running is None:
            return End(1, "Error")
        self._node.processes[identity.rpartition("/")[2]] = running
        await self._change(name, state=statuses.running(time.time()), started=True, ready=True, id=identity)
        started.set()
        return ended(await running.ended())

    async def _started(self, container: Object, number: int) -> Running:
        """Its process, and before it the pod's way out and its way to the API server."""
        proxy = None
        while self._ways is None:
            try:
                proxy = await self._node.way_out.serve(self._address, self.links[Link.PROXY])
            except OSError:  # something else of this machine is there: nobody has dialled this address yet
                self._address = next(self._node.addresses)
            else:
                self._ways = proxy, await relay(self.links[Link.API], self._node.server, HERE)
        port = int(self._ways[1].sockets[0].getsockname()[1])
        return await self._node.operators.start(self.pod, container, number, Ways(self._address, (HERE, port)))

    async def _sidecar(
        self, plays: type[PlayedSidecar], container: Object, port: int, identity: str, started: asyncio.Event
    ) -> End:
        name = container["name"]
        try:
            link = self._node.sidecars.setdefault(self.pod["metadata"]["namespace"], Carrier())
            beside = plays(environment(container), link)
            await self._listening(beside, port)
        except (UselessError, AssertionError):
            return End(2, "Error")
        self._sidecars[name], over = beside, self.over[name]
        try:
            await self._runs(container, identity, started)
            return await asyncio.shield(over)
        finally:
            await beside.stop()
            self._sidecars.pop(name, None)
            if over.done():
                self.over[name] = asyncio.Future()  # another one is started, and may be ended too

    async def _listening(self, beside: PlayedSidecar, port: int) -> None:
        """Listen at the pod's address; where something else of this machine does, the pod moves to the next one.

        It has shown none that anybody could have dialled yet.
        """
        while True:
            try:
                await beside.start(self._address, port)
            except OSError:
                self._address = next(self._node.addresses)
            else:
                return

    async def _runs(self, container: Object, identity: str, started: asyncio.Event) -> None:
        """Show that it runs; and that it has started, once its start-up probe says so, if it has one."""
        name, probe = container["name"], container.get("startupProbe")
        now = statuses.running(time.time())
        await self._change(name, state=now, started=not probe, ready=not probe, id=identity)
        if probe:
            every, most = float(probe.get("periodSeconds") or 10), int(probe.get("failureThreshold") or 3)
            for _ in range(most):
                if await answers(probe, self._address):
                    break
                await asyncio.sleep(every)
            else:
                await asyncio.Event().wait()
            await self._change(name, started=True, ready=True)
        started.set()

    async def _ended_sidecars(self) -> None:
        for container in self.pod["spec"].get("initContainers") or []:
            shown = self.shown[container["name"]]
            if shown.runs:
                over = statuses.terminated(self._since, time.time(), 0, "Completed", shown.id)
                self.shown[container["name"]] = replace(shown, state=over, ready=False, started=False)
        await self._show()

    async def _change(self, name: str, **changes: Any) -> None:
        self.shown[name] = replace(self.shown[name], **changes)
        await self._show()

    async def _show(self) -> None:
        """One after the other, so that what is shown last is what is so last."""
        async with self._showing:
            await self._patch(statuses.status(self.pod, self.shown, self._address, self._since))

    async def _patch(self, status: Object) -> None:
        body = {"metadata": {"uid": self.pod["metadata"]["uid"]}, "status": status}
        try:
            await self._node.api.call("PATCH", f"{self.path}/status", body, MERGE)
        except ApiError as refusal:
            if refusal.status not in {404, 409}:  # gone, or another pod of that name
                raise


async def _first(event: Any, keeping: "asyncio.Task[None]") -> None:
    """Wait for the event, or for the task where it ends before."""
    waiting = asyncio.ensure_future(event)
    try:
        await asyncio.wait({waiting, keeping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
