"""An API server of a few paths, over real HTTP: objects by path, a watch of pods, statuses, bindings, tokens."""

import asyncio
import contextlib
import copy
import itertools
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
from aiohttp import web

from conformance.environment.staging.control_plane.api import Api

Object = dict[str, Any]
PODS = "/api/v1/pods"


class PaperApi:
    """What it holds and what it was asked: `asked` are method and path, in order."""

    def __init__(self) -> None:
        self.objects: dict[str, Object] = {}
        self.asked: list[tuple[str, str]] = []
        self.statuses: list[Object] = []
        """Each status that was shown of a pod."""
        self.forgets = False
        """Whether the next watch is told that its version is too old."""
        self.broken = False
        """Whether every change is answered with 500."""
        self._versions = itertools.count(1)
        self._watches: list[asyncio.Queue[tuple[str, Object]]] = []

    def put(self, path: str, found: Object) -> Object:
        """Hold an object; a pod is told of."""
        found = copy.deepcopy(found)
        kind = "MODIFIED" if path in self.objects else "ADDED"
        found["metadata"]["resourceVersion"] = str(next(self._versions))
        self.objects[path] = found
        self._tell(kind, path, found)
        return found

    def remove(self, path: str) -> None:
        """Hold it no more."""
        self._tell("DELETED", path, self.objects.pop(path))

    def shut_watches(self) -> None:
        """End every watch that is open, as a server does now and then."""
        for each in self._watches:
            each.put_nowait(("", {}))

    @property
    def watched(self) -> bool:
        """Whether somebody watches."""
        return bool(self._watches)

    def _tell(self, kind: str, path: str, found: Object) -> None:
        if "/pods/" in path:
            for each in self._watches:
                each.put_nowait((kind, copy.deepcopy(found)))

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Api]:
        """A way to it, as long as the block lasts."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        try:
            async with aiohttp.ClientSession() as session:
                yield Api(session, f"http://127.0.0.1:{port}")
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.method, request.path))
        if self.broken and request.method != "GET":
            return web.Response(status=500, text="it is broken")
        if request.query.get("watch"):
            return await self._watch(request)
        items = [each for path, each in self.objects.items() if "/pods/" in path]
        simple: dict[str, Object] = {
            "pods": {"metadata": {"resourceVersion": "0"}, "items": items},
            "token": {"status": {"token": f"token of {request.path.split('/')[-2]}"}},
            "binding": {},
        }
        last = request.path.rpartition("/")[2]
        return web.json_response(simple[last]) if last in simple else await self._object(request)

    async def _object(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removesuffix("/status")
        if path not in self.objects:
            return web.json_response({"message": "not found"}, status=404)
        if request.method == "PATCH":
            shown = (await request.json())["status"]
            self.statuses.append(shown)
            return web.json_response(self.put(path, {**self.objects[path], "status": shown}))
        if request.method == "DELETE":
            self.remove(path)
        return web.json_response(self.objects.get(path, {}))

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        reply = web.StreamResponse()
        await reply.prepare(request)
        if self.forgets:
            self.forgets = False
            await reply.write(b'{"type": "ERROR", "object": {"code": 410}}\n')
            return reply
        changes: asyncio.Queue[tuple[str, Object]] = asyncio.Queue()
        self._watches.append(changes)
        while True:
            kind, found = await changes.get()
            if not kind:
                self._watches.remove(changes)
                return reply
            await reply.write(json.dumps({"type": kind, "object": found}).encode() + b"\n")


async def until(found: Callable[[], Any]) -> Any:
    """What it gives once it gives something; ten seconds are enough for anything on paper."""
    for _ in range(1000):
        if value := found():
            return value
        await asyncio.sleep(0.01)
    raise TimeoutError


def pod(name: str, *, images: tuple[str, ...] = ("sandbox",), **spec: Any) -> Object:
    """A pod of the namespace `n` with a container for each image."""
    containers = [{"name": f"c{number}", "image": image} for number, image in enumerate(images)]
    metadata = {"name": name, "namespace": "n", "uid": f"uid-{name}"}
    return {"metadata": metadata, "spec": {"restartPolicy": "Never", "containers": containers, **spec}}


def path_of(found: Object) -> str:
    """Where it is held."""
    return f"/api/v1/namespaces/n/pods/{found['metadata']['name']}"
