"""The programs that props of ours run, as far as no container is needed for them."""

import socket
import threading
from typing import Any

import pytest

from conformance.environment.staging.run_images import ANOTHERS, READDRESSED
from reference_operator.wire import sidecar_health


def test_anothers_sidecar_answers_on_one_connection_and_takes_a_token_in_pieces() -> None:
    """Health of another sandbox first; the token's body may come after its head."""
    known: dict[str, Any] = {}
    exec(ANOTHERS[2].partition("signal.signal(")[0], known)  # noqa: S102 - the program, but for what listens
    here, there = socket.socketpair()
    serving = threading.Thread(target=known["serve"], args=(there,))
    serving.start()
    with here:
        here.settimeout(5)
        here.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        head, _, body = here.recv(65536).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 503 ")
        assert sidecar_health(body) == ("x" * 26, 0)
        here.sendall(b"PUT /v1/token HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n")
        here.sendall(b"a.b.")
        assert here.recv(65536).startswith(b"HTTP/1.1 204 ")
        here.shutdown(socket.SHUT_WR)
        serving.join(5)
    assert not serving.is_alive()
    there.close()


def test_who_is_readdressed_shows_itself_and_hangs_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its own id, once on a connection; another connection takes what comes, unasked."""
    monkeypatch.setenv("SANDBOX_ID", "a" * 26)
    known: dict[str, Any] = {}
    exec(READDRESSED[2].partition("signal.signal(")[0], known)  # noqa: S102 - the program, but for what listens
    said = []
    for request in (
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PUT /v1/token HTTP/1.1\r\nContent-Length: 1\r\n\r\na",
    ):
        here, there = socket.socketpair()
        with here:
            here.settimeout(5)
            here.sendall(request)
            if request.startswith(b"PUT "):
                here.shutdown(socket.SHUT_WR)
            known["serve"](there)
            there.close()
            said.append(here.recv(65536))
            assert here.recv(1) == b""
    assert sidecar_health(said[0].partition(b"\r\n\r\n")[2]) == ("a" * 26, 0)
    assert said[1].startswith(b"HTTP/1.1 204 ")
