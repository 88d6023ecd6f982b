"""The emulator put together: access key, hub registry, client endpoint, data plane. Edge: HTTP, the clock."""

import time

from aiohttp import web

from fake_platform.webpubsub.access import KeyRule
from fake_platform.webpubsub.data_plane import DataPlane
from fake_platform.webpubsub.endpoint import ClientEndpoint
from fake_platform.webpubsub.frames import Message
from fake_platform.webpubsub.hub import Close, Hub
from fake_platform.webpubsub.listener import Listener, Nobody


class Emulator:
    """An Azure Web PubSub instance in this process; `listeners` maps lower-case hub names to applications."""

    def __init__(self, access_key: str, listeners: dict[str, Listener] | None = None) -> None:
        self.hub = Hub(dict(listeners or {}), Nobody())
        self.endpoint = ClientEndpoint(self.hub, KeyRule(access_key))

    def client_routes(self) -> list[web.RouteDef]:
        """Where clients connect."""
        return [web.get("/client/hubs/{hub}", self.endpoint), web.get("/client/", self.endpoint)]

    def data_plane_routes(self) -> list[web.RouteDef]:
        """Where servers publish."""
        return DataPlane(self.endpoint).routes()

    def publish(self, hub: str, message: Message) -> None:
        """Send to the message's group."""
        self.endpoint.transports.put(self.hub.publish(hub, message))

    def dismiss(self, connection_id: str, message: str) -> None:
        """Say `system disconnected` with the message, then close 1008 with it."""
        self.endpoint.transports.put(self.hub.dismiss(connection_id, message, Close(connection_id, 1008, message)))

    def expire(self) -> None:
        """Forget reliable sessions that nobody recovered in time."""
        self.hub.expire(time.time())
