"""No key and no token of a whole run stands where people or machines read: log, journal, audit, answers, control API.

Two operators serve two hosts of one platform, with faults, renewals, refusals and broken requests; then everything that
was written or answered is searched for every secret, whole or in pieces, however encoded.
"""

import base64
import gzip
import io
import json
import logging
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from conformance.observe.secret_scan import hidden, pieces, tokens
from fake_platform.client import ControlClient
from reference_operator import log
from tests.children import ended
from tests.fake_platform.conftest import SITE, small_order
from tests.fake_platform.stranger import Stranger, install_key
from tests.ports import reserved
from tests.reference_operator.laptop import Desk, Laptop

READS = ("hosts", "hosts/ours", "hosts/ours/sandboxes", "hosts/theirs/faults", "journal", "audit", "audit/export",
         "access-tokens", "profiles", "workspace")  # fmt: skip


@dataclass
class Run:
    """What was secret in a run, and what was written and answered in it, by place."""

    secrets: dict[str, str] = field(default_factory=dict)
    places: dict[str, bytes] = field(default_factory=dict)

    def leaks(self) -> list[str]:
        """Every secret that stands in a place, and every other token there."""
        found = [f"{name} in {place}" for place, text in self.places.items() for name in hidden(self.secrets, text)]
        return found + [f"a token in {place}" for place, text in self.places.items() if tokens(text)]


@dataclass
class Scene:
    """A running platform with its control API, and the run that is noted."""

    line: dict[str, str]
    control: ControlClient
    run: Run

    def keep(self, name: str, answer: httpx.Response) -> httpx.Response:
        """Note an answer."""
        self.run.places[f"the answer {name}"] = answer.content + repr(answer.headers.multi_items()).encode()
        return answer


@pytest.fixture(scope="module")
def operators_log() -> Iterator[io.StringIO]:
    """What the operator in this process writes; log, thread hook and environment are as before when all is over."""
    root, handlers, level = logging.getLogger(), list(logging.getLogger().handlers), logging.getLogger().level
    hook, environment = threading.excepthook, dict(os.environ)
    stream = io.StringIO()
    log.set_up(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    threading.excepthook = hook
    os.environ.clear()
    os.environ.update(environment)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, operators_log: io.StringIO) -> Run:
    """The whole run, told and noted."""
    folder, made = tmp_path_factory.mktemp("run"), Run()
    with (folder / "stderr").open("wb") as errors:
        command = [sys.executable, "-m", "fake_platform", "--laptop"]
        with ended(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)) as process:
            assert process.stdout is not None
            line = json.loads(process.stdout.readline())
            try:
                with ControlClient(line["control"], line["controlToken"]) as control:
                    _tell(Scene(line, control, made), folder)
            finally:
                process.terminate()
            made.places["the platform's output after its first line"] = process.stdout.read().encode()
    made.places["the platform's log"] = (folder / "stderr").read_bytes()
    made.places["the operator's log"] = operators_log.getvalue().encode()
    return made


def _tell(scene: Scene, folder: Path) -> None:
    secrets = scene.run.secrets
    secrets["control token"] = scene.line["controlToken"]
    secrets["access key"] = scene.line["webPubSubConnectionString"].partition("AccessKey=")[2].partition(";")[0]
    secrets["access token"] = scene.control.grant("ci", ["hosts.read"])
    _ours(scene, folder)
    _theirs(scene)
    _misplaced(scene)
    _broken(scene)
    bearer = {"Authorization": f"Bearer {scene.line['controlToken']}"}
    for path in READS:
        scene.keep(path, httpx.get(f"{scene.line['control']}/control/v1/{path}", headers=bearer, trust_env=False))


def _ours(scene: Scene, folder: Path) -> None:
    """The reference operator, its loop and all its edges, with a cluster on paper and a real sidecar."""
    desk = Desk.at(Laptop(scene.line["endpoint"], scene.line["caFile"], scene.control), "ours", folder)
    (desk.sidecar_port,) = reserved()
    scene.run.secrets["our install key"] = (folder / "key").read_text()
    with desk.operator():
        sandbox = desk.launch()
        [name] = desk.cluster.await_pods(1)
        with desk.sidecar(name):
            desk.cluster.run(name, "127.0.0.1")
            desk.laptop.until(lambda: desk.is_(sandbox, "ready", 1))
            desk.download()
            scene.run.secrets["our newer install key"] = (folder / "key").read_text()
            scene.control.revoke("ours")
            desk.laptop.until(lambda: scene.control.host("ours").key.state == "reapply")
    for token in scene.control.tokens(sandbox.sandbox_id):
        scene.run.secrets[f"our sandbox token {token.generation}"] = token.token


def _theirs(scene: Scene) -> None:
    """A stranger that shows its secrets: keys that are not its own, faults, reconnects, a URL that was used."""
    control, secrets = scene.control, scene.run.secrets
    control.register_host("theirs", ["python"])
    secrets["their first install key"] = install_key(control.download_bundle("theirs", SITE))
    key = secrets["their install key"] = install_key(control.download_bundle("theirs", SITE))
    with Stranger(scene.line["endpoint"], scene.line["caFile"], "theirs") as stranger:
        scene.keep("to a retired key", stranger.exchange(secrets["their first install key"]))
        scene.keep("to an unknown key", stranger.exchange(secrets["our install key"]))
        for turn in range(2):
            assert stranger.exchange(key).status_code == 200
            url = secrets[f"channel token {turn}"] = _token_of(stranger.claims["channel"]["url"])
            secrets[f"reconnection token {turn}"] = str(stranger.connect()["reconnectionToken"])
            stranger.say("host.unheard", {"note": url, url: 1})
            stranger.say("host.inventory", {"sandboxes": [{"sandboxId": key}]})
            stranger.inventory()
        for fault in ("duplicate", "repeat", "forge"):
            control.inject("theirs", fault, "sandbox.launch")
        one = control.launch("theirs", small_order()).sandbox_id
        launch = stranger.hear("sandbox.launch")
        stranger.status(one, "ready", launch["tokenGeneration"])
        stranger.say("sandbox.status", {"sandboxId": one, "podUid": launch["token"], "state": launch["token"]})
        assert stranger.introspect(launch["token"])
        for token in control.tokens(one):
            secrets[f"their sandbox token {token.generation}"] = token.token
        with Stranger(scene.line["endpoint"], scene.line["caFile"], "theirs", installation="thief") as thief:
            scene.keep("to a thief", thief.exchange(key))


def _token_of(url: str) -> str:
    return urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["access_token"][0]


def _misplaced(scene: Scene) -> None:
    """Secrets where names, queries and bodies belong."""
    base, own = scene.line["control"], {"Authorization": f"Bearer {scene.line['controlToken']}"}
    with httpx.Client(base_url=base, trust_env=False) as client:
        for name, secret in list(scene.run.secrets.items()):
            for headers in (own, {"Authorization": f"Basic {secret}"}, {"Authorization": f"Bearer {secret}x"}):
                scene.keep(f"{name}, as a host", client.get(f"/control/v1/hosts/{secret}", headers=headers))
                scene.keep(f"{name}, as a path", client.get(f"/{secret}", headers=headers))
                scene.keep(f"{name}, as a hub", client.get(f"/client/hubs/h?access_token={secret}", headers=headers))
            for body in ({"name": secret, "families": ["python"]}, {"name": "x", "families": [secret]}, secret):
                scene.keep(f"{name}, in a body", client.post("/control/v1/hosts", json=body, headers=own))
    trust = scene.line["caFile"]
    for name in ("their install key", "channel token 0"):
        url = f"{scene.line['endpoint']}/v1/hosts/{scene.run.secrets[name]}/key-exchange"
        scene.keep(f"{name}, as a host's name", httpx.post(url, json={}, verify=_trust(trust), trust_env=False))


def _trust(ca_file: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)


def _broken(scene: Scene) -> None:
    """Requests that are no HTTP."""
    port = urllib.parse.urlsplit(scene.line["control"]).port or 0
    for name, secret in list(scene.run.secrets.items()):
        for request in (
            f"GET /client/hubs/h?access_token={secret} HTTP/9.9\r\n\r\n",
            f"GET {secret} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization Bearer {secret}\r\n\r\n",
            f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\x00\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
                link.sendall(request.encode())
                answer = b""
                while part := link.recv(65536):
                    answer += part
            scene.run.places[f"the answer to a broken request with {name}"] = answer


def test_no_place_holds_a_secret(run: Run) -> None:
    """Not in its own words, not encoded, and no twelve characters of it."""
    assert run.leaks() == []


def test_the_run_had_secrets_and_places(run: Run) -> None:
    """The control: what was to happen has happened, and each place has something to say."""
    assert len(run.secrets) > 12
    assert all(pieces(secret) for secret in run.secrets.values())
    assert b'"outcome": "key-retired"' in run.places["the answer audit"]
    assert b'"kind": "duplicate"' in run.places["the answer journal"]
    assert b'"error": "BadStatusLine"' in run.places["the platform's log"]
    assert b"sandbox ready" in run.places["the operator's log"]
    assert b"sha256:" in run.places["the answer journal"]


@pytest.mark.parametrize(
    "disguise",
    [
        bytes,
        base64.b64encode,
        base64.urlsafe_b64encode,
        lambda raw: raw.hex().encode(),
        lambda raw: "".join(f"%{byte:02X}" for byte in raw).encode(),
        gzip.compress,
        lambda raw: base64.b64encode(gzip.compress(raw)),
        lambda raw: raw[len(raw) // 2 :][:12],
    ],
)
def test_planted_secrets_are_found(run: Run, disguise: Callable[[bytes], bytes]) -> None:
    """The control: each secret, planted into a real place in this form, is found there and nothing else is."""
    for name, secret in run.secrets.items():
        own = re.sub(r"^.*\.", "", secret).encode()
        planted = Run({name: secret}, {"a log": run.places["the platform's log"] + b" " + disguise(own) + b"\n"})
        assert len(planted.leaks()) == 1, name
