"""An operator written from the protocol's documents alone, for tests: it says what it is told to."""

import base64
import hashlib
import json
import ssl
import uuid
from datetime import UTC, datetime
from typing import Any, Self

import httpx
import yaml

from tests.fake_platform.wire import Wire

RELIABLE = "json.reliable.webpubsub.azure.v1"
HEALTH = {"ok": True, "reason": None, "checkedAt": "2026-01-01T00:00:00Z"}


def install_key(bundle: str) -> str:
    """The key in a bundle's Secret."""
    secrets = [document for document in yaml.safe_load_all(bundle) if document["kind"] == "Secret"]
    return str(secrets[0]["stringData"]["install-key"])


class Stranger:
    """One operator pod: `instance` is its uid, `installation` its service account's."""

    def __init__(
        self, endpoint: str, ca_file: str, host: str, instance: str = "pod-1", installation: str = "sa-1"
    ) -> None:
        self.host, self.instance, self.ca_file = host, instance, ca_file
        digest = hashlib.sha256((host + installation).encode()).digest()
        self.installation = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        context = ssl.create_default_context(cafile=ca_file)
        self.http = httpx.Client(base_url=endpoint, verify=context, trust_env=False)
        self.claims: dict[str, Any] = {}
        self.offers: dict[str, Any] = {}  # members of the exchange that are not required
        self.socket: Wire | None = None
        self.sockets: list[Wire] = []
        self.waiting: list[dict[str, Any]] = []
        self.seq = self.ack = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def exchange(self, key: str, families: tuple[str, ...] = ("python",)) -> httpx.Response:
        """One key exchange; a 200 is remembered."""
        body = {
            "protocol": [1],
            "installationId": self.installation,
            "instance": self.instance,
            "operatorVersion": "0.0.1",
            "runtimeFamilies": list(families),
            **self.offers,
        }
        headers = {"Authorization": f"Bearer {key}"}
        response = self.http.post(f"/v1/hosts/{self.host}/key-exchange", json=body, headers=headers)
        if response.status_code == 200:
            self.claims, self.seq, self.ack, self.waiting = response.json(), 0, 0, []
        return response

    def connect(self) -> dict[str, Any]:
        """Open the channel and join the group; the `connected` frame."""
        self.socket = Wire(self.ca_file)
        self.sockets.append(self.socket)
        self.socket.connect(self.claims["channel"]["url"], RELIABLE)
        connected = self.frame()
        self.acked({"type": "joinGroup", "group": self.claims["channel"]["group"]})
        return connected

    def frame(self) -> dict[str, Any]:
        """The next frame."""
        assert self.socket is not None
        frame: dict[str, Any] = json.loads(self.socket.read())
        return frame

    def acked(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Send a frame with an ackId; its ack. Messages that come first are kept."""
        assert self.socket is not None
        self.ack += 1
        self.socket.send(json.dumps({**frame, "ackId": self.ack}))
        while (answer := self.frame()).get("ackId") != self.ack:
            self.waiting.append(answer)
        return answer

    def envelope(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        """One message up, with the number that is due."""
        return {
            "v": 1,
            "id": str(uuid.uuid4()),
            "seq": self.seq,
            "type": kind,
            "host": self.host,
            "generation": self.claims["generation"],
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "data": data,
        }

    def say(self, kind: str, data: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Send one envelope; its ack. `changes` replace fields of the envelope."""
        self.seq += 1
        envelope = self.envelope(kind, data)
        return self.acked({"type": "event", "event": kind, "dataType": "json", "data": envelope | changes})

    def hear(self, kind: str) -> dict[str, Any]:
        """The data of the next message, which must be of that kind."""
        frame = self.waiting.pop(0) if self.waiting else self.frame()
        assert frame["type"] == "message", frame
        assert frame["data"]["type"] == kind, frame
        data: dict[str, Any] = frame["data"]["data"]
        return data

    def begin(self, key: str) -> None:
        """Exchange, connect, an empty inventory, a check-in."""
        assert self.exchange(key).status_code == 200
        self.connect()
        self.inventory()
        self.check_in()

    def inventory(self, *sandboxes: dict[str, Any]) -> None:
        """host.inventory."""
        assert self.say("host.inventory", {"sandboxes": list(sandboxes)})["success"]

    def check_in(self) -> None:
        """host.checkin, all well."""
        health = dict.fromkeys(("clusterApi", "namespace", "rbac", "channel"), HEALTH)
        data = {"operatorVersion": "0.0.2", "runtimeFamilies": ["python"], "health": health}
        assert self.say("host.checkin", {**data, "capacity": {"running": 0, "pending": 0}})["success"]

    def status(self, sandbox_id: str, state: str, generation: int = 0, pod: str | None = "uid-1") -> None:
        """sandbox.status without a reason."""
        data = {"sandboxId": sandbox_id, "podUid": pod, "state": state, "reason": None, "detail": None}
        assert self.say("sandbox.status", {**data, "tokenGeneration": generation})["success"]

    def survivor(self, sandbox_id: str, generation: int) -> dict[str, Any]:
        """An inventory entry of a ready pod."""
        return {
            "sandboxId": sandbox_id,
            "podUid": "uid-1",
            "phase": "Running",
            "ready": True,
            "tokenGeneration": generation,
        }

    def introspect(self, token: str) -> bool:
        """Whether the platform still counts a sandbox token."""
        return bool(self.http.post("/v1/tokens/introspect", json={"token": token}).json()["active"])

    def end(self) -> tuple[str, int]:
        """The message of `system disconnected`, and the close code after it."""
        assert self.socket is not None
        while (frame := self.frame())["type"] != "system":
            pass
        return str(frame["message"]), self.socket.close_code()

    def leave(self) -> None:
        """Close everything."""
        for socket in self.sockets:
            socket.close()
        self.http.close()
