"""The official Azure client, unmodified, against the emulator: over plain ws by connection string, and over TLS."""

import json
import queue
import socket
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import websocket
from azure.messaging.webpubsubclient import WebPubSubClient
from azure.messaging.webpubsubclient.models import (
    CallbackType,
    SendMessageError,
    WebPubSubDataType,
    WebPubSubProtocolType,
)
from azure.messaging.webpubsubservice import WebPubSubServiceClient

from tests.fake_platform.conftest import SITE, Laptop
from tests.fake_platform.stranger import RELIABLE, Stranger, install_key
from tests.fake_platform.webpubsub.conftest import JSON, Bench
from tests.fake_platform.wire import Wire
from tests.official_client import FORGIVEN

PATIENCE = 10.0
pytestmark = FORGIVEN
ROLES = ["webpubsub.joinLeaveGroup.g", "webpubsub.sendToGroup.g"]


class Seen:
    """What a client's callbacks received, in order."""

    def __init__(self, client: WebPubSubClient) -> None:
        self.messages: queue.Queue[Any] = queue.Queue()
        self.connections: queue.Queue[str] = queue.Queue()
        self.losses: queue.Queue[Any] = queue.Queue()
        client.subscribe(CallbackType.GROUP_MESSAGE, lambda message: self.messages.put(message.data))
        client.subscribe(CallbackType.SERVER_MESSAGE, lambda message: self.messages.put(message.data))
        client.subscribe(CallbackType.CONNECTED, lambda connected: self.connections.put(connected.connection_id))
        client.subscribe(CallbackType.DISCONNECTED, self.losses.put)


@pytest.fixture
def service(laptop: Laptop) -> Iterator[WebPubSubServiceClient]:
    """The official service client for a hub of this test."""
    with WebPubSubServiceClient.from_connection_string(laptop.connection_string, hub=f"h{uuid.uuid4().hex}") as client:
        yield client


@pytest.fixture
def opened(service: WebPubSubServiceClient) -> Iterator[Callable[..., tuple[WebPubSubClient, Seen]]]:
    """Official clients with a token of the official service client."""
    clients: list[WebPubSubClient] = []

    def one(**options: Any) -> tuple[WebPubSubClient, Seen]:
        url = service.get_client_access_token(user_id="u", roles=ROLES)["url"]
        # Short: when the answer comes before the client starts to wait, it waits for the whole time-out.
        patience = {"ack_timeout": 1, "start_timeout": 2, "message_retry_total": 0}
        client = WebPubSubClient(url, **(patience | options))
        seen = Seen(client)
        client.open()
        clients.append(client)
        return client, seen

    yield one
    for client in clients:
        client.close()


def cut(client: WebPubSubClient) -> None:
    """Take the transport away without a close frame, as a dying network does."""
    holder: Any = client._ws
    transport = holder.sock.sock
    assert isinstance(transport, socket.socket)
    transport.shutdown(socket.SHUT_RDWR)


def test_official_client_joins_and_receives_group_messages(service: WebPubSubServiceClient, opened: Any) -> None:
    """A client joins with an ack and receives what the service and other clients publish."""
    client, seen = opened()
    client.join_group("g")
    service.send_to_group("g", {"n": 1}, content_type="application/json")
    assert seen.messages.get(timeout=PATIENCE) == {"n": 1}
    other, _ = opened()
    other.send_to_group("g", "hello", WebPubSubDataType.TEXT)
    assert seen.messages.get(timeout=PATIENCE) == "hello"


def test_group_without_a_role_is_forbidden(opened: Any) -> None:
    """Joining a group that no role names fails with Forbidden, and the connection stays."""
    client, _ = opened()
    with pytest.raises(SendMessageError) as refused:
        client.join_group("other")
    assert refused.value.error_detail is not None
    assert refused.value.error_detail.name == "Forbidden"
    client.join_group("g")


def test_event_without_a_handler_fails_and_the_connection_stays(opened: Any) -> None:
    """On a hub without an application an acked event fails with InternalServerError."""
    client, _ = opened()
    with pytest.raises(SendMessageError) as failed:
        client.send_event("e", "x", WebPubSubDataType.TEXT)
    assert failed.value.error_detail is not None
    assert failed.value.error_detail.name == "InternalServerError"
    client.join_group("g")


def test_reliable_client_recovers_after_a_cut(service: WebPubSubServiceClient, opened: Any) -> None:
    """After an abrupt cut the same logical connection goes on, in its group, with what was published meanwhile."""
    client, seen = opened()
    client.join_group("g")
    connection_id = seen.connections.get(timeout=PATIENCE)
    cut(client)
    service.send_to_group("g", {"n": 2}, content_type="application/json")
    assert seen.messages.get(timeout=PATIENCE) == {"n": 2}
    assert service.connection_exists(connection_id)
    assert seen.connections.empty()


def test_plain_client_gets_a_new_connection_after_a_cut(opened: Any) -> None:
    """Without the reliable subprotocol the official client reconnects as a new connection."""
    client, seen = opened(protocol_type=WebPubSubProtocolType.JSON, reconnect_retry_backoff_factor=0.1)
    first = seen.connections.get(timeout=PATIENCE)
    cut(client)
    assert seen.connections.get(timeout=PATIENCE) != first


def test_service_closes_a_connection_and_looks_at_it(service: WebPubSubServiceClient, opened: Any) -> None:
    """The data plane knows who is there, sends to one, and closes with the service's words."""
    client, seen = opened(reconnect_retry_total=0)
    client.join_group("g")
    connection_id = seen.connections.get(timeout=PATIENCE)
    assert service.connection_exists(connection_id)
    assert service.group_exists("g")
    assert not service.group_exists("empty")
    service.send_to_connection(connection_id, "one", content_type="text/plain")
    assert seen.messages.get(timeout=PATIENCE) == "one"
    service.send_to_all("all", content_type="text/plain")
    assert seen.messages.get(timeout=PATIENCE) == "all"
    service.close_connection(connection_id, reason="enough")
    assert "Reason: enough" in seen.losses.get(timeout=PATIENCE).message
    assert not service.connection_exists(connection_id)


def test_official_client_connects_to_the_platforms_channel_over_tls(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch, order: Any
) -> None:
    """The wss URL of an exchange opens for the unmodified client: it joins, sends its inventory, gets the launch."""
    monkeypatch.setenv("WEBSOCKET_CLIENT_CA_BUNDLE", laptop.ca_file)
    host = laptop.control.register_host(f"host-{uuid.uuid4().hex[:12]}", ["python"]).name
    stranger = Stranger(laptop.endpoint, laptop.ca_file, host)
    stranger.exchange(install_key(laptop.control.download_bundle(host, SITE)))
    client = WebPubSubClient(
        stranger.claims["channel"]["url"],
        reconnect_retry_total=0,
        auto_rejoin_groups=False,
        message_retry_total=0,
        ack_timeout=5,
        start_timeout=5,
    )
    seen = Seen(client)
    with client:
        client.join_group(stranger.claims["channel"]["group"])
        envelope = {"v": 1, "id": str(uuid.uuid4()), "seq": 1, "type": "host.inventory", "host": host, "generation": 1}
        envelope |= {"time": "2026-01-01T00:00:00Z", "data": {"sandboxes": []}}
        client.send_event("host.inventory", envelope, WebPubSubDataType.JSON)
        asked = laptop.control.launch(host, order)
        assert seen.messages.get(timeout=PATIENCE)["data"]["sandboxId"] == asked.sandbox_id
        cut(client)
        laptop.control.terminate(asked.sandbox_id)
        assert seen.messages.get(timeout=PATIENCE)["type"] == "sandbox.terminate"
    stranger.leave()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/client/hubs/h", {}, 401),
        ("/client/hubs/h?access_token=nonsense", {}, 401),
        ("/client/hubs/h?access_token={token}", {"Sec-WebSocket-Protocol": "protobuf.webpubsub.azure.v1"}, 400),
        ("/client/hubs/h?access_token={token}", {"Sec-WebSocket-Protocol": "json.webpubsub.azure.v1, mqtt"}, 400),
        ("/client/hubs/1", {}, 400),
    ],
)
def test_refusals_come_before_the_upgrade(laptop: Laptop, path: str, headers: dict[str, str], status: int) -> None:
    """A bad token, hub or subprotocol is an HTTP answer, not a WebSocket that closes."""
    upgrade = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "A" * 22 + "==",
    }
    control = laptop.connection_string.partition("=")[2].partition(";")[0]
    with WebPubSubServiceClient.from_connection_string(laptop.connection_string, hub="h") as client:
        path = path.format(token=client.get_client_access_token()["token"])
    response = httpx.get(control + path, headers=upgrade | headers, trust_env=False)
    assert response.status_code == status
    shown = 'Bearer error="invalid_token"' if "nonsense" in path else "Bearer"
    assert response.headers.get("WWW-Authenticate", "").startswith(shown if status == 401 else "")  # RFC 6750, 3


def test_channel_takes_no_names_of_its_clients(laptop: Laptop) -> None:
    """Elsewhere other names than the service's make a simple client; the platform's channel has none such."""
    with WebPubSubServiceClient.from_connection_string(laptop.connection_string, hub="byohost") as client:
        url = client.get_client_access_token(user_id="host.x/1")["url"]
    wire = Wire()
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        wire.connect(url, "custom")
    assert refused.value.status_code == 400


@pytest.mark.parametrize("mode", ["", "&webpubsub_mode=sendToGroup&group=g"])
def test_custom_subprotocol_makes_a_simple_client(bench: Bench, mode: str, caplog: pytest.LogCaptureFixture) -> None:
    """azure-webpubsub, "Work with subprotocols": other names are ignored; so the mode of simple clients is for it too
    (Microsoft Learn, "WebSocket client protocols", the simple WebSocket client).
    """  # noqa: D205 - two sources
    wire = bench.simple("custom, another", bench.url(**{"webpubsub.group": ["g"]}) + mode)
    bench.ask("POST", "/:send", content=b"x")
    assert wire.read_any() == b"x"
    wire.send("mine")
    if mode:
        assert wire.read_any() == b"mine"
    else:
        assert wire.close_code() == 1011
    assert "another" not in caplog.text


def test_refused_recovery_is_101_and_then_1008(laptop: Laptop) -> None:
    """Clients would retry an HTTP error for 30 s, so a refused recovery upgrades first."""
    url = laptop.endpoint.replace("https", "wss") + "/client/hubs/h?awps_connection_id=x&awps_reconnection_token=y"
    wire = Wire(laptop.ca_file)
    wire.connect(url, RELIABLE)
    assert wire.close_code() == 1008
    wire.close()


def test_broken_frame_closes_1007_and_binary_1003(service: WebPubSubServiceClient) -> None:
    """A JSON client that breaks the protocol is closed with the service's codes."""
    wires = [Wire(), Wire()]
    for wire in wires:
        wire.connect(service.get_client_access_token()["url"], "json.webpubsub.azure.v1")
        assert '"connected"' in wire.read()
    wires[0].send("{")
    wires[1].send_binary(b"x")
    assert [wire.close_code() for wire in wires] == [1007, 1003]
    for wire in wires:
        wire.close()


LARGEST = 1_048_576
"""Bytes: "the maximum allowed message size for one WebSocket frame is 1MB" (Microsoft Learn, service internals)."""


def group_message(size: int) -> bytes:
    """A sendToGroup frame of exactly so many bytes."""
    frame = b'{"type":"sendToGroup","group":"g","dataType":"text","ackId":1,"data":"%s"}'
    return frame % (b"x" * (size - len(frame) + 2))


@pytest.mark.parametrize("subprotocol", [JSON, None])
def test_largest_message_is_taken_and_one_byte_more_is_1009(bench: Bench, subprotocol: str | None) -> None:
    """In a text frame of either kind of client; REST draws its line at the same byte."""
    query = "" if subprotocol else "&webpubsub_mode=sendToGroup&group=g"
    wire = bench.client(subprotocol, bench.url(**{"webpubsub.group": ["g"]}) + query)
    if subprotocol:
        wire.read()
    wire.send_text(group_message(LARGEST))
    assert len(wire.read_any()) > LARGEST - 200
    if subprotocol:
        assert json.loads(wire.read())["success"]
    wire.send_bytes(b"\x81\xff" + (LARGEST + 1).to_bytes(8))  # what it announces is refused before it comes
    assert wire.close_code() == 1009
    for size, status in ((LARGEST, 202), (LARGEST + 1, 413)):
        assert bench.ask("POST", "/groups/g/:send", content=b"x" * size).status_code == status


@pytest.mark.parametrize(("more", "code"), [(0, None), (1, 1009)])
def test_fragments_are_counted_together(bench: Bench, more: int, code: int | None) -> None:
    """RFC 6455, 5.4: a message may come in pieces, and is as large as all of them."""
    wire = bench.client(JSON, bench.url(**{"webpubsub.group": ["g"]}))
    wire.read()
    whole = group_message(LARGEST + more)
    wire.send_pieces([whole[:600_000], whole[600_000:]])
    if code is not None:
        assert wire.close_code() == code
    else:
        assert len(wire.read_any()) > LARGEST - 200


@pytest.mark.parametrize(
    ("payload", "stays"),
    [
        (b"", False),  # `ws` of Node, and a browser's, in close(): no code
        (b"\x03\xe8", False),  # 1000
        (b"\x03\xe8bye", False),
        (b"\x03\xe9", True),  # 1001, a tab that is closed
        (b"\x03\xf0", True),  # 1008
        (b"\x0f\xa0", True),  # 4000, of an application
        (b"\x03\xed", True),  # 1005 and 1006 must not be sent (RFC 6455, 7.4.1): a broken link
        (b"\x03\xee", True),
        (b"\x03", True),  # half a code
    ],
)
def test_only_a_goodbye_ends_a_reliable_session_at_once(bench: Bench, payload: bytes, stays: bool) -> None:  # noqa: FBT001
    """Its connection is then unknown to servers; any other close leaves it to be recovered."""
    wire = bench.client(RELIABLE)
    connection = json.loads(wire.read())["connectionId"]
    wire.say_goodbye(payload)
    assert (bench.ask("HEAD", f"/connections/{connection}").status_code == 200) is stays


@pytest.mark.parametrize(
    "path",
    ["/client/hubs/{hub}", "/client/?hub={hub}", "/client?hub={hub}", "/client?Hub={hub}", "/Client/Hubs/{hub}/"],
)
def test_hub_is_named_in_the_path_or_in_the_query(bench: Bench, path: str) -> None:
    """With a token for either, or in either case: Microsoft Learn, "WebSocket client protocols"."""
    asked = path.format(hub=bench.hub)
    for made_for in (asked, f"/client/hubs/{bench.hub}", f"/client/hubs/{bench.hub.upper()}"):
        token = bench.token(made_for, sub="u")
        url = f"{bench.service.endpoint}{asked}{'&' if '?' in asked else '?'}access_token={token}"
        assert json.loads(bench.client(JSON, url.replace("http", "ws", 1)).read())["userId"] == "u"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_token_may_stand_in_a_header(bench: Bench, scheme: str) -> None:
    """RFC 9110, 11.1: the scheme's name has no case."""
    bench.by_header(bench.token(f"/client/hubs/{bench.hub}"), scheme=scheme)
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        bench.by_header(bench.token(f"/client/hubs/{bench.hub}"), scheme="Basic")
    assert refused.value.status_code == 401


@pytest.mark.parametrize(
    ("mode", "status"),
    [
        ("webpubsub_mode=sendEvent", 101),  # the default by its name (Microsoft Learn, service internals, terms)
        ("WebPubSub_Mode=SENDEVENT&group=", 101),
        ("webpubsub_mode=sendToGroup&group=g", 101),
        ("webpubsub_mode=sendToGroup", 400),
        ("webpubsub_mode=", 400),
        ("webpubsub_mode=another&group=g", 400),
    ],
)
def test_mode_of_a_raw_client(bench: Bench, mode: str, status: int) -> None:
    """Its frames are events unless it asks for a group; what is neither is refused."""
    url = f"{bench.url()}&{mode}"
    if status == 101:
        bench.client(None, url)
        return
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        bench.client(None, url)
    assert refused.value.status_code == status


def test_first_frame_comes_with_the_upgrade(bench: Bench) -> None:
    """Official clients look for their connection's id as soon as they are open, so both are in one segment."""
    url = urllib.parse.urlsplit(bench.url())
    lines = [f"GET {url.path}?{url.query} HTTP/1.1", f"Host: {url.netloc}", "Connection: Upgrade", "Upgrade: websocket"]
    lines += [
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {'A' * 22}==",
        f"Sec-WebSocket-Protocol: {JSON}",
        "",
        "",
    ]
    for _ in range(10):
        with socket.create_connection((str(url.hostname), int(url.port or 0)), timeout=PATIENCE) as link:
            link.sendall("\r\n".join([*lines, "", ""]).encode())
            answer = link.recv(65536)
            assert answer.startswith(b"HTTP/1.1 101")
            assert b'"event":"connected"' in answer
