"""A platform with the cluster's flags, for tests in which names decide. Edge: a child process."""

import json
import socket
import ssl
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import websocket

from fake_platform.certificates import RunCA
from fake_platform.client import ControlClient
from fake_platform.manifests import CHANNEL_SUFFIX, ENDPOINT, names
from tests.children import ended
from tests.fake_platform.stranger import RELIABLE
from tests.fake_platform.wire import PATIENCE
from tests.ports import reserved


@dataclass(frozen=True)
class Cluster:
    """Where the process listens, and a TLS context that trusts its run."""

    port: int
    control: ControlClient
    trust: ssl.SSLContext
    authority: str
    """PEM of who signed its certificate."""

    def post(self, host: str, path: str, body: object, key: str = "none") -> httpx.Response:
        """POST to the process under a name."""
        headers = {"Host": host, "Authorization": f"Bearer {key}"}
        with httpx.Client(verify=self.trust, trust_env=False) as client:
            url = f"https://127.0.0.1:{self.port}{path}"
            return client.post(url, json=body, headers=headers, extensions={"sni_hostname": "platform.byohost.test"})

    def open(self, url: str, name: str) -> str:
        """The first frame of a WebSocket at that name with the URL's path and token."""
        target = urllib.parse.urlsplit(url)._replace(netloc=name).geturl()
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        with self.trust.wrap_socket(raw, server_hostname=name) as wrapped:
            wire = websocket.create_connection(target, socket=wrapped, subprotocols=[RELIABLE])
            return str(wire.recv())


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """`python -m fake_platform` as the manifest starts it, but for the ports."""
    folder: Path = tmp_path_factory.mktemp("platform")
    authority = RunCA.create("run")
    cert, key = authority.leaf(*names())
    for name, text in {"tls.crt": cert, "tls.key": key, "token": "control"}.items():
        (folder / name).write_text(text)
    tls, control = reserved(2)
    command = [sys.executable, "-m", "fake_platform", f"--tls-port={tls}", f"--control-port={control}"]
    command += [f"--tls-cert={folder / 'tls.crt'}", f"--tls-key={folder / 'tls.key'}"]
    command += [f"--public-endpoint={ENDPOINT}", f"--channel-suffix={CHANNEL_SUFFIX}"]
    command += [f"--control-token-file={folder / 'token'}"]
    trust = ssl.create_default_context(cadata=authority.cert_pem)
    with (
        ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process,
        ControlClient(f"http://127.0.0.1:{control}", "control") as client,
    ):
        assert process.stdout is not None
        assert json.loads(process.stdout.readline()) == {"endpoint": ENDPOINT, "ready": True}
        client.register_host("eu", ["python"])
        yield Cluster(tls, client, trust, authority.cert_pem)
        process.terminate()
        assert process.wait(timeout=10) == 0
