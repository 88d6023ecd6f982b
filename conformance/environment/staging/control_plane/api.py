"""The API server as a kubelet asks it. Edge: HTTP, in the event loop of who plays the kubelet."""

import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

Object = dict[str, Any]
MERGE = "application/merge-patch+json"
LONG = aiohttp.ClientTimeout(total=None, sock_connect=10.0)
"""For watches, which last as long as the server likes; a call has the session's bound."""

CALL = aiohttp.ClientTimeout(total=30.0)
MOST_LINE = 1 << 24
"""Bytes of one event of a watch: an object may have 1.5 MiB and its managed fields."""


class ApiError(Exception):
    """A refusal, with the server's status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Api:
    """Calls in one user's name, JSON in and out."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    @classmethod
    @asynccontextmanager
    async def connected(cls, url: str, token: str, authority: str) -> AsyncIterator["Api"]:
        """As the holder of that token, for as long as the block lasts; `authority` is PEM."""
        context = ssl.create_default_context(cadata=authority)
        connector = aiohttp.TCPConnector(ssl=context, limit=0)
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(
            connector=connector, headers=headers, timeout=CALL, trust_env=False, read_bufsize=MOST_LINE
        ) as session:
            yield cls(session, url)

    async def call(self, method: str, path: str, body: Object | None = None, kind: str = "application/json") -> Object:
        """One request.

        Raises:
            ApiError: it was refused.
        """
        data = None if body is None else json.dumps(body)
        async with self._session.request(method, self._url + path, data=data, headers={"Content-Type": kind}) as reply:
            text = await reply.text()
            if reply.status >= 400:
                raise ApiError(reply.status, text)
            found: Object = json.loads(text)
            return found

    async def find(self, path: str) -> Object | None:
        """One object; None where there is none."""
        try:
            return await self.call("GET", path)
        except ApiError as refusal:
            if refusal.status == 404:
                return None
            raise

    async def changes(self, path: str) -> AsyncIterator[tuple[str, Object]]:
        """Every object of a collection as ADDED, and then each change, for ever.

        A watch that ends goes on where it ended; where the server has forgotten that moment, everything is listed
        again: whoever listens is told ADDED of what it may know, and not of what has gone meanwhile.
        """
        version = ""
        while True:
            if not version:
                listed = await self.call("GET", path)
                version = listed["metadata"]["resourceVersion"]
                for each in listed["items"]:
                    yield "ADDED", each
            query = {"watch": "1", "resourceVersion": version, "allowWatchBookmarks": "true"}
            async for kind, found in self._watched(path, query):
                if kind == "ERROR":
                    version = ""
                    break
                version = found["metadata"]["resourceVersion"]
                if kind != "BOOKMARK":
                    yield kind, found

    async def _watched(self, path: str, query: Mapping[str, str]) -> AsyncIterator[tuple[str, Object]]:
        async with self._session.get(self._url + path, params=query, timeout=LONG) as reply:
            if reply.status >= 400:
                yield "ERROR", {}
                return
            async for line in reply.content:
                change = json.loads(line)
                yield change["type"], change["object"]
