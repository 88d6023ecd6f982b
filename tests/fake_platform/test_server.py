"""The platform with the cluster's flags: names decide, and each exchange mints a new one."""

import urllib.parse

import pytest
import websocket

from tests.fake_platform.cluster_platform import Cluster, cluster
from tests.fake_platform.conftest import SITE
from tests.fake_platform.stranger import install_key

__all__ = ["cluster"]

EXCHANGE = {
    "protocol": [1],
    "installationId": "i" * 43,
    "instance": "pod-1",
    "operatorVersion": "1",
    "runtimeFamilies": ["python"],
}


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
