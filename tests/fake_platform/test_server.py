"""The platform with the cluster's flags: names decide, and each exchange mints a new one."""

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
from tests.fake_platform.conftest import SITE
from tests.fake_platform.stranger import RELIABLE, install_key
from tests.fake_platform.wire import PATIENCE
from tests.ports import reserved

EXCHANGE = {
    "protocol": [1],
    "installationId": "i" * 43,
    "instance": "pod-1",
    "operatorVersion": "1",
    "runtimeFamilies": ["python"],
}


@dataclass(frozen=True)
class Cluster:
    """Where the process listens, and a TLS context that trusts its run."""

    port: int
    control: ControlClient
    trust: ssl.SSLContext

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
        yield Cluster(tls, client, trust)
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_each_exchange_mints_a_new_channel_host_that_only_its_token_opens(cluster: Cluster) -> None:
    """The minted host with its token opens; the previous host, another name and the endpoint's name do not."""
    key = install_key(cluster.control.download_bundle("eu", SITE))
    path = "/v1/hosts/eu/key-exchange"
    urls = [cluster.post("platform.byohost.test", path, EXCHANGE, key).json()["channel"]["url"] for _ in range(2)]
    hosts = [str(urllib.parse.urlsplit(url).hostname) for url in urls]
    assert hosts[0] != hosts[1]
    assert all(host.endswith(".webpubsub.byohost.test") for host in hosts)
    for url, name in (
        (urls[0], hosts[0]),
        (urls[1], hosts[0]),
        (urls[1], "other.webpubsub.byohost.test"),
        (urls[1], "platform.byohost.test"),
    ):
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            cluster.open(url, name)
        assert refused.value.status_code == 401
    assert '"event":"connected"' in cluster.open(urls[1], hosts[1])


def test_key_exchange_is_served_on_the_endpoints_name_only(cluster: Cluster) -> None:
    """A channel host serves no exchange."""
    answer = cluster.post("x.webpubsub.byohost.test", "/v1/hosts/eu/key-exchange", EXCHANGE, "x")
    assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("body", "host", "kind"),
    [
        ({}, "eu", "invalid-request"),
        (EXCHANGE | {"protocol": [2]}, "eu", "unsupported-protocol"),
        (EXCHANGE, "eu", "unknown-key"),
        (EXCHANGE, "nowhere", "unknown-key"),
    ],
)
def test_exchange_is_refused_by_the_table(cluster: Cluster, body: dict[str, object], host: str, kind: str) -> None:
    """Broken bodies, unknown versions, unknown keys and hosts, each with its type."""
    key = "wrong"
    if kind == "unsupported-protocol":
        key = install_key(cluster.control.download_bundle("eu", SITE))
    answer = cluster.post("platform.byohost.test", f"/v1/hosts/{host}/key-exchange", body, key)
    assert answer.json()["type"] == kind
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert "wrong" not in answer.text


def test_introspection_takes_any_string(cluster: Cluster) -> None:
    """Nonsense is inactive, a body without a token is refused."""
    platform = "platform.byohost.test"
    assert cluster.post(platform, "/v1/tokens/introspect", {"token": "x"}).json() == {"active": False}
    assert cluster.post(platform, "/v1/tokens/introspect", {}).json()["type"] == "invalid-request"
