"""The emulator put together: access key, hubs, client endpoint, data plane. Edge: HTTP, the clock."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from fake_platform.webpubsub.access import KeyRule
from fake_platform.webpubsub.cloudevents import HubSettings
from fake_platform.webpubsub.data_plane import DataPlane
from fake_platform.webpubsub.endpoint import KEEP_ALIVE, ClientEndpoint
from fake_platform.webpubsub.entra import EntraRule
from fake_platform.webpubsub.frames import Message
from fake_platform.webpubsub.hub import Close, Hub
from fake_platform.webpubsub.listener import Listener
from fake_platform.webpubsub.routes import any_case
from fake_platform.webpubsub.upstream import Observe, Webhooks


@dataclass(frozen=True)
class Rules:
    """How an emulator behaves: settings by hub, who signs Entra tokens, seconds between pings, who hears what happens.

    `observe` is given what happens on hubs without a listener, with its facts.
    """

    hubs: Mapping[str, HubSettings] = field(default_factory=dict)
    entra: EntraRule | None = None
    keep_alive: float = KEEP_ALIVE
    observe: Observe | None = None


class Emulator:
    """An Azure Web PubSub instance in this process.

    `listeners` maps lower-case hub names to applications in this process; the other hubs follow `rules`.
    """

    def __init__(
        self, access_key: str, listeners: dict[str, Listener] | None = None, rules: Rules | None = None
    ) -> None:
        self._rules = rules or Rules()
        self.webhooks = Webhooks(self._rules.hubs, (access_key,), self._rules.observe)
        self.hub = Hub(dict(listeners or {}), self.webhooks)
        self.endpoint = ClientEndpoint(self.hub, self.webhooks, KeyRule(access_key), self._rules.keep_alive)

    def client_routes(self) -> list[web.RouteDef]:
        """Where clients connect."""
        return [web.get(any_case(path), self.endpoint.serve) for path in ("/client/hubs/{hub}", "/client")]

    def data_plane_routes(self) -> list[web.RouteDef]:
        """Where servers publish."""
        return DataPlane(self.endpoint, self._rules.entra).routes()

    def publish(self, hub: str, message: Message) -> None:
        """Send to the message's group."""
        self.endpoint.transports.put(self.hub.publish(hub, message))

    def dismiss(self, connection_id: str, message: str) -> None:
        """Say `system disconnected` with the message, then close 1008 with it."""
        self.endpoint.transports.put(self.hub.dismiss(Close(connection_id, 1008, message), message))

    def cut(self, connection_id: str, *, reset: bool) -> None:
        """Take a connection's transport away without a close frame; a reliable session waits to be recovered."""
        transport = self.endpoint.transports.of(connection_id)
        if transport is not None:
            transport.cut(reset=reset)

    def shut(self, connection_id: str, code: int) -> None:
        """Close a connection's transport with a code; 1008 ends its session for good, as 1000 does."""
        if code == 1008:
            self.endpoint.transports.put(self.hub.end(Close(connection_id, code), "closed by a fault"))
            return
        transport = self.endpoint.transports.of(connection_id)
        if transport is not None:
            transport.fail(code)

    def silence(self, connection_id: str) -> None:
        """Make a connection half-open: it swallows everything both ways, and stays up."""
        transport = self.endpoint.transports.of(connection_id)
        if transport is not None:
            transport.silence()

    def lose(self, connection_id: str) -> None:
        """Lose a connection as a restart does: its transport is reset, its session gone."""
        self.hub.end(Close(connection_id, 1006), "the service was restarted")
        self.cut(connection_id, reset=True)

    def expire(self) -> None:
        """Forget reliable sessions that nobody recovered in time."""
        self.hub.expire(time.time())

    async def close(self) -> None:
        """Let go of event handlers elsewhere."""
        await self.webhooks.close()
