"""The programs that props of ours run, as far as no container is needed for them."""

import socket
import threading
from typing import Any

from conformance.environment.staging.run_images import FOREIGN_SIDECAR
from reference_operator.wire import sidecar_health


def test_a_foreign_sidecar_answers_on_one_connection_and_takes_a_token_in_pieces() -> None:
    """Health of another sandbox first; the token's body may come after its head."""
    known: dict[str, Any] = {}
    exec(FOREIGN_SIDECAR[2].partition("signal.signal(")[0], known)  # noqa: S102 - the program, but for what listens
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
