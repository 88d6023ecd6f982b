"""Played sidecars, over real sockets."""

import asyncio
import json
from itertools import islice

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from conformance.environment.staging.control_plane.links import Carrier
from conformance.environment.staging.control_plane.sidecars import (
    ANOTHER,
    ForeignSidecar,
    PlayedSidecar,
    StallingSidecar,
    UselessError,
    addresses,
)

KEY = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key())) | {"kid": "k"}
ENV = {
    "SANDBOX_ID": "a" * 26,
    "TOKEN_ISSUER": "https://platform.byohost.test",
    "TOKEN_JWKS": json.dumps({"keys": [KEY]}),
}


def test_addresses_are_loopback_and_each_comes_once() -> None:
    """None of them is the machine's own 127.0.0.1."""
    found = list(islice(addresses(), 70_000))
    assert len(set(found)) == len(found)
    assert all(each.startswith("127.") for each in found)
    assert "127.0.0.1" not in found


def test_it_answers_as_the_platforms_own() -> None:
    """On one connection, one request after the other; it listens no more once it is stopped."""

    async def tale() -> tuple[int, dict[str, object]]:
        beside = PlayedSidecar(ENV, Carrier())
        await beside.start("127.88.0.1", 8081)
        reader, writer = await asyncio.open_connection("127.88.0.1", 8081)
        for _ in range(2):
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            body = await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
        await beside.stop()
        writer.close()
        with pytest.raises(OSError, match=r"refused|Connect"):
            await asyncio.open_connection("127.88.0.1", 8081)
        return int(head.split()[1]), json.loads(body)

    assert asyncio.run(tale()) == (503, {"sandboxId": "a" * 26, "tokenGeneration": 0})


def test_variables_that_make_no_sidecar() -> None:
    """Its process would end at once, with these words."""
    with pytest.raises(UselessError, match="TOKEN_ISSUER"):
        PlayedSidecar({"SANDBOX_ID": "x"}, Carrier())


def test_a_foreign_one_shows_another_id_and_takes_whatever_comes() -> None:
    """What is no token too; it never says that it holds one."""

    async def tale() -> list[bytes]:
        beside, said = ForeignSidecar(ENV, Carrier()), []
        await beside.start("127.88.0.2", 8081)
        reader, writer = await asyncio.open_connection("127.88.0.2", 8081)
        writer.write(b"PUT /v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        said.append(await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5))
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        said.append(await asyncio.wait_for(reader.readuntil(b"}"), 5))
        await beside.stop()
        writer.close()
        return said

    taken, shown = asyncio.run(tale())
    assert taken.startswith(b"HTTP/1.1 204 ")
    assert shown.startswith(b"HTTP/1.1 503 ")
    assert json.loads(shown.rpartition(b"\r\n")[2]) == {"sandboxId": ANOTHER, "tokenGeneration": 0}


def test_who_stalls_takes_connections_and_says_nothing() -> None:
    """For as long as somebody waits."""

    async def tale() -> None:
        beside = StallingSidecar(ENV, Carrier())
        await beside.start("127.88.0.4", 8081)
        reader, writer = await asyncio.open_connection("127.88.0.4", 8081)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.1)
        writer.close()
        await beside.stop()

    asyncio.run(tale())
