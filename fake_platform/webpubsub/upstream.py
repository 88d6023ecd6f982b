"""Applications elsewhere: events as HTTP requests to their handlers. Edge: HTTP, the event loop, the clock.

A handler is asked for its consent (`OPTIONS`) before its first event. `connect` and user events wait for the answer;
`connected` and `disconnected` are told and forgotten.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from multidict import CIMultiDict, MultiMapping

from fake_platform.webpubsub import cloudevents, frames
from fake_platform.webpubsub.cloudevents import Admission, EventHandler, HubSettings, Origin, Refusal, Sender
from fake_platform.webpubsub.listener import FAILED, Answer, Nobody, Visitor
from fake_platform.webpubsub.session import Identity

PATIENCE = 10.0  # seconds for one request to a handler
LARGEST_ANSWER = 1024 * 1024


Observe = Callable[[str, dict[str, Any]], None]


@dataclass
class _Record:
    """What is kept of a connection: how many requests were made, and the handler's state."""

    requests: int = 0
    state: str | None = None


@dataclass(frozen=True)
class _Reply:
    status: int
    headers: MultiMapping[str]
    body: bytes

    @property
    def allowed_origins(self) -> str:
        """One list, in however many lines it came (RFC 9110, 5.3): web-pubsub-express writes a line for each name."""
        return ",".join(self.headers.getall("WebHook-Allowed-Origin", []))

    @property
    def state(self) -> str | None:
        return self.headers.get("ce-connectionState")


_UNREACHABLE = _Reply(500, CIMultiDict(), b"")


class Webhooks(Nobody):
    """A listener that asks the handlers of the hub's settings; without a handler it is nobody."""

    def __init__(
        self, hubs: Mapping[str, HubSettings], access_keys: tuple[str, ...], observe: Observe | None = None
    ) -> None:
        self._observe = observe
        self._hubs = {name.lower(): settings for name, settings in hubs.items()}
        self._access_keys = access_keys
        self._records: dict[str, _Record] = {}
        self._consents: set[str] = set()
        self._tellings: set[asyncio.Task[None]] = set()
        self._client: aiohttp.ClientSession | None = None

    def settings(self, hub: str) -> HubSettings:
        """What is set for a hub; without settings it has no handlers."""
        return self._hubs.get(hub.lower(), HubSettings())

    def decides(self, hub: str) -> bool:
        """Whether a handler says who may connect there."""
        return self.settings(hub).handler("connect", system=True) is not None

    async def admit(self, identity: Identity, knock: Mapping[str, Any]) -> Admission | Refusal:
        """Ask the handler of `connect`, if there is one; the answer is who may come in, or what the client is told."""
        handler = self.settings(identity.hub).handler("connect", system=True)
        if handler is None:
            return Admission()
        sender, origin = self._asking(identity)
        request = cloudevents.system(handler, sender, origin, "connect", knock)
        reply = await self._post(handler, request, sender.host, identity.hub)
        admission = cloudevents.admission(reply.status, reply.state, reply.body)
        if isinstance(admission, int):
            self._records.pop(identity.connection_id, None)
            whole = reply if admission == reply.status else _UNREACHABLE
            return cloudevents.refusal(admission, whole.headers.items(), whole.body)
        self._records[identity.connection_id].state = admission.state
        return admission

    def abandoned(self, identity: Identity) -> None:
        """A connection that a handler let in did not come about.

        The handler hears of its end: "always triggered when the client request completes if the connect event returns
        2xx" (Microsoft Learn, "System disconnected event").
        """
        if identity.connection_id in self._records:
            self.disconnected(identity, "the connection was not opened")

    def turned_away(self, visitor: Visitor, why: str) -> None:
        """Say it to whoever observes."""
        if self._observe is not None:
            self._observe("turned away", {"name": visitor.authority, "address": visitor.address, "why": why})

    def connected(self, identity: Identity) -> None:
        """Tell the handler."""
        self.observed(identity, "connected", identity.grant.user_id)
        self._tell(identity, "connected", {})

    def disconnected(self, identity: Identity, reason: str) -> None:
        """Tell the handler; nothing is kept of the connection."""
        self.observed(identity, "disconnected", reason)
        self._tell(identity, "disconnected", {"reason": reason})
        self._records.pop(identity.connection_id, None)

    def observed(self, identity: Identity, kind: str, detail: Any) -> None:
        """Say it to whoever observes."""
        if self._observe is not None:
            self._observe(kind, {"hub": identity.hub, "connectionId": identity.connection_id, "detail": detail})

    def event(self, identity: Identity, event: frames.Event) -> Answer | None:
        """Ask later, where a handler takes the event."""
        if self.settings(identity.hub).handler(event.event, system=False) is None:
            return Answer(FAILED)
        return None

    async def ask(self, identity: Identity, event: frames.Event) -> Answer:
        """What the handler answers to a user event."""
        handler = self.settings(identity.hub).handler(event.event, system=False)
        if handler is None:
            return Answer(FAILED)
        sender, origin = self._asking(identity)
        reply = await self._post(handler, cloudevents.user(handler, sender, origin, event), sender.host, identity.hub)
        record = self._records.get(identity.connection_id)
        if record is not None and reply.status < 300 and reply.state is not None:
            record.state = reply.state
        return cloudevents.answer(reply.status, reply.headers.get("Content-Type", ""), reply.body)

    async def close(self) -> None:
        """Wait for what is being told, then let go of the handlers."""
        await asyncio.gather(*self._tellings, return_exceptions=True)
        if self._client is not None:
            await self._client.close()

    def _asking(self, identity: Identity) -> tuple[Sender, Origin]:
        record = self._records.setdefault(identity.connection_id, _Record())
        record.requests += 1
        sender = Sender(cloudevents.without_port(identity.authority), self._access_keys, time.time())
        return sender, Origin(identity, record.requests, record.state)

    def _tell(self, identity: Identity, event: str, body: Mapping[str, Any]) -> None:
        handler = self.settings(identity.hub).handler(event, system=True)
        if handler is None:
            return
        sender, origin = self._asking(identity)
        request = cloudevents.system(handler, sender, origin, event, body)
        telling = asyncio.get_running_loop().create_task(self._forget(handler, request, sender.host, identity.hub))
        self._tellings.add(telling)
        telling.add_done_callback(self._tellings.discard)

    async def _forget(self, handler: EventHandler, request: cloudevents.Request, host: str, hub: str) -> None:
        await self._post(handler, request, host, hub)

    async def _post(self, handler: EventHandler, request: cloudevents.Request, host: str, hub: str) -> _Reply:
        if not await self._has_consent(handler.url(hub, "validate"), host):
            return _UNREACHABLE
        return await self._request("POST", request.url, request.headers, request.body)

    async def _has_consent(self, url: str, host: str) -> bool:
        """Asked once for each address and name of ours; a refusal is not kept, the next event asks again."""
        asked = f"{host} {url}"
        if asked not in self._consents:
            headers = {"WebHook-Request-Origin": host, "ce-awpsversion": cloudevents.VERSION}
            reply = await self._request("OPTIONS", url, headers, b"")
            if reply.status == 404:  # as Microsoft's emulator does, for handlers that route no OPTIONS
                reply = await self._request("GET", url, headers, b"")
            if not cloudevents.validated(reply.status, reply.allowed_origins, host):
                return False
            self._consents.add(asked)
        return True

    async def _request(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> _Reply:
        if self._client is None:
            self._client = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=PATIENCE), cookie_jar=aiohttp.DummyCookieJar()
            )
        try:
            async with self._client.request(method, url, headers=headers, data=body, allow_redirects=False) as response:
                return _Reply(response.status, response.headers, await _bounded(response.content))
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return _UNREACHABLE


async def _bounded(content: aiohttp.StreamReader) -> bytes:
    """A whole body.

    Raises:
        ValueError: it is larger than a message may be.
    """
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise ValueError("the answer is too large")
    return bytes(body)
