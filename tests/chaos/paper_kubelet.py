"""A kubelet on paper: runs each pod's sidecar for real, on an address of its own, and shows its pods. Edge: asyncio.

The sidecar is the platform's own code, on 127.1.x.y; it outlives every operator, as a pod does. The sandbox container
starts once its sidecar holds a token, or after a while without: so that a story meets its statuses in one order.
"""

import asyncio
import contextlib
import itertools
import time
from typing import Any

from fake_platform.sandbox import message, sidecar, sidecar_api
from fake_platform.sandbox.tokens import State
from tests.chaos import work
from tests.chaos.paper_kube import Key, Manifest, PaperKube

RUNNING: Manifest = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}
UNTOLD = 3.0
"""Seconds after which a sandbox starts though its sidecar holds no token."""

SHORTLY = 0.05
"""Seconds that kubelet takes for what it does: long enough for two things to be two things."""


class PaperSidecar:
    """One sidecar's server and what it holds; a restart forgets it."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self._server: asyncio.Server | None = None
        self.state: State = sidecar.first_state(env)
        self.holds = asyncio.Event()

    async def start(self, address: str) -> None:
        """Listen, with nothing but what the pod says."""
        self.state = sidecar.first_state(self._env)
        self._server = await asyncio.start_server(self._serve, address, 8081)

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        unread = b""
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                unread += data
                request = message.read_request(unread)
                if request is not None:
                    unread = request.rest
                    answer = sidecar_api.answer(self.state, request, time.time())
                    self.state = answer.state
                    writer.write(answer.reply)
                    await writer.drain()
                    if self.state.generation:
                        self.holds.set()
        writer.close()


class PaperKubelet:
    """All nodes of a paper API server."""

    def __init__(self, kube: PaperKube) -> None:
        self._kube = kube
        self._addresses = (f"127.1.{high}.{low}" for high in itertools.count(0) for low in range(1, 250))
        self._sidecars: dict[Key, PaperSidecar] = {}
        self._restarts: dict[Key, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        kube.born = lambda key: self._soon(self._run(key))
        kube.dying = lambda key: self._soon(self._end(key))

    def restart_sidecar(self, key: Key) -> None:
        """The sidecar of a pod dies and is started again, as a native sidecar is."""
        self._soon(self._restart(key))

    async def close(self) -> None:
        """Stop what still runs."""
        for beside in self._sidecars.values():
            await beside.stop()

    def held(self, key: Key) -> int:
        """The generation of the token that a pod's sidecar holds."""
        return self._sidecars[key].state.generation if key in self._sidecars else 0

    def _soon(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, key: Key) -> None:
        """A pod's life up to where its sandbox runs, crashes, or waits for a node that there is not."""
        spec = self._kube.pods[key]["spec"]
        if spec["containers"][0]["resources"]["requests"]["cpu"] == work.HUGE.cpu:
            no_node = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "no node"}
            self._show(key, {"phase": "Pending", "conditions": [no_node]})
            return
        env = {entry["name"]: entry["value"].replace("$$(", "$(") for entry in spec["initContainers"][0]["env"]}
        beside = self._sidecars[key] = PaperSidecar(env)
        await asyncio.sleep(SHORTLY)
        address = await self._placed(beside)
        self._show(key, self._status(key, address, None))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(beside.holds.wait(), UNTOLD)
        await asyncio.sleep(SHORTLY)
        if tuple(spec["containers"][0]["command"]) == work.CRASH:
            ended = {"terminated": {"exitCode": 128, "reason": "StartError"}}
            self._show(key, {**self._status(key, address, ended), "phase": "Failed"})
        else:
            self._show(key, self._status(key, address, RUNNING))

    async def _placed(self, beside: PaperSidecar) -> str:
        """Start a sidecar on the next address that nobody on this machine holds."""
        for address in self._addresses:
            with contextlib.suppress(OSError):
                await beside.start(address)
                return address
        raise AssertionError("addresses never end")

    async def _end(self, key: Key) -> None:
        await asyncio.sleep(SHORTLY)
        if key in self._kube.pods:
            self._kube.remove(key)
        beside = self._sidecars.pop(key, None)
        if beside is not None:
            await beside.stop()

    async def _restart(self, key: Key) -> None:
        status = self._kube.pods[key]["status"]
        await self._sidecars[key].stop()
        await asyncio.sleep(SHORTLY)
        self._restarts[key] = self._restarts.get(key, 0) + 1
        await self._sidecars[key].start(status["podIP"])
        self._show(key, self._status(key, status["podIP"], RUNNING))

    def _status(self, key: Key, address: str, sandbox: Manifest | None) -> Manifest:
        restarts = self._restarts.get(key, 0)
        sidecar = {"name": "sidecar", "started": True, "restartCount": restarts, "state": RUNNING}
        waiting = {"waiting": {"reason": "PodInitializing"}}
        state = {"name": "sandbox", "started": sandbox is RUNNING, "restartCount": 0, "state": sandbox or waiting}
        phase = "Running" if sandbox is not None else "Pending"
        return {"phase": phase, "podIP": address, "initContainerStatuses": [sidecar], "containerStatuses": [state]}

    def _show(self, key: Key, status: Manifest) -> None:
        if key in self._kube.pods:
            self._kube.show(key, status)
