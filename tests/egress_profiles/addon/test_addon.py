"""The addon's hooks on made-up flows: each fails closed, frames are not hoarded, channels live and die in time."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mitmproxy import connection, http, websocket
from mitmproxy.proxy import server_hooks
from mitmproxy.test import tflow, tutils
from wsproto.frame_protocol import Opcode

from egress_profiles import loading
from egress_profiles.addon import ALLOWED, Egress
from egress_profiles.profile import Actor

PLATFORM, CHANNEL = "platform.byohost.test", "abc.webpubsub.byohost.test"
HOOKS = (
    "client_connected", "http_connect", "tls_clienthello", "requestheaders", "request", "server_connect",
    "responseheaders", "response", "websocket_start", "websocket_message", "websocket_end", "client_disconnected",
    "tls_failed_server", "tls_failed_client", "tcp_message", "udp_message", "next_layer", "error",
)  # fmt: skip
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def lines() -> list[str]:
    """What the addon writes."""
    return []


@pytest.fixture
def egress(clock: Clock, lines: list[str]) -> Egress:
    """An addon with the shipped profile in force."""
    made = Egress(clock, lines.append)
    made.policy.profile = loading.named("allowlist")
    made.policy.actors = {3128: Actor.OPERATOR, 3129: Actor.NODE, 3130: Actor.SANDBOX}
    return made


def client(port: int = 3128) -> connection.Client:
    """Give a client connection that came in on a port and has finished its TLS handshake with the platform's name."""
    made = tflow.tclient_conn()
    made.sockname, made.peername = ("10.244.0.9", port), ("::ffff:10.244.0.7", 40000)
    made.tls, made.timestamp_tls_setup, made.sni = False, None, None
    return made


def connect(egress: Egress, peer: connection.Client, host: str = PLATFORM) -> http.HTTPFlow:
    """Let a client CONNECT."""
    request = tutils.treq(
        method=b"CONNECT", host=host, port=443, authority=f"{host}:443".encode(), headers=http.Headers()
    )
    flow = tflow.tflow(client_conn=peer, req=request)
    egress.http_connect(flow)
    return flow


def ask(egress: Egress, peer: connection.Client, host: str = PLATFORM, **changes: Any) -> http.HTTPFlow:
    """Let a client send a request head inside its tunnel."""
    peer.tls, peer.timestamp_tls_setup, peer.sni = True, 1.0, changes.pop("sni", host)
    peer.alpn = changes.pop("alpn", b"h2" if changes.get("http_version") == b"HTTP/2.0" else b"http/1.1")
    headers = http.Headers(changes.pop("headers", [(b"Host", host.encode())]))
    values = {
        "method": b"GET",
        "scheme": b"https",
        "host": host,
        "port": 443,
        "authority": b"",
        "path": b"/",
        "content": b"",
    }
    flow = tflow.tflow(client_conn=peer, req=tutils.treq(headers=headers, **(values | changes)))
    egress.requestheaders(flow)
    return flow


def answer(egress: Egress, flow: http.HTTPFlow, body: Any, status: int = 200) -> None:
    """Let the server answer a request."""
    flow.server_conn.timestamp_tls_setup = 1.0
    seen: list[Any] = ["a certificate"]
    flow.server_conn.certificate_list = seen
    flow.response = http.Response.make(status, json.dumps(body))
    egress.response(flow)


def learn(egress: Egress, clock: Clock, host: str = CHANNEL, host_id: str = "h1", **changes: Any) -> http.HTTPFlow:
    """Carry out a key exchange that names a channel host."""
    peer = client()
    connect(egress, peer)
    flow = ask(egress, peer, method=b"POST", path=f"/v1/hosts/{host_id}/key-exchange".encode())
    expires = (clock.now + dt.timedelta(minutes=5)).isoformat()
    url = f"wss://{host}/client/hubs/byohost?access_token=secret"
    answer(egress, flow, {"channel": {"url": url, "expiresAt": expires}} | changes.pop("body", {}), **changes)
    return flow


def dials(egress: Egress, peer: connection.Client, host: str, port: int = 443) -> bool:
    """Tell whether a dial would be made."""
    server = connection.Server(address=(host, port))
    egress.server_connect(server_hooks.ServerConnectionHookData(server, peer))
    return server.error is None


def refused(flow: http.HTTPFlow) -> bool:
    """Tell whether a flow was answered 403 or killed."""
    return flow.error is not None or (flow.response is not None and flow.response.status_code == 403)


def open_channel(egress: Egress, host: str = CHANNEL) -> http.HTTPFlow:
    """Open a WebSocket to a channel host."""
    peer = client()
    connect(egress, peer, host)
    flow = ask(egress, peer, host, headers=[(b"Host", host.encode()), (b"Upgrade", b"websocket")])
    flow.websocket = websocket.WebSocketData()
    egress.websocket_start(flow)
    return flow


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_is_wrapped(name: str) -> None:
    """No hook of the addon can raise into mitmproxy, where it would let the flow pass."""
    assert getattr(Egress, name).fails_closed


def test_no_hook_is_missing_from_the_list() -> None:
    """A hook that is added later is listed above, and so held to fail closed."""
    hooks = {name for name, value in vars(Egress).items() if getattr(value, "fails_closed", False)}
    assert hooks == set(HOOKS)


@pytest.mark.parametrize("port", [3128, 3129, 3130, 8080])
def test_the_port_tells_the_actor(egress: Egress, port: int) -> None:
    """The platform is the operator's alone; a port of nobody closes the connection itself."""
    peer = client(port)
    egress.client_connected(peer)
    assert (peer.error is not None) == (port == 8080)
    assert refused(connect(egress, peer)) == (port != 3128)


def test_a_good_request_passes_and_is_dialled_by_name(egress: Egress) -> None:
    """The control of all denials here: CONNECT, head, body and dial of a listed host."""
    peer = client()
    assert not refused(connect(egress, peer))
    flow = ask(egress, peer)
    egress.request(flow)
    assert not refused(flow)
    assert flow.metadata[ALLOWED]
    assert dials(egress, peer, PLATFORM)


@pytest.mark.parametrize(
    "changes",
    [
        {"sni": "evil.test"},
        {"sni": None},
        {"scheme": b"http"},
        {"authority": b"evil.test"},
        {"authority": b"platform.byohost.test"},
        {"headers": []},
        {"headers": [(b"Host", b"evil.test")]},
        {"headers": [(b"Host", PLATFORM.encode()), (b"host", b"evil.test")]},
        {"headers": [(b"Host", PLATFORM.encode()), (b"Upgrade", b"websocket")]},
        {"http_version": b"HTTP/2.0", "authority": b"evil.test", "headers": []},
        {"http_version": b"HTTP/2.0", "authority": PLATFORM.encode(), "headers": [(b"host", b"evil.test")]},
        {"host": "evil.test"},
        {"port": 8443},
    ],
)
def test_a_request_that_is_not_what_its_tunnel_said_is_refused(egress: Egress, changes: dict[str, Any]) -> None:
    """Server name, authority, Host fields, scheme and upgrade each on its own is enough."""
    peer = client()
    connect(egress, peer)
    flow = ask(egress, peer, **changes)
    egress.request(flow)
    assert refused(flow)
    assert ALLOWED not in flow.metadata


@pytest.mark.parametrize(("version", "alpn"), [(b"HTTP/2.0", b"http/1.1"), (b"HTTP/2.0", None), (b"HTTP/1.1", b"h2")])
def test_a_version_that_the_connection_does_not_speak_is_refused(
    egress: Egress, version: bytes, alpn: bytes | None
) -> None:
    """A request line may say HTTP/2.0; by the rules of HTTP/2 it could name its host in an absolute target."""
    peer = client()
    connect(egress, peer)
    assert refused(ask(egress, peer, http_version=version, alpn=alpn, authority=PLATFORM.encode(), headers=[]))


@pytest.mark.parametrize(
    "field", [(b"X-Forwarded-Host", b"evil.test"), (b"Forwarded", b"host=evil.test"), (b"Expect", b"y 100-continue")]
)
def test_fields_that_lead_elsewhere_are_refused(egress: Egress, field: tuple[bytes, bytes]) -> None:
    """The same host there is no other."""
    peer = client()
    connect(egress, peer)
    host = (b"Host", PLATFORM.encode())
    assert not refused(ask(egress, peer, headers=[host, (b"X-Forwarded-Host", PLATFORM.encode())]))
    assert refused(ask(egress, peer, headers=[host, field]))


@pytest.mark.parametrize("method", [b"get", b"Head", b"connect"])
def test_a_method_in_small_letters_is_refused(egress: Egress, method: bytes) -> None:
    """Although mitmproxy's own `method` gives it in capitals."""
    peer = client()
    connect(egress, peer)
    assert not refused(ask(egress, peer, method=b"GET"))
    assert refused(ask(egress, peer, method=method))


def test_http2_with_one_right_authority_passes(egress: Egress) -> None:
    """The control of the HTTP/2 denials."""
    peer = client()
    connect(egress, peer)
    assert not refused(ask(egress, peer, http_version=b"HTTP/2.0", authority=PLATFORM.encode(), headers=[]))


def test_a_refused_body_is_not_taken_in(egress: Egress) -> None:
    """E39: a request with a body is cut, not answered after its body."""
    peer = client()
    connect(egress, peer)
    flow = ask(egress, peer, headers=[(b"Host", b"evil.test"), (b"Content-Length", b"2000000")])
    assert flow.error is not None
    assert flow.response is None


def test_a_second_connect_and_a_detour_are_refused(egress: Egress) -> None:
    """A tunnel holds no other tunnel, and a connection dials its tunnel's destination only."""
    peer = client()
    connect(egress, peer)
    assert not dials(egress, peer, "registry.byohost.test")
    assert not dials(egress, peer, "10.96.0.81")
    assert not dials(egress, client(), PLATFORM)
    assert refused(connect(egress, peer, "registry.byohost.test"))


def test_a_connect_with_another_host_field_is_refused(egress: Egress) -> None:
    """Every Host field counts, the CONNECT's too."""
    request = tutils.treq(
        method=b"CONNECT", host=PLATFORM, port=443, headers=http.Headers([(b"Host", b"evil.test:443")])
    )
    flow = tflow.tflow(client_conn=client(), req=request)
    egress.http_connect(flow)
    assert refused(flow)


def test_without_a_policy_nothing_passes(egress: Egress) -> None:
    """E35: the profile gone, even a standing tunnel carries nothing more."""
    peer = client()
    connect(egress, peer)
    egress.policy.profile = None
    assert refused(ask(egress, peer))
    assert not dials(egress, peer, PLATFORM)
    assert refused(connect(egress, client()))


@pytest.mark.parametrize("broken", ["profile", "channels", "actors"])
def test_a_hook_that_fails_denies(egress: Egress, lines: list[str], broken: str) -> None:
    """Whatever is broken inside, CONNECT, request and dial are denied, and the log names the kind of error only."""
    peer = client()
    connect(egress, peer)
    setattr(egress.policy, broken, object())
    assert refused(ask(egress, peer))
    assert not dials(egress, peer, PLATFORM)
    assert refused(connect(egress, client()))
    assert any('"stage": "error"' in line for line in lines) or broken == "actors"


def test_frames_are_not_hoarded(egress: Egress, clock: Clock) -> None:
    """After any number of frames, one is kept."""
    learn(egress, clock)
    flow = open_channel(egress)
    assert flow.websocket is not None
    for number in range(100):
        flow.websocket.messages.append(websocket.WebSocketMessage(Opcode.TEXT, True, b"%d" % number))
        egress.websocket_message(flow)
        assert not flow.websocket.messages[-1].dropped
    assert [message.content for message in flow.websocket.messages] == [b"99"]


def test_frames_of_an_unjudged_connection_are_dropped(egress: Egress) -> None:
    """A WebSocket that no judgement let through relays nothing."""
    flow = tflow.twebsocketflow()
    egress.websocket_start(flow)
    egress.websocket_message(flow)
    assert flow.websocket is not None
    assert all(message.dropped for message in flow.websocket.messages)


def test_raw_bytes_are_emptied(egress: Egress) -> None:
    """Should mitmproxy ever relay raw TCP, it relays nothing."""
    flow = tflow.ttcpflow()
    egress.tcp_message(flow)
    assert all(message.content == b"" for message in flow.messages)


def test_a_channel_is_learnt_and_the_token_is_not(egress: Egress, clock: Clock, lines: list[str]) -> None:
    """The host of the exchange's answer opens, and the token is in no line and no state."""
    assert refused(connect(egress, client(), CHANNEL))
    learn(egress, clock)
    assert not refused(connect(egress, client(), CHANNEL))
    assert "secret" not in "".join(lines) + repr(vars(egress.policy))


def test_a_channel_is_the_operators_alone(egress: Egress, clock: Clock) -> None:
    """Neither node nor sandbox may use what the operator's exchange named."""
    learn(egress, clock)
    assert refused(connect(egress, client(3129), CHANNEL))
    assert refused(connect(egress, client(3130), CHANNEL))


@pytest.mark.parametrize("changes", [{"status": 401}, {"body": {"channel": {}}}, {"host": "evil.test"}])
def test_what_is_no_good_answer_teaches_nothing(egress: Egress, clock: Clock, changes: dict[str, Any]) -> None:
    """Another status, another shape, a host outside the bound."""
    learn(egress, clock, **changes)
    assert egress.policy.channels.known == ()


def test_an_unverified_server_teaches_nothing(egress: Egress, clock: Clock) -> None:
    """Without a certificate seen there is nothing to believe."""
    peer = client()
    connect(egress, peer)
    flow = ask(egress, peer, method=b"POST", path=b"/v1/hosts/h1/key-exchange")
    flow.server_conn.timestamp_tls_setup, flow.server_conn.certificate_list = None, []
    url = {"channel": {"url": f"wss://{CHANNEL}/", "expiresAt": (clock.now + dt.timedelta(minutes=5)).isoformat()}}
    flow.response = http.Response.make(200, json.dumps(url))
    egress.response(flow)
    assert egress.policy.channels.known == ()


def test_a_channel_dies_a_minute_after_token_and_connection(egress: Egress, clock: Clock) -> None:
    """An open connection keeps the host; a minute after its end, and after the token's, it is unknown again."""
    learn(egress, clock)
    flow = open_channel(egress)
    clock.now += dt.timedelta(minutes=30)
    assert not refused(connect(egress, client(), CHANNEL))
    egress.client_disconnected(flow.client_conn)
    egress.websocket_end(flow)
    clock.now += dt.timedelta(seconds=59)
    assert not refused(connect(egress, client(), CHANNEL))
    clock.now += dt.timedelta(seconds=1)
    assert refused(connect(egress, client(), CHANNEL))


def test_bodies_stream_and_the_exchange_is_read(egress: Egress, clock: Clock) -> None:
    """An image layer passes as it comes, a manifest whole; the exchange's answer is held until it was read."""
    peer = client()
    connect(egress, peer, "registry.byohost.test")
    for length, streamed in (("100000", True), (None, True), ("65536", False), ("0", False)):
        layer = ask(egress, peer, "registry.byohost.test")
        layer.response = http.Response.make(200)
        del layer.response.headers["content-length"]
        layer.response.headers.update({"content-length": length} if length else {})
        egress.responseheaders(layer)
        assert bool(layer.response.stream) is streamed
    exchange = learn(egress, clock)
    exchange.response.headers["content-length"] = "100000"
    egress.responseheaders(exchange)
    assert exchange.response is not None
    assert not exchange.response.stream


def test_an_unasked_switch_of_protocol_is_cut(egress: Egress) -> None:
    """A 101 to a request that asked for none ends the flow."""
    peer = client()
    connect(egress, peer)
    flow = ask(egress, peer)
    flow.response = http.Response.make(101)
    egress.responseheaders(flow)
    assert flow.error is not None


@pytest.mark.parametrize(
    "fields",
    [
        [(b"content-length", b"x")],
        [(b"content-length", b"1"), (b"content-length", b"1")],
        [(b"content-length", b"1"), (b"transfer-encoding", b"chunked")],
        [(b"x-a", b"b\rset-cookie: c")],
    ],
)
def test_an_ill_formed_answer_is_cut(egress: Egress, lines: list[str], fields: list[tuple[bytes, bytes]]) -> None:
    """What could become two answers behind us, or end elsewhere, is none."""
    peer = client()
    connect(egress, peer)
    flow = ask(egress, peer)
    flow.response = http.Response.make(200)
    flow.response.headers = http.Headers(fields)
    egress.responseheaders(flow)
    assert flow.error is not None
    assert '"rule": "answer"' in lines[-1]


@given(host=st.text(max_size=30), port=st.integers(0, 70000), header=st.text(max_size=30))
def test_no_made_up_flow_passes(host: str, port: int, header: str) -> None:
    """Whatever a client writes, only the listed host and port on its own Host is let through."""
    egress = Egress(Clock(), lambda _: None)
    egress.policy.profile = loading.named("allowlist")
    egress.policy.actors = {3128: Actor.OPERATOR}
    peer = client()
    connect(egress, peer)
    fields = [(b"Host", header.encode("utf-8", "surrogatepass"))]
    flow = ask(egress, peer, host=host, port=port, headers=fields, sni=PLATFORM)
    listed = {PLATFORM, f"{PLATFORM}:443", f"{PLATFORM}."}
    assert refused(flow) or (host.lower() in listed and port == 443 and header.lower() in listed)
