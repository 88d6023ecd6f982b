"""An unread tunnel has its first hello judged alone: a residual, shown with a server that asks for another one."""

import os
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from egress_profiles import enforcement_gaps, loading
from egress_profiles.battery import sending
from egress_profiles.battery.cases import OK
from egress_profiles.battery.sending import Via
from tests.egress_profiles.addon.proxies import Place, Running, free_ports, running, strict
from tests.egress_profiles.addon.upstream import Arrivals, Upstream

EVIL = "evil.test"
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""What stands for a server's random where it asks for another hello (RFC 8446 4.1.3)."""
TUNNEL = """
name = "unread"
mode = "tunnel"
[[destination]]
host = "platform.byohost.test"
port = {port}
actors = ["operator"]
addresses = ["127.0.0.1"]
for = "the platform"
"""


def hello(name: str, share: bytes, fixed: bytes) -> bytes:
    """Write a hello of TLS 1.3; without a share the server has to ask for another one (RFC 8446 4.2.8)."""
    entry = b"\0" + sized(name.encode())
    shares = bytes.fromhex("001d") + sized(share) if share else b""
    extensions = {
        0: sized(entry),
        10: bytes.fromhex("0002001d"),
        13: bytes.fromhex("0006080404030401"),
        43: bytes.fromhex("020304"),
        51: sized(shares),
    }
    listed = b"".join(kind.to_bytes(2, "big") + sized(content) for kind, content in extensions.items())
    body = b"\3\3" + fixed + b"\0" + sized(bytes.fromhex("13011303")) + b"\1\0" + sized(listed)
    return b"\x16\3\1" + sized(b"\1" + len(body).to_bytes(3, "big") + body)


def sized(content: bytes) -> bytes:
    """Put a length of two bytes before content."""
    return len(content).to_bytes(2, "big") + content


class Names(list[str | None]):
    """The server names that a server took, in their order."""

    def take(self, _: ssl.SSLObject, name: str | None, __: ssl.SSLContext) -> None:
        """Take one."""
        self.append(name)


@pytest.fixture(scope="module")
def named() -> Names:
    """What the server behind took."""
    return Names()


@pytest.fixture(scope="module")
def proxy(place: Place, named: Names, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The strict proxy that passes TLS on unread, in front of that server."""
    folder: Path = tmp_path_factory.mktemp("second")
    with Upstream(Arrivals(), place.folder / "leaf.pem") as server:
        server.context.sni_callback = named.take
        server.start()
        profile = folder / "profile.json"
        profile.write_text(loading.from_toml(TUNNEL.format(port=server.port)).to_json())
        here = replace(place, server=server)
        ports = free_ports(here)
        with running(here, "second", ports, strict(here, ports, profile=profile)) as found:
            yield found
        server.shutdown()


@pytest.mark.parametrize(("first", "taken"), [(OK, [OK, EVIL]), (EVIL, [])])
def test_the_first_hello_is_judged_alone(proxy: Running, named: Names, first: str, taken: list[str]) -> None:
    """The list of what a tunnel lets through says so; refused, it is the proxy itself that asks again."""
    named.clear()
    share = X25519PrivateKey.generate().public_key().public_bytes_raw()
    fixed = os.urandom(32)
    with sending.dial(Via("127.0.0.1", proxy.ports.operator)) as stream:
        assert " 200 " in sending.connect(stream, f"{OK}:{proxy.ports.server}")
        stream.sendall(hello(first, b"", fixed))
        assert RETRY in stream.recv(65536)
        stream.sendall(hello(EVIL, share, fixed))
        assert stream.recv(65536)[:1] == b"\x16"
    assert named == taken
    assert any("asks for again" in each.reason for each in enforcement_gaps.TUNNEL)
