"""The program that goes through a proxy, run as a pod would run it, against proxies and far ends of this machine."""

import contextlib
import json
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from conformance.preflight import proxy_path_probe
from conformance.preflight.destinations import issuer

UPGRADED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
Serve = Callable[[ssl.SSLSocket], None]


class Ground:
    """A far end that speaks TLS, and a proxy before it; each connection of either has a thread."""

    def __init__(self, authority: trustme.CA, serve: Serve, stack: contextlib.ExitStack) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("hub.corp.test").configure_cert(self.context)
        self.serve = serve
        self.seen: list[bytes] = []
        self.granted = b"HTTP/1.1 200 OK\r\n\r\n"
        self.listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._tunnel, args=(self.listener.accept()[0],), daemon=True).start()

    def _tunnel(self, raw: socket.socket) -> None:
        with contextlib.suppress(OSError), raw:
            head = b""
            while b"\r\n\r\n" not in head:
                head += raw.recv(4096)
            self.seen.append(head)
            raw.sendall(self.granted)
            with self.context.wrap_socket(raw, server_side=True) as secured:
                self.serve(secured)

    def tried(self, authority: trustme.CA, path: str = "", hold: float = 0.3, store: str = "/no") -> dict[str, Any]:
        """What the program says."""
        asked = {
            "proxyHost": "127.0.0.1",
            "proxyPort": self.listener.getsockname()[1],
            "basic": "YWRhOng=",
            "host": "hub.corp.test",
            "port": 443,
            "path": path,
            "authorities": authority.cert_pem.bytes().decode(),
            "timeout": 5,
            "hold": hold,
        }
        program = Path(proxy_path_probe.__file__).read_text().replace("/usr/share/ca-certificates/mozilla", store)
        done = subprocess.run(
            [sys.executable, "-I", "-c", program],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.stderr == ""
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Corp")


@pytest.fixture
def standing(authority: trustme.CA) -> Iterator[Callable[[Serve], Ground]]:
    with contextlib.ExitStack() as stack:
        yield lambda serve: Ground(authority, serve, stack)


def mute(_: ssl.SSLSocket) -> None:
    """Says nothing, and ends."""


def answering(secured: ssl.SSLSocket) -> None:
    """Upgrades, says something unasked, and pongs."""
    secured.recv(4096)
    secured.sendall(UPGRADED + b"\x81\x7e\x00\x80" + b"x" * 128)
    if secured.recv(4096):
        secured.sendall(b"\x81\x02hi\x8a\x00")
        secured.recv(1)


def cutting(secured: ssl.SSLSocket) -> None:
    """Upgrades, and ends while it is idle."""
    secured.recv(4096)
    secured.sendall(UPGRADED)


def forgetting(secured: ssl.SSLSocket) -> None:
    """Upgrades, and closes when it is used again."""
    secured.recv(4096)
    secured.sendall(UPGRADED)
    secured.recv(4096)
    secured.sendall(b"\x88\x00")


def test_a_way_to_https(standing: Callable[[Serve], Ground], authority: trustme.CA) -> None:
    ground = standing(mute)
    found = ground.tried(authority)
    assert (found["stage"], found["status"], found["trouble"]) == ("done", 200, "")
    assert "Corp" in issuer(found["certificate"])
    assert ground.seen[0].startswith(b"CONNECT hub.corp.test:443 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic YWRhOng=\r\n" in ground.seen[0]


def test_the_images_own_store_counts_beside_who_is_named(
    standing: Callable[[Serve], Ground], authority: trustme.CA, tmp_path: Path
) -> None:
    other = trustme.CA(organization_name="Other")
    authority.cert_pem.write_to_path(str(tmp_path / "public.crt"))
    assert standing(mute).tried(other, store=str(tmp_path))["stage"] == "done"
    assert standing(mute).tried(other)["stage"] == "tls"


def test_a_websocket_that_outlasts_its_silence(standing: Callable[[Serve], Ground], authority: trustme.CA) -> None:
    found = standing(answering).tried(authority, "/client")
    assert (found["stage"], found["upgrade"], found["trouble"]) == ("done", 101, "")
    assert found["held"] >= 0.3


@pytest.mark.parametrize(
    ("serve", "words"), [(cutting, "ended while it was idle"), (forgetting, "ended when it was used again")]
)
def test_a_websocket_that_is_cut(
    standing: Callable[[Serve], Ground], authority: trustme.CA, serve: Serve, words: str
) -> None:
    found = standing(serve).tried(authority, "/client")
    assert found["stage"] == "held"
    assert words in found["trouble"]


def test_an_upgrade_that_nobody_answers(standing: Callable[[Serve], Ground], authority: trustme.CA) -> None:
    assert standing(mute).tried(authority, "/client")["stage"] == "upgrade"


def test_who_inspects_is_named(standing: Callable[[Serve], Ground]) -> None:
    """A certificate that is not trusted is read, and nothing is sent over that connection."""
    said: list[bytes] = []
    ground = standing(lambda secured: said.append(secured.recv(4096)))
    found = ground.tried(trustme.CA(organization_name="Other"))
    assert found["stage"] == "tls"
    assert "certificate verify failed" in found["trouble"]
    assert "Corp" in issuer(found["certificate"])
    assert said in ([], [b""])


def test_a_proxy_that_refuses(standing: Callable[[Serve], Ground], authority: trustme.CA) -> None:
    ground = standing(mute)
    ground.granted = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"
    found = ground.tried(authority)
    assert (found["stage"], found["status"]) == ("proxy", 407)
    assert "407 Proxy Authentication Required" in found["trouble"]


def test_a_proxy_that_is_none(standing: Callable[[Serve], Ground], authority: trustme.CA) -> None:
    ground = standing(mute)
    ground.granted = b"SSH-2.0-OpenSSH\r\n\r\n"
    assert "speaks no HTTP" in ground.tried(authority)["trouble"]
