import re
import signal
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from fake_platform.sandbox.sidecar import CONNECTIONS, SettingsError, first_state
from tests.fake_platform.sandbox.running import sidecar
from tests.fake_platform.sandbox.signing import Signer, key_set

PLATFORM = Signer()
ENV = {"SANDBOX_ID": "s1", "TOKEN_ISSUER": "i", "TOKEN_JWKS": key_set(PLATFORM)}


@pytest.fixture
def port() -> Iterator[int]:
    with sidecar(ENV) as (_, number):
        yield number


def _token(generation: int) -> str:
    return PLATFORM.token(generation, exp=time.time() + 600)


def test_the_operators_conversation_needs_one_connection(port: int) -> None:
    """GET, PUT and GET again travel on one kept connection, in order."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        body = _token(1)
        put = f"PUT /v1/token HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        get = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        connection.sendall((get + put + get + "GET /healthz HTTP/1.0\r\n\r\n").encode())
        answers = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    assert re.findall(r"HTTP/1\.1 (\d+)", answers) == ["503", "204", "200", "200"]


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_both_families_are_served(port: int, host: str) -> None:
    """The pod's address may be of either family."""
    assert httpx.get(f"http://{host}:{port}/healthz", trust_env=False).json() == {
        "sandboxId": "s1",
        "tokenGeneration": 0,
    }


def test_a_token_is_taken_and_an_older_one_refused(port: int) -> None:
    """What the state decides is what the wire says, also for a chunked body."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        assert client.put("/v1/token", content=iter([_token(2).encode()])).status_code == 204
        refused = client.put("/v1/token", content=_token(1))
        assert (refused.status_code, refused.json()["type"]) == (403, "old-generation")
        assert client.get("/healthz").json()["tokenGeneration"] == 2


def test_garbage_ends_its_own_connection_only(port: int) -> None:
    """A peer that sends no HTTP is answered 400 and cut off; others are served."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as rude:
        rude.sendall(b"no header line\r\nat all\r\n\r\n")
        assert b"".join(iter(lambda: rude.recv(65536), b"")).startswith(b"HTTP/1.1 400 ")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as abrupt:
        abrupt.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset instead of a close
        abrupt.sendall(b"GET /healthz HTTP/1.1\r\n\r\n")
    assert httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 503


def test_idle_connections_cannot_lock_the_operator_out(port: int) -> None:
    """The oldest silent connection makes room, so that a flood from inside the pod blocks nobody."""
    flood = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(CONNECTIONS + 8)]
    try:
        assert httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 503
        assert flood[0].recv(1) == b""
    finally:
        for connection in flood:
            connection.close()


def test_sigterm_ends_it_cleanly_and_a_restart_forgets() -> None:
    """SIGTERM gives exit status 0; a new process starts at generation 0."""
    with sidecar(ENV) as (process, port):
        httpx.put(f"http://127.0.0.1:{port}/v1/token", content=_token(7), trust_env=False).raise_for_status()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    with sidecar(ENV) as (_, port):
        assert httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).json()["tokenGeneration"] == 0


@pytest.mark.parametrize("missing", list(ENV))
def test_a_missing_setting_is_named(missing: str) -> None:
    """Each variable is needed, and the sentence says which one is not there."""
    with pytest.raises(SettingsError, match=missing):
        first_state({name: value for name, value in ENV.items() if name != missing})


def test_an_unusable_key_set_is_explained() -> None:
    """The sentence names the variable and the reason."""
    with pytest.raises(SettingsError, match="TOKEN_JWKS is unusable: The key set has no"):
        first_state({**ENV, "TOKEN_JWKS": "{}"})
