"""The way through a site's own proxy, tried as a pod tries it: real proxies of this machine, and the real platform."""

import io
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from conformance.environment.site_proxy import SiteProxy, attempts, objection, settled
from conformance.observe.exceptions import SourceAbsent
from conformance.observe.probe import parse_probe, render_batch
from fake_platform.certificates import RunCA
from fake_platform.manifests import names
from fake_platform.sandbox.probe import probe
from fake_platform.tokens import HUB
from tests.fake_platform.cluster_platform import Cluster, cluster
from tests.ports import reserved
from tests.proxies.handwritten import Asked, Behaviour, running

__all__ = ["cluster"]

NAME_SERVER = "10.96.4.4"
PAIR = "team:se cret/"
ENCODED = "Basic dGVhbTpzZSBjcmV0Lw=="


def behind(cluster: Cluster, permits: Callable[[Asked], bool] = lambda _: True, **more: Any) -> Behaviour:
    """A proxy that finds the platform at each of its names."""
    names = ("platform.byohost.test:443", "way.webpubsub.byohost.test:443")

    def dials(asked: Asked) -> str:
        return f"127.0.0.1:{cluster.port}" if asked.target in names else asked.authority

    return Behaviour(permits, dials=dials, **more)


def said(way: SiteProxy, trusted: str) -> str:
    """What is held against it."""
    out, err = io.StringIO(), io.StringIO()
    code = probe(render_batch([each | {"timeout": 2} for each in attempts(way, trusted)]), out, err)
    return objection(way, NAME_SERVER, parse_probe(out.getvalue(), err.getvalue(), code).results)


def place(port: int, **more: Any) -> SiteProxy:
    """A proxy on this machine."""
    return SiteProxy("127.0.0.1", port, **more)


def test_a_way_that_leads_to_the_platform_is_not_objected_to(cluster: Cluster) -> None:
    """Exchange and upgrade, through a tunnel, with the credentials that it asks for."""
    with running(behind(cluster, pair=ENCODED)) as proxy:
        assert said(place(proxy.server_address[1], pair=PAIR), cluster.authority) == ""


def test_wrong_credentials_are_told(cluster: Cluster) -> None:
    """And by which option the right ones come; what was shown is not repeated."""
    with running(behind(cluster, pair=ENCODED)) as proxy:
        words = said(place(proxy.server_address[1], pair="team:wrong"), cluster.authority)
        assert words == said(place(proxy.server_address[1]), cluster.authority)
    assert "asks for credentials at CONNECT platform.byohost.test:443 (407)" in words
    assert "--proxy-auth" in words
    assert "wrong" not in words


def test_a_proxy_that_is_not_there_is_told(cluster: Cluster) -> None:
    """Nothing listens, or its name is nobody's."""
    (port,) = reserved(1)
    assert "pods of the cluster do not reach it" in said(place(port), cluster.authority)
    unknown = SiteProxy("proxy.nowhere.invalid", 3128)
    assert "pods do not resolve the name proxy.nowhere.invalid" in said(unknown, cluster.authority)


def test_a_proxy_that_refuses_is_told_what_it_has_to_permit(cluster: Cluster) -> None:
    """Also where it cannot find the names, which our name server alone knows; a channel's host apart."""
    with running(behind(cluster, lambda _: False)) as proxy:
        words = said(place(proxy.server_address[1]), cluster.authority)
    assert "answers CONNECT platform.byohost.test:443 with 403" in words
    assert f"names under byohost.test at the name server {NAME_SERVER}" in words
    with running(Behaviour(lambda _: True, finds=lambda _: None)) as proxy:
        assert "with 502; have it permit that" in said(place(proxy.server_address[1]), cluster.authority)
    with running(behind(cluster, lambda asked: asked.host.startswith("platform."))) as proxy:
        words = said(place(proxy.server_address[1]), cluster.authority)
    assert "platform.byohost.test is reached through it; it answers CONNECT way.webpubsub.byohost.test:443" in words


def test_a_certificate_that_operators_would_not_trust_is_told(cluster: Cluster) -> None:
    """It opens TLS, and nobody has given its authority."""
    with running(behind(cluster)) as proxy:
        words = said(place(proxy.server_address[1]), RunCA.create("another").cert_pem)
    assert "the certificate shown for platform.byohost.test is not the platform's" in words
    assert "--proxy-ca FILE" in words


@pytest.fixture(scope="module")
def authority() -> RunCA:
    """Of a proxy that opens TLS."""
    return RunCA.create("site")


@pytest.fixture
def inspecting(authority: RunCA, tmp_path: Path) -> Iterator[HTTPServer]:
    """What a client meets behind a proxy that opens TLS: the proxy itself."""
    for name, text in zip(("crt", "key"), authority.leaf(*names()), strict=True):
        (tmp_path / name).write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "crt", tmp_path / "key")
    with HTTPServer(ssl_context=context, threaded=True) as server:
        yield server


@pytest.mark.parametrize(
    ("healthz", "upgrade", "words"),
    [
        (200, 426, "answers the upgrade to a WebSocket with 426 in place of 101; have it let WebSocket upgrades"),
        (200, None, "platform.byohost.test is reached through it; way.webpubsub.byohost.test does not answer through"),
        (404, 101, "platform.byohost.test was answered with 404, which is not the platform's word"),
    ],
)
def test_a_proxy_that_swallows_upgrades_is_told(
    authority: RunCA, inspecting: HTTPServer, healthz: int, upgrade: int | None, words: str
) -> None:
    """With another answer, or with none; one that answers for the platform as well."""
    over = threading.Event()

    def channel(_: Request) -> Response:
        if upgrade is None:
            over.wait(10)
        return Response(status=upgrade or 504)

    inspecting.expect_request("/healthz").respond_with_data("", status=healthz)
    inspecting.expect_request(f"/client/hubs/{HUB}").respond_with_handler(channel)
    behaviour = Behaviour(lambda _: True, dials=lambda _: f"127.0.0.1:{inspecting.port}")
    with running(behaviour) as proxy:
        assert words in said(place(proxy.server_address[1]), authority.cert_pem)
    over.set()


def test_what_speaks_no_http_is_told() -> None:
    """And a 200 in clear text, where a certificate should be."""
    results = {"exchange": {"outcome": "error", "stage": "proxy", "error": "no HTTP"}, "channel": {}}
    assert "does not answer CONNECT platform.byohost.test:443 (no HTTP)" in objection(place(1), NAME_SERVER, results)


def test_its_url_is_what_an_operator_is_told() -> None:
    """User name and password as RFC 3986 has them (3.2.1), an IPv6 address in brackets, another place before it."""
    way = SiteProxy("fd00::80", 3128, pair=PAIR)
    assert way.url() == "http://team:se%20cret%2F@[fd00::80]:3128"
    assert way.url("10.0.0.9:1") == "http://team:se%20cret%2F@10.0.0.9:1"
    assert replace(way, pair="").url() == f"http://{way.place}"
    assert PAIR not in repr(way)


def test_nobody_knows_what_it_decides() -> None:
    """Whoever asks has a reason to tell."""
    with pytest.raises(SourceAbsent, match="operators go through the site's own"):
        place(1).decides_unseen()


GRANTED = {"outcome": "answered", "stage": "read", "status": 200}
SWITCHED = GRANTED | {"status": 101}
REFUSED = {"outcome": "error", "stage": "proxy", "connectStatus": 403}
UNREACHED = REFUSED | {"connectStatus": 502}


@pytest.mark.parametrize(
    ("exchange", "channel", "over"),
    [
        (GRANTED, SWITCHED, True),
        (GRANTED, GRANTED | {"status": 426}, True),
        (GRANTED, GRANTED | {"status": 504}, False),
        (GRANTED, UNREACHED, False),
        (GRANTED | {"status": 404}, UNREACHED, True),
        (GRANTED | {"status": 503}, SWITCHED, False),
        (REFUSED, UNREACHED, True),
        (UNREACHED, REFUSED, False),
        ({"outcome": "timeout", "stage": "proxy"}, SWITCHED, False),
        ({"outcome": "refused", "stage": "dial"}, REFUSED, False),
        ({"outcome": "error", "stage": "tls", "error": "certificate verify failed: unable"}, UNREACHED, True),
        ({"outcome": "error", "stage": "tls", "error": "EOF occurred in violation of protocol"}, UNREACHED, False),
    ],
)
def test_what_more_time_may_change_is_asked_again(
    *, exchange: dict[str, Any], channel: dict[str, Any], over: bool
) -> None:
    """A far end that the proxy does not reach yet; not what either of them has said for good."""
    assert settled({"exchange": exchange, "channel": channel}) is over


def test_what_is_behind_a_tunnel_and_speaks_no_tls_is_no_matter_of_certificates(
    cluster: Cluster, httpserver: HTTPServer
) -> None:
    """No authority would mend that."""
    with running(Behaviour(lambda _: True, dials=lambda _: f"127.0.0.1:{httpserver.port}")) as proxy:
        words = said(place(proxy.server_address[1]), cluster.authority)
    assert "does not answer through it" in words
    assert "certificate" not in words
