"""One emulator by itself for the tests of this folder, and clients of it. Edge: sockets."""

import ssl
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest

from fake_platform.webpubsub.pytest_plugin import web_pubsub
from fake_platform.webpubsub.serving import Service
from tests.fake_platform.wire import Wire

__all__ = ["web_pubsub"]
JSON = "json.webpubsub.azure.v1"
RELIABLE = "json.reliable.webpubsub.azure.v1"
ROLES = ["webpubsub.joinLeaveGroup", "webpubsub.sendToGroup"]


class Bench:
    """A hub of its own on an emulator: signed requests, and bare WebSockets."""

    def __init__(self, service: Service, ca_file: str | None = None) -> None:
        self.service, self._ca_file = service, ca_file
        self.hub = f"h{uuid.uuid4().hex}"
        self.key = service.connection_string.partition("AccessKey=")[2].partition(";")[0]
        trust = ssl.create_default_context(cafile=ca_file)
        self._http = httpx.Client(base_url=service.endpoint, trust_env=False, verify=trust)
        self._wires: list[Wire] = []

    def token(self, path: str, **claims: Any) -> str:
        """A token of the access key for a path of the emulator."""
        audience = self.service.endpoint + path
        return jwt.encode({"aud": audience, "exp": int(time.time()) + 60} | claims, self.key, algorithm="HS256")

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """One request below the hub, with a token for its very path."""
        whole = f"/api/hubs/{self.hub}{path}"
        headers = {"Authorization": f"Bearer {self.token(whole.partition('?')[0])}"} | request.pop("headers", {})
        return self._http.request(method, whole, headers=headers, **request)

    def url(self, **claims: Any) -> str:
        """Where a client connects."""
        path = f"/client/hubs/{self.hub}"
        token = self.token(path, **({"role": ROLES} | claims))
        return f"{self.service.endpoint.replace('http', 'ws', 1)}{path}?access_token={token}"

    def client(self, subprotocol: str | None = JSON, url: str | None = None, **claims: Any) -> Wire:
        """A connected client; its `connected` frame is still to be read."""
        wire = Wire(self._ca_file)
        self._wires.append(wire)
        wire.connect(url or self.url(**claims), subprotocol)
        return wire

    def simple(self, names: str, url: str) -> Wire:
        """A client that offers names of its own, and minds no answer to them (Python's own client insists on one)."""
        wire = Wire()
        self._wires.append(wire)
        wire.connect(url, None, {"Sec-WebSocket-Protocol": names})
        return wire

    def by_header(self, token: str, name: str = "Authorization", scheme: str = "Bearer") -> None:
        """A connection whose token stands in a header; it ends at once."""
        wire = Wire()
        self._wires.append(wire)
        url = f"{self.service.endpoint.replace('http', 'ws', 1)}/client/hubs/{self.hub}"
        wire.connect(url, None, {name: f"{scheme} {token}"})

    def close(self) -> None:
        """Leave nothing open."""
        for wire in self._wires:
            wire.close()
        self._http.close()


@pytest.fixture
def bench(web_pubsub: Service) -> Iterator[Bench]:
    """A hub of this test on the emulator of the run."""
    bench = Bench(web_pubsub)
    yield bench
    bench.close()
