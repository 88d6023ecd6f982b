"""A fuzzed stream of flows: whatever their order and content, nothing is allowed that a model denies.

The model is a second opinion, written with sets and minutes only and none of the product's judgement.
"""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule
from mitmproxy import connection, http
from mitmproxy.proxy import server_hooks
from mitmproxy.test import tflow, tutils

from egress_profiles import loading
from egress_profiles.addon import ALLOWED, Egress
from egress_profiles.profile import Actor
from tests.egress_profiles.addon.test_addon import START, Clock, answer, client, refused

PLATFORM, REGISTRY, BLOBS, MIRROR = (f"{name}.byohost.test" for name in ("platform", "registry", "blobs", "mirror"))
CHANNELS = ("one.webpubsub.byohost.test", "two.webpubsub.byohost.test")
HOSTS = (PLATFORM, REGISTRY, BLOBS, MIRROR, *CHANNELS, "webpubsub.byohost.test", "evil.test", f"x.{PLATFORM}")
PORTS = {3128: "operator", 3129: "node", 3130: "sandbox"}
LISTED = {
    "allowlist": {("operator", PLATFORM), *((actor, REGISTRY) for actor in PORTS.values()), ("node", BLOBS)},
    "air-gapped-mirror": {("operator", PLATFORM), *((actor, MIRROR) for actor in PORTS.values())},
    "blocked-channel": {("operator", PLATFORM), *((actor, REGISTRY) for actor in PORTS.values()), ("node", BLOBS)},
    "": set(),
}
hosts = st.sampled_from(HOSTS) | st.sampled_from([PLATFORM.upper(), f"{REGISTRY}."]) | st.text(max_size=12)
fields = st.lists(st.sampled_from(HOSTS) | st.sampled_from([f"{PLATFORM}:443", f"{PLATFORM}:80"]), max_size=2)


def plain(host: str) -> str:
    """Bring a name to the model's form."""
    return host.lower().removesuffix(":443").removesuffix(".")


class Flows(RuleBasedStateMachine):
    """Clients come, ask and go, profiles are switched, channels are learnt, minutes pass."""

    clients = Bundle("clients")

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.egress = Egress(self.clock, lambda _: None)
        self.egress.policy.actors = {port: Actor(name) for port, name in PORTS.items()}
        self.tunnel: dict[str, str] = {}
        self.learnt: dict[str, tuple[str, int]] = {}
        self.profile = ""
        self.switch("allowlist")

    def may(self, peer: connection.Client, host: str, port: int) -> bool:
        """Give the model's opinion."""
        actor, host = PORTS.get(peer.sockname[1], ""), plain(host)
        minute = (self.clock.now - START) // timedelta(minutes=1)
        alive = {name for name, until in self.learnt.values() if minute < until}
        known = (actor, host) in LISTED[self.profile]
        channel = actor == "operator" and host in alive and self.profile not in {"", "blocked-channel"}
        return port == 443 and (known or channel)

    @rule(name=st.sampled_from(["allowlist", "allowlist", *sorted(LISTED)]))
    def switch(self, name: str) -> None:
        """Put another profile in force, or none."""
        self.profile = name
        self.egress.policy.profile = loading.named(name) if name else None

    @rule(minutes=st.integers(1, 8))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.clock.now += timedelta(minutes=minutes)

    @rule(
        target=clients,
        port=st.sampled_from([3128, 3128, *PORTS, 8080]),
        host=st.sampled_from([PLATFORM] * 6 + [REGISTRY] * 3 + list(HOSTS)),
    )
    def come(self, port: int, host: str) -> connection.Client:
        """A client connects and asks for a tunnel as a good one would."""
        peer = client(port)
        self.connect_to(peer, host, 443, [f"{host}:443"])
        return peer

    @rule(peer=clients, host=hosts, port=st.sampled_from([443, 80, 0, 65536]), named=fields)
    def connect(self, peer: connection.Client, host: str, port: int, named: list[str]) -> None:
        """A client sends whatever CONNECT."""
        self.connect_to(peer, host, port, named)

    def connect_to(self, peer: connection.Client, host: str, port: int, named: list[str]) -> None:
        """Let a CONNECT pass its hook, and hold what was allowed against the model."""
        headers = http.Headers([(b"Host", name.encode()) for name in named])
        request = tutils.treq(method=b"CONNECT", host=host, port=port, headers=headers)
        flow = tflow.tflow(client_conn=peer, req=request)
        self.egress.http_connect(flow)
        if not refused(flow):
            assert self.may(peer, host, port)
            assert all(plain(name) == plain(host) for name in named)
            assert peer.id not in self.tunnel
            self.tunnel[peer.id] = plain(host)

    @rule(
        peer=clients,
        other=st.sampled_from(HOSTS),
        wrong=st.sampled_from(["", "", "host", "sni", "named", "twice", "scheme", "both"]),
    )
    def ask(self, peer: connection.Client, other: str, wrong: str) -> None:
        """A client sends a good request for its tunnel, or one with one thing wrong."""
        own = self.tunnel.get(peer.id, PLATFORM)
        named = {"named": [other], "twice": [own, other], "both": [own]}.get(wrong, [own])
        changes: dict[str, Any] = {"scheme": b"http"} if wrong == "scheme" else {}
        if wrong == "both":
            changes = {"http_version": b"HTTP/2.0", "authority": other.encode("utf-8", "replace")}
        self.send(peer, other if wrong == "host" else own, other if wrong == "sni" else own, named, **changes)

    @rule(target=clients, channel=st.sampled_from(CHANNELS))
    def join(self, channel: str) -> connection.Client:
        """The operator asks for a channel, learnt or not."""
        return self.come(3128, channel)

    @rule(channel=st.sampled_from(CHANNELS), host_id=st.sampled_from(["h1", "h2"]))
    def exchange(self, channel: str, host_id: str) -> None:
        """A host is exchanged, and the answer names a channel host."""
        peer = self.come(3128, PLATFORM)
        path = f"/v1/hosts/{host_id}/key-exchange".encode()
        flow = self.send(peer, PLATFORM, PLATFORM, [PLATFORM], method=b"POST", path=path)
        expires = (self.clock.now + timedelta(minutes=5)).isoformat()
        answer(self.egress, flow, {"channel": {"url": f"wss://{channel}/x", "expiresAt": expires}})
        minute = (self.clock.now - START) // timedelta(minutes=1)
        taken = {name for held, (name, until) in self.learnt.items() if held != host_id and minute < until}
        if flow.metadata.get(ALLOWED) and self.profile != "blocked-channel" and channel not in taken:
            self.learnt[host_id] = (channel, minute + 6)

    @rule(peer=clients, host=hosts, port=st.sampled_from([443, 80]))
    def dial(self, peer: connection.Client, host: str, port: int) -> None:
        """Mitmproxy is about to dial."""
        server = connection.Server(address=(host, port))
        self.egress.server_connect(server_hooks.ServerConnectionHookData(server, peer))
        if server.error is None:
            assert self.may(peer, host, port)
            assert self.tunnel[peer.id] == plain(host)

    @rule(peer=clients)
    def go(self, peer: connection.Client) -> None:
        """A client leaves."""
        self.egress.client_disconnected(peer)
        self.tunnel.pop(peer.id, None)

    def send(self, peer: connection.Client, host: str, sni: str, named: list[str], **changes: Any) -> http.HTTPFlow:
        """Let a request's head and body pass the hooks, and hold what was allowed against the model."""
        peer.tls, peer.timestamp_tls_setup, peer.sni = True, 1.0, sni
        values = {"method": b"GET", "scheme": b"https", "port": 443, "authority": b"", "path": b"/", "content": b""}
        headers = http.Headers([(b"Host", name.encode()) for name in named])
        flow = tflow.tflow(client_conn=peer, req=tutils.treq(host=host, headers=headers, **(values | changes)))
        self.egress.requestheaders(flow)
        self.egress.request(flow)
        peer.tls, peer.timestamp_tls_setup = False, None
        if flow.metadata.get(ALLOWED) and not refused(flow):
            assert self.may(peer, host, 443)
            assert self.tunnel[peer.id] == plain(host) == plain(sni)
            assert changes.get("scheme", b"https") == b"https"
            said = [*named, changes["authority"].decode()] if changes.get("authority") else named
            assert said
            assert all(plain(name) == plain(host) for name in said)
        return flow


TestFlows = Flows.TestCase
TestFlows.settings = settings(max_examples=250, stateful_step_count=30, deadline=None)
