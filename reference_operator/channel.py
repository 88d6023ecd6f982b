"""The messaging channel over the official Azure Web PubSub client. Edge: its threads and its WebSocket.

The *sync* client, because the async one ignores proxies. Its own reconnecting is off (a new connection needs a new
exchange); recovery of a lost transport stays its business. It starts a thread per message, so that order is restored by
`seq`, in `connection.py`.
"""

import os
import queue
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import websocket
from azure.core.exceptions import AzureError
from azure.messaging.webpubsubclient import WebPubSubClient
from azure.messaging.webpubsubclient.models import (
    CallbackType,
    OnConnectedArgs,
    OnDisconnectedArgs,
    OnGroupDataMessageArgs,
    SendMessageError,
    WebPubSubDataType,
)
from azure.messaging.webpubsubclient.models._models import AckMap, SendMessageErrorOptions

from reference_operator import network, wire
from reference_operator.action import Open, Send
from reference_operator.event import Acknowledged, Dropped, Garbled, Opened, Received, Rejected, Unacknowledged
from reference_operator.interfaces import Clock, Draw, Emit
from reference_operator.settings import Settings

ACKNOWLEDGE = 5.0
AGAIN = 0.5
"""Seconds before another try while the transport is being recovered."""

REJECTED = frozenset({"BadRequest", "Forbidden"})
SOCKET = 10.0
"""Seconds for which one socket operation may block; without it a black hole holds a thread for minutes."""


class _Latch(threading.Condition):
    """A condition that remembers: the client waits without a predicate, so an early ack would cost the time-out."""

    def __init__(self) -> None:
        super().__init__()
        self._notified = False

    def notify(self, n: int = 1) -> None:
        self._notified = True
        super().notify(n)

    def wait(self, timeout: float | None = None) -> bool:
        return self._notified or super().wait(timeout)


class _Acks(AckMap):
    """The client's map of awaited acks, with conditions that remember."""

    def add(self, ack_id: int, options: SendMessageErrorOptions) -> None:
        options.cv = _Latch()
        super().add(ack_id, options)


@dataclass(frozen=True)
class Wiring:
    """What every connection needs: where it goes, whom it tells."""

    settings: Settings
    emit: Emit
    clock: Clock
    draw: Draw


class WebPubSubChannel:
    """A `Channel`: one connection, one thread that sends in order."""

    def __init__(self, wiring: Wiring, opening: Open) -> None:
        self._wiring = wiring
        self._opening = opening
        self._outbox: queue.SimpleQueue[tuple[Send, Mapping[str, Any]] | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._ending = threading.Lock()
        self._connected = threading.Event()
        self._connection_id = ""
        self._socket: Any = None  # a websocket.WebSocket, which is not typed
        self._client = _client(wiring.settings, opening.url)
        self._client.subscribe(CallbackType.CONNECTED, self._on_connected)
        self._client.subscribe(CallbackType.DISCONNECTED, self._on_disconnected)
        self._client.subscribe(CallbackType.GROUP_MESSAGE, self._on_message)

    def open(self) -> None:
        """Open it and join the group; blocks for at most some 12 s."""
        try:
            self._client.open()
            self._client.join_group(self._opening.group)
        except (AzureError, websocket.WebSocketException, OSError) as error:
            self._drop(str(error))
            self._client.close()
            self._release()
            return
        self._connected.wait(AGAIN)
        threading.Thread(target=self._send_all, name="outbox", daemon=True).start()
        self._wiring.emit(Opened(self._opening.generation, self._connection_id))

    def send(self, message: Send) -> None:
        """Send after all that was sent before; returns at once."""
        envelope = {
            "v": wire.PROTOCOL,
            "id": str(uuid.uuid4()),
            "seq": message.seq,
            "type": message.type,
            "host": self._wiring.settings.host,
            "generation": message.generation,
            "time": wire.rfc3339(self._wiring.clock()),
            "data": message.data,
        }
        self._outbox.put((message, envelope))

    def close(self) -> None:
        """End it for good; nothing more is emitted."""
        self._end()
        self._client.close()
        self._release()

    def _release(self) -> None:
        """Close the socket: websocket-client leaves that to the garbage collector where the peer closed first."""
        if self._socket is not None:
            self._socket.shutdown()

    def _end(self) -> bool:
        """Whether it was this call that ended the connection."""
        with self._ending:
            first = not self._ended.is_set()
            self._ended.set()
        self._outbox.put(None)
        return first

    def _drop(self, message: str) -> None:
        """Say why it ended; libraries name the host that they could not reach or trust, and nobody else may."""
        if self._end():
            host = urlsplit(self._opening.url).hostname
            unnamed = message.replace(host, "the channel's host") if host else message
            self._wiring.emit(Dropped(self._opening.generation, unnamed, self._wiring.draw()))

    def _send_all(self) -> None:
        try:
            while not self._ended.is_set():
                item = self._outbox.get()
                if item is not None:
                    self._send_one(*item)
        except Exception as error:  # noqa: BLE001 - an outbox that dies unseen would leave a mute operator
            self._drop(f"sending failed unforeseen: {error!r}")

    def _send_one(self, message: Send, envelope: Mapping[str, Any]) -> None:
        """The same envelope again until it is acknowledged: its id and seq make it have one effect."""
        given_up_at = self._wiring.clock() + ACKNOWLEDGE
        while not self._ended.is_set():
            try:
                self._client.send_event(message.type, dict(envelope), WebPubSubDataType.JSON)
            except (AzureError, websocket.WebSocketException, OSError) as error:
                if _name(error) in REJECTED:
                    self._wiring.emit(Rejected(message.generation, message.seq, message.type, str(error)))
                    return
                if self._wiring.clock() >= given_up_at:
                    self._wiring.emit(Unacknowledged(message.generation, message.seq))
                    given_up_at = self._wiring.clock() + ACKNOWLEDGE
                self._ended.wait(AGAIN)
            else:
                self._wiring.emit(Acknowledged(message.generation, message.seq))
                return

    def _on_connected(self, args: OnConnectedArgs) -> None:
        self._connection_id = args.connection_id
        self._socket = self._client._ws.sock if self._client._ws is not None else None  # noqa: SLF001 - see _release
        self._connected.set()
        if self._ended.is_set():  # it opened after we had given up
            self.close()

    def _on_disconnected(self, args: OnDisconnectedArgs) -> None:
        self._drop(args.message or "the connection was lost")
        self._release()

    def _on_message(self, args: OnGroupDataMessageArgs) -> None:
        if self._ended.is_set():
            return
        try:
            self._wiring.emit(Received(wire.envelope(args.data)))
        except wire.WireError as error:
            self._wiring.emit(Garbled(str(error)))


def _client(settings: Settings, url: str) -> WebPubSubClient:
    """A client that goes our way: its library takes proxy, trust and time-out from the process, set here alone."""
    websocket.setdefaulttimeout(SOCKET)
    for name, value in network.channel_environment(settings, url).items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    client = WebPubSubClient(
        url,
        reconnect_retry_total=0,
        auto_rejoin_groups=False,
        message_retry_total=0,
        ack_timeout=ACKNOWLEDGE,
        start_timeout=ACKNOWLEDGE,
    )
    client._ack_map = _Acks()  # noqa: SLF001 - see _Latch
    return client


def _name(error: Exception) -> str:
    """The name of the ack's error; empty where there was none."""
    detail = error.error_detail if isinstance(error, SendMessageError) else None
    return (detail.name or "") if detail is not None else ""
