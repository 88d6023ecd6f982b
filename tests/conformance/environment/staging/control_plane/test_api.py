"""The API server as a kubelet asks it, over real HTTP."""

import asyncio

import pytest

from conformance.environment.staging.control_plane.api import ApiError
from tests.conformance.environment.staging.control_plane.paper_api import PODS, PaperApi, path_of, pod, until


def test_a_refusal_has_its_status() -> None:
    """What is not there is None to who asks for it, and a refusal to who needs it."""

    async def tale() -> None:
        async with PaperApi().serving() as api:
            assert await api.find("/api/v1/namespaces/n/secrets/s") is None
            with pytest.raises(ApiError) as refusal:
                await api.call("GET", "/api/v1/namespaces/n/secrets/s")
            assert refusal.value.status == 404

    asyncio.run(tale())


def test_changes_go_on_where_a_watch_has_ended() -> None:
    """What is there is told once; after an end the watch goes on, after a forgotten moment all is listed anew."""

    async def tale() -> list[tuple[str, str]]:
        server, told = PaperApi(), []
        first, second = pod("a"), pod("b")
        server.put(path_of(first), first)
        async with server.serving() as api:
            changes = api.changes(PODS)

            async def told_next() -> tuple[str, str]:
                kind, found = await asyncio.wait_for(anext(changes), 5)
                return kind, found["metadata"]["name"]

            told.append(await told_next())
            waiting = asyncio.ensure_future(told_next())
            await until(lambda: server.watched)
            server.put(path_of(second), second)
            told.append(await waiting)
            server.forgets = True
            server.shut_watches()
            told += [await told_next(), await told_next()]
        return told

    assert asyncio.run(tale()) == [("ADDED", "a"), ("ADDED", "b"), ("ADDED", "a"), ("ADDED", "b")]
