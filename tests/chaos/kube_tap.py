"""The way to the API server: a reverse proxy that lets writes be killed at and requests go wrong. Edge: HTTP.

What passes is not changed, but for the faults that were asked for. The operator's own credentials go along; where they
lead is a paper API server or a real one.
"""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from tests.chaos import api_fault
from tests.chaos.api_fault import ApiFault
from tests.chaos.tap import Tap

SANDBOX = "byohost.test/sandbox"
DROPPED = {"transfer-encoding", "content-length", "connection", "host", "content-encoding", "accept-encoding"}


@dataclass(frozen=True)
class Upstream:
    """Where the API server is, and how it is trusted (None: plain HTTP)."""

    url: str
    trust: ssl.SSLContext | None = None


@dataclass(frozen=True)
class _Asked:
    """One request: `sort` is its verb and resource, `passing` names the object too."""

    sort: str
    passing: str
    body: bytes


class KubeTap:
    """One operator's API server. `faults` may be set at any time; `made` counts pods created by sandbox id."""

    def __init__(self, upstream: Upstream, tap: Tap) -> None:
        self._upstream = upstream
        self._tap = tap
        self._client: aiohttp.ClientSession | None = None
        self._under_way: set[asyncio.Future[web.Response]] = set()
        self.faults: tuple[ApiFault, ...] = ()
        self.spent: list[ApiFault] = []
        self.made: list[str] = []

    @contextlib.asynccontextmanager
    async def serving(self, address: str) -> AsyncIterator[int]:
        """The port that it listens on, as long as the context lasts."""
        application = web.Application(client_max_size=1 << 24)
        application.router.add_route("*", "/{path:.*}", self._serve)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        timeout = aiohttp.ClientTimeout(total=None)
        connector = aiohttp.TCPConnector(limit=0, ssl=self._upstream.trust or True)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as self._client:
            await runner.setup()
            site = web.TCPSite(runner, address, 0)
            await site.start()
            try:
                yield int(runner.addresses[0][1])
            finally:
                await runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        asked = await self._read(request)
        fault, self.faults = api_fault.meet(self.faults, asked.sort)
        if fault is not None:
            self.spent.append(fault)
        try:
            if fault is not None and not fault.late and asked.sort != api_fault.WATCH:
                return await self._wrong(request, asked, fault)
            if asked.sort == api_fault.WATCH:
                return await self._watch(request, fault)
            return await self._whole(self._pass(request, asked, fault))
        except (ConnectionError, aiohttp.ClientError):
            return _cut(request)

    async def _read(self, request: web.Request) -> _Asked:
        body = await request.read()
        parts = request.path.split("/")
        at = next((at for at, part in enumerate(parts) if part in {"pods", "serviceaccounts"}), len(parts) - 1)
        verb = {"GET": "GET" if len(parts) > at + 1 else "LIST"}.get(request.method, request.method)
        sort = f"{'WATCH' if request.query.get('watch') else verb} {parts[at]}"
        name = parts[at + 1] if len(parts) > at + 1 else _sandbox(body)
        return _Asked(sort, f"{sort}/{self._tap.names.of(name.removeprefix('sandbox-'))}" if name else sort, body)

    async def _wrong(self, request: web.Request, asked: _Asked, fault: ApiFault) -> web.StreamResponse:
        if fault.kind == "slow":
            await asyncio.sleep(api_fault.SLOW)
            return await self._whole(self._pass(request, asked, None))
        return _cut(request) if fault.kind == "eof" else _refusal(fault.kind)

    async def _whole(self, passing: Coroutine[Any, Any, web.Response]) -> web.Response:
        """What has begun to pass comes to its end, though whoever sent it may be dead by then."""
        task = asyncio.ensure_future(passing)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Future[web.Response]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # nobody else may be left to look at it

    async def _pass(self, request: web.Request, asked: _Asked, fault: ApiFault | None) -> web.Response:
        """Ask as the operator asked; a write can be killed at."""
        is_write = asked.sort in api_fault.WRITES
        number = await self._tap.before(asked.passing) if is_write else 0
        async with self._ask(request, asked.body) as answer:
            content = await answer.read()
        if asked.sort == "POST pods" and answer.status == 201:
            self.made.append(_sandbox(content))
        if is_write:
            await self._tap.after(asked.passing, number)
        if fault is not None:
            return _cut(request) if fault.kind == "eof-after" else _refusal("500")
        return web.Response(status=answer.status, body=content, headers=_kept(answer.headers))

    async def _watch(self, request: web.Request, fault: ApiFault | None) -> web.StreamResponse:
        kind = fault.kind if fault is not None else ""
        if kind in {"410", "429", "500"}:
            return _refusal(kind)
        async with self._ask(request, b"") as answer:
            response = web.StreamResponse(status=answer.status, headers=_kept(answer.headers))
            await response.prepare(request)
            if kind == "gone-inside":
                event = {"type": "ERROR", "object": json.loads(api_fault.status("410")[1])}
                await response.write(json.dumps(event).encode() + b"\n")
                return response
            if kind == "silence":
                await answer.read()
                return response
            async with contextlib.aclosing(_lines(answer)) as lines:
                async for line in lines:
                    if kind == "slow":
                        await asyncio.sleep(api_fault.SLOW)
                    if kind != "gap":
                        await response.write(line)
                    if kind == "eof":
                        return _cut(request)
                    kind = "" if kind in {"gap", "slow"} else kind
            return response

    def _ask(self, request: web.Request, body: bytes) -> Any:
        assert self._client is not None
        url = self._upstream.url + request.raw_path
        return self._client.request(request.method, url, data=body or None, headers=_kept(request.headers))


async def _lines(answer: aiohttp.ClientResponse) -> AsyncGenerator[bytes, None]:
    """Lines of any length: a pod can be longer than what aiohttp reads as one."""
    waiting = b""
    async for chunk in answer.content.iter_any():
        waiting += chunk
        *lines, waiting = waiting.split(b"\n")
        for line in lines:
            yield line + b"\n"


def _sandbox(body: bytes) -> str:
    """The sandbox that an object is labelled for; empty where it is for none."""
    try:
        labels = json.loads(body)["metadata"]["labels"]
    except (ValueError, KeyError, TypeError):
        return ""
    return str(labels.get(SANDBOX, ""))


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in DROPPED}


def _refusal(kind: str) -> web.Response:
    code, body = api_fault.status(kind)
    return web.Response(status=code, text=body, content_type="application/json")


def _cut(request: web.Request) -> web.Response:
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
