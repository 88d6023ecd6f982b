"""An API server on paper, as far as the operator's Role reaches, for many namespaces at once. Edge: HTTP.

Keeps pods as they were created and tells of changes as the real one does: by version, without gaps, per namespace and
label. A stand-in for the cluster, not for anything of ours; what a kubelet does is in `paper_kubelet.py`.
"""

import asyncio
import contextlib
import copy
import json
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiohttp import web

Manifest = dict[str, Any]
Key = tuple[str, str]
OPERATOR = "byohost-operator"


class PaperKube:
    """`pods` by namespace and name. `born` and `dying` are told of pods that were created, or are to be deleted."""

    def __init__(self) -> None:
        self.pods: dict[Key, Manifest] = {}
        self.accounts: dict[Key, Manifest] = {}
        self.born: Callable[[Key], None] = lambda _: None
        self.dying: Callable[[Key], None] = lambda _: None
        self._changes: list[tuple[str, Manifest]] = []
        self._news = asyncio.Event()

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Its URL, as long as the context lasts."""
        application = web.Application()
        core = "/api/v1/namespaces/{namespace}"
        application.add_routes(
            [
                web.get(f"{core}/pods", self._list),
                web.post(f"{core}/pods", self._create),
                web.get(f"{core}/pods/{{name}}", self._get),
                web.delete(f"{core}/pods/{{name}}", self._delete),
                web.get(f"{core}/serviceaccounts/{{name}}", self._account),
                web.post(f"{core}/serviceaccounts", self._create_account),
                web.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", self._review),
            ]
        )
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    def show(self, key: Key, status: Manifest) -> None:
        """A pod's status is this from now on."""
        changed = copy.deepcopy(self.pods[key])
        changed["status"] = status
        self._put(key, changed)

    def remove(self, key: Key) -> None:
        """A pod is no more."""
        self._tell("DELETED", self.pods.pop(key))

    def _put(self, key: Key, manifest: Manifest) -> None:
        kind = "MODIFIED" if key in self.pods else "ADDED"
        self.pods[key] = manifest
        self._tell(kind, manifest)

    def _tell(self, kind: str, manifest: Manifest) -> None:
        manifest["metadata"]["resourceVersion"] = str(len(self._changes) + 1)
        self._changes.append((kind, manifest))
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def _list(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("watch"):
            return await self._watch(request)
        items = [pod for (place, _), pod in self.pods.items() if _selected(pod, request, place)]
        return web.json_response({"items": items, "metadata": {"resourceVersion": str(len(self._changes))}})

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        at, loop = int(request.query["resourceVersion"]), asyncio.get_running_loop()
        ends = loop.time() + float(request.query["timeoutSeconds"])
        with contextlib.suppress(ConnectionError):  # whoever watched was killed
            while (left := ends - loop.time()) > 0 and request.transport is not None:
                if at == len(self._changes):
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._news.wait(), min(left, 1.0))
                    continue
                kind, pod = self._changes[at]
                at += 1
                if _selected(pod, request, pod["metadata"]["namespace"]):
                    await response.write(json.dumps({"type": kind, "object": pod}).encode() + b"\n")
        return response

    async def _create(self, request: web.Request) -> web.Response:
        made = await request.json()
        key = request.match_info["namespace"], made["metadata"]["name"]
        if key in self.pods:
            return _refusal(409, "AlreadyExists", f'pods "{key[1]}" already exists')
        made["metadata"] |= {"uid": str(uuid.uuid4()), "namespace": key[0]}
        made["status"] = {"phase": "Pending"}
        self._put(key, made)
        self.born(key)
        return web.json_response(made, status=201)

    async def _get(self, request: web.Request) -> web.Response:
        pod = self.pods.get((request.match_info["namespace"], request.match_info["name"]))
        return _refusal(404, "NotFound", "there is no such pod") if pod is None else web.json_response(pod)

    async def _delete(self, request: web.Request) -> web.Response:
        key = request.match_info["namespace"], request.match_info["name"]
        if key not in self.pods:
            return _refusal(404, "NotFound", "there is no such pod")
        options = await request.json()
        if options["preconditions"]["uid"] != self.pods[key]["metadata"]["uid"]:
            return _refusal(409, "Conflict", "the UID in the precondition is another one")
        changed = copy.deepcopy(self.pods[key])
        changed["metadata"].setdefault("deletionTimestamp", "2026-01-01T00:00:00Z")
        self._put(key, changed)
        self.dying(key)
        return web.json_response(changed)

    async def _account(self, request: web.Request) -> web.Response:
        namespace, name = request.match_info["namespace"], request.match_info["name"]
        if name == OPERATOR:
            labels = {"byohost.test/host": namespace.removeprefix("byohost-")}
            return web.json_response({"metadata": {"name": name, "labels": labels}})
        found = self.accounts.get((namespace, name))
        return _refusal(404, "NotFound", "there is no such account") if found is None else web.json_response(found)

    async def _create_account(self, request: web.Request) -> web.Response:
        made = await request.json()
        key = request.match_info["namespace"], made["metadata"]["name"]
        if key in self.accounts:
            return _refusal(409, "AlreadyExists", f'serviceaccounts "{key[1]}" already exists')
        self.accounts[key] = made
        return web.json_response(made, status=201)

    async def _review(self, request: web.Request) -> web.Response:
        return web.json_response({**await request.json(), "status": {"allowed": True}}, status=201)


def _selected(pod: Manifest, request: web.Request, place: str) -> bool:
    wanted = dict(pair.split("=") for pair in request.query["labelSelector"].split(","))
    return place == request.match_info["namespace"] and wanted.items() <= pod["metadata"]["labels"].items()


def _refusal(code: int, reason: str, message: str) -> web.Response:
    body = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason}
    return web.json_response({**body, "message": message}, status=code)
