"""Good requests, and the battery's, against a proxy on loopback with a port for each actor. Edge: sockets."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from egress_profiles.battery import sending
from egress_profiles.battery.cases import EVIL, OK, REGISTRY, Case, fill
from egress_profiles.battery.dialogues import NotSpokenError
from egress_profiles.battery.sending import Inner, Via
from egress_profiles.battery.spellings import spellings


@dataclass(frozen=True)
class Ports:
    """Where the proxy listens for each actor, and where the two servers do; `pairs` are the actors' own credentials."""

    operator: int
    node: int
    sandbox: int
    server: int
    raw: int
    pairs: Mapping[str, str] = field(default_factory=dict)

    def of(self, actor: str) -> int:
        """Give an actor's proxy port."""
        return {"operator": self.operator, "node": self.node, "sandbox": self.sandbox}[actor]

    def words(self, mark: str) -> dict[str, str]:
        """Give what stands for the words of a case."""
        ports = {"port": str(self.server), "raw": str(self.raw), "plain": str(self.server)}
        return {"ok": OK, "reader": REGISTRY, "evil": EVIL, "mark": mark, **ports, **spellings("127.0.0.1", "::1")}

    def fill(self, text: str, mark: str) -> str:
        """Put names, ports and the mark into a case's text."""
        return fill(text, self.words(mark))


def attempt(case: Case, ports: Ports, mark: str) -> str:
    """Try a case to its end and give what the client last read."""
    try:
        via = Via("127.0.0.1", ports.of(case.actor), pair=ports.pairs.get(case.actor, ""))
        return sending.send(case, via, ports.words(mark))
    except NotSpokenError:
        return ""


@contextlib.contextmanager
def tunnel(ports: Ports, host: str, actor: str = "operator", fields: str = "") -> Iterator[Inner]:
    """Hold a tunnel with TLS inside, as long as the block runs.

    Raises:
        ConnectionRefusedError: the CONNECT was not answered by 200; its text is the answer.
    """
    with sending.dial(Via("127.0.0.1", ports.of(actor))) as stream:
        answer = sending.connect(stream, f"{host}:{ports.server}", fields)
        if " 200 " not in answer:
            raise ConnectionRefusedError(answer)
        yield Inner(stream, host, multiplexed=False)


def ended(stream: Inner) -> bool:
    """Tell whether the other side has ended a silent connection; False if it stays silent."""
    try:
        return not stream.recv(1)
    except TimeoutError:
        return False
    except OSError:
        return True


def good(ports: Ports, host: str, mark: str, actor: str = "operator") -> str:
    """Send one GET that a profile may permit, and give the answer."""
    inside = f"GET /{{mark}} HTTP/1.1\r\nHost: {host}:{{port}}\r\nConnection: close\r\n\r\n"
    return attempt(Case("control", "", f"{host}:{{port}}", sni=host, inside=inside, actor=actor), ports, mark)


def exchange(ports: Ports, host_id: str = "h1") -> str:
    """Carry out a key exchange, and give the answer."""
    head = f"POST /v1/hosts/{host_id}/key-exchange HTTP/1.1\r\nHost: {{ok}}:{{port}}\r\nContent-Length: 0\r\n\r\n"
    return attempt(Case("exchange", "", inside=head), ports, "exchange")


def channel(ports: Ports, host: str, mark: str) -> str:
    """Open a channel with a token in its query, send one frame, and give its echo."""
    key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    head = f"GET /client/hubs/byohost?access_token=t0ken HTTP/1.1\r\nHost: {host}:{{port}}\r\n"
    inside = head + "Connection: Upgrade\r\nUpgrade: websocket\r\n" + key
    return attempt(replace(Case("channel", ""), connect=f"{host}:{{port}}", sni=host, inside=inside), ports, mark)
