"""Probes of a kubelet, over real sockets."""

import asyncio

import pytest

from conformance.environment.staging.control_plane.probes import answers

HERE = "127.0.0.1"


@pytest.mark.parametrize(("status", "well"), [("200 OK", True), ("302 Found", True), ("503 Not yet", False)])
def test_a_get_is_judged_by_its_status(status: str, well: bool) -> None:  # noqa: FBT001 - a fact
    """200 to 399 is well; a connection alone is for a probe of TCP."""

    async def tale() -> tuple[bool, bool]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if await reader.readline():
                writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
            writer.close()
            await writer.wait_closed()

        async with await asyncio.start_server(serve, HERE, 0) as server:
            port = int(server.sockets[0].getsockname()[1])
            get = await answers({"httpGet": {"port": port, "path": "/healthz"}}, HERE)
            return get, await answers({"tcpSocket": {"port": port}}, HERE)

    assert asyncio.run(tale()) == (well, True)


def test_where_nobody_listens_nothing_is_well() -> None:
    """A command is taken to succeed: it cannot be run."""

    async def tale() -> list[bool]:
        server = await asyncio.start_server(lambda *_: None, HERE, 0)
        port = int(server.sockets[0].getsockname()[1])
        server.close()
        await server.wait_closed()
        probes = ({"httpGet": {"port": port}}, {"tcpSocket": {"port": port}}, {"exec": {"command": ["true"]}})
        return [await answers(probe, HERE) for probe in probes]

    assert asyncio.run(tale()) == [False, False, True]
