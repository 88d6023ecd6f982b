"""Event handlers: which one takes an event, the requests they are sent, what their answers mean. Pure.

Microsoft Learn, "CloudEvents protocol for Azure Web PubSub event handlers": CloudEvents 1.0 in binary HTTP mode with
abuse protection; `ce-awpsversion` is what the official handler library recognises a request of the service by.
"""

import hashlib
import hmac
import json
import re
import urllib.parse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fake_platform.webpubsub import downstream, frames, media
from fake_platform.webpubsub.listener import FAILED, Answer
from fake_platform.webpubsub.message_metadata import HEADER
from fake_platform.webpubsub.session import Identity

VERSION = "1.0"
_OF_ONE_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authentication-info", "proxy-authorization"}
    | {"proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
    | {"content-length", "content-encoding"}  # ours to say: the body is taken apart and put together again
)
"""Fields that say something about the way, not about the answer (RFC 9110, 7.6.1)."""


@dataclass(frozen=True)
class EventHandler:
    """Where events go. `user_events` is `*`, or names; `system_events` are of connect, connected, disconnected."""

    url_template: str
    user_events: frozenset[str] = frozenset()
    system_events: frozenset[str] = frozenset()

    def url(self, hub: str, event: str) -> str:
        """The template filled in."""
        event = urllib.parse.quote(event, safe="")
        return self.url_template.replace("{hub}", hub).replace("{event}", event)

    def takes(self, event: str, *, system: bool) -> bool:
        """Whether the event is for this handler; names are case-insensitive."""
        names = self.system_events if system else self.user_events
        return "*" in names or event.lower() in {name.lower() for name in names}


@dataclass(frozen=True)
class HubSettings:
    """What is set for a hub: its handlers in order, and whether clients may come without a token."""

    handlers: tuple[EventHandler, ...] = ()
    anonymous: bool = False

    def handler(self, event: str, *, system: bool) -> EventHandler | None:
        """The first handler that takes the event."""
        return next((handler for handler in self.handlers if handler.takes(event, system=system)), None)


@dataclass(frozen=True)
class Sender:
    """Who asks: the service's host name, its access keys (the first one first), and the moment (epoch seconds)."""

    host: str
    access_keys: tuple[str, ...]
    now: float


@dataclass(frozen=True)
class Origin:
    """Of which connection: `number` counts its requests, `state` is what the handler left with it."""

    identity: Identity
    number: int
    state: str | None


@dataclass(frozen=True)
class Request:
    """One HTTP request to a handler."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Admission:
    """What a handler of `connect` decided for a client that may come in."""

    user_id: str | None = None
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    subprotocol: str | None = None
    state: str | None = None


@dataclass(frozen=True)
class Refusal:
    """How a client is turned away: the handler's own answer where that is a 4xx, else 500 and nothing."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def signature(access_keys: Iterable[str], connection_id: str) -> str:
    """`ce-signature`: of each key, so that handlers survive a rotation."""
    digests = (hmac.new(key.encode(), connection_id.encode(), hashlib.sha256).hexdigest() for key in access_keys)
    return ",".join(f"sha256={digest}" for digest in digests)


def _header_safe(text: str) -> str:
    """Printable ASCII as it is; what no header can hold, percent-encoded."""
    return urllib.parse.quote(text, safe=bytes(range(0x20, 0x7F)))


def _headers(sender: Sender, origin: Origin, kind: str, event: str) -> dict[str, str]:
    identity = origin.identity
    found = {
        "ce-specversion": "1.0",
        "ce-type": f"azure.webpubsub.{kind}.{event}",
        "ce-source": f"/hubs/{identity.hub}/client/{identity.connection_id}",
        "ce-id": str(origin.number),
        "ce-time": datetime.fromtimestamp(sender.now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "ce-awpsversion": VERSION,
        "ce-connectionId": identity.connection_id,
        "ce-hub": identity.hub,
        "ce-eventName": event,
        "ce-signature": signature(sender.access_keys, identity.connection_id),
        "WebHook-Request-Origin": sender.host,
    }
    optional = {
        "ce-userId": identity.grant.user_id,
        "ce-subprotocol": identity.subprotocol or None,
        "ce-connectionState": origin.state,
    }
    return found | {name: _header_safe(value) for name, value in optional.items() if value is not None}


def system(handler: EventHandler, sender: Sender, origin: Origin, event: str, body: Mapping[str, Any]) -> Request:
    """connect, connected or disconnected."""
    headers = _headers(sender, origin, "sys", event) | {"Content-Type": media.TYPES["json"]}
    return Request(handler.url(origin.identity.hub, event), headers, downstream.compact(dict(body)).encode())


def user(handler: EventHandler, sender: Sender, origin: Origin, event: frames.Event) -> Request:
    """An event that a client sent."""
    headers = _headers(sender, origin, "user", event.event) | {"Content-Type": media.TYPES[event.data_type]}
    headers |= {HEADER + name: _header_safe(value) for name, value in event.metadata}
    data = event.data if event.text is None else event.text
    return Request(handler.url(origin.identity.hub, event.event), headers, media.body(event.data_type, data))


def without_port(authority: str) -> str:
    """A host name as the service has one, without a port."""
    return re.sub(r":\d+$", "", authority)


def validated(status: int, allowed_origins: str, host: str) -> bool:
    """Whether the answer to `OPTIONS` lets us send events (CloudEvents, HTTP webhook, section 4).

    The service's names have no port, but handlers that are told an endpoint of ours allow it with its port.
    """
    names = {without_port(name.strip().lower()) for name in allowed_origins.split(",")}
    return 200 <= status < 300 and not names.isdisjoint({"*", host.lower()})


def admission(status: int, state: str | None, body: bytes) -> Admission | int:
    """What a handler answered to `connect`: who may come in, or the status that refuses.

    No content, `null` and empty strings decide nothing: what the client's token says stays as it was.
    """
    if not 200 <= status < 300:
        return status if 400 <= status < 500 else 500
    try:
        given = json.loads(body) if body.strip() else None
        given = {} if given is None else given
        return Admission(
            user_id=_text(given.get("userId")),
            groups=_texts(given.get("groups")),
            roles=_texts(given.get("roles")),
            subprotocol=_text(given.get("subprotocol")),
            state=state,
        )
    except (ValueError, AttributeError, RecursionError):
        return 500


def refusal(status: int, headers: Iterable[tuple[str, str]], body: bytes) -> Refusal:
    """The answer of a handler of `connect` that refuses: "the response from Upstream will be returned".

    The words are of Microsoft Learn, "System connect event", error response format.
    """
    if not 400 <= status < 500:
        return Refusal(500)
    pairs = [*headers]
    named = ",".join(value for name, value in pairs if name.lower() == "connection")
    of_one_hop = _OF_ONE_HOP | {name.strip().lower() for name in named.split(",")}
    kept = (pair for pair in pairs if pair[0].lower() not in of_one_hop and _is_text(pair[1]))
    return Refusal(status, tuple(kept), body)


def _is_text(value: str) -> bool:
    """Whether we could write it again: of bytes that are no UTF-8, half characters are left."""
    return value.encode(errors="replace").decode() == value


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("not a string")
    return value or None


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("not an array of strings")
    return tuple(value)


def answer(status: int, content_type: str, body: bytes) -> Answer:
    """What a handler answered to a user event: nothing, or a message for the client that sent it."""
    if not 200 <= status < 300:
        return Answer(FAILED)
    if not body:
        return Answer()
    try:
        return Answer(reply=media.content(content_type, body))
    except (ValueError, LookupError):
        return Answer(FAILED)
