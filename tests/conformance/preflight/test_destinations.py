"""Ways through a proxy, as they were told by a pod."""

import base64
import json
from typing import Any

import pytest
import trustme

from conformance.contract.exits import UsageError
from conformance.preflight import destinations
from conformance.preflight.finding import Answer, Finding

WAY = destinations.proxy("http://ada:p%40ss@proxy.corp:3128")
HUB = destinations.destination("wss://hub.corp/client?x=1")
PLATFORM = destinations.destination("https://platform.corp:8443")


def certificate() -> str:
    pem = trustme.CA(organization_name="Corp Inspection").cert_pem.bytes().decode()
    return base64.b64encode(base64.b64decode("".join(pem.splitlines()[1:-1]))).decode()


def judged(to: destinations.Destination, **found: Any) -> Finding:
    return destinations.judged(WAY, [(to, found)], 90)


def test_what_the_options_mean() -> None:
    assert (WAY.host, WAY.port, base64.b64decode(WAY.basic)) == ("proxy.corp", 3128, b"ada:p@ss")
    assert WAY.shown == "http://proxy.corp:3128"
    assert destinations.proxy("http://proxy.corp") == destinations.Proxy("proxy.corp", 3128)
    assert (HUB.host, HUB.port, HUB.path) == ("hub.corp", 443, "/client?x=1")
    assert (PLATFORM.port, PLATFORM.path) == (8443, "")
    asked = json.loads(destinations.asked(WAY, HUB, "PEM", 90))
    assert (asked["proxyHost"], asked["path"], asked["hold"], asked["authorities"]) == (
        "proxy.corp",
        "/client?x=1",
        90,
        "PEM",
    )


@pytest.mark.parametrize(
    "text", ["proxy.corp:3128", "socks5://p:1", "http://", "http://p:0", "http://p:x", "http://[::1"]
)
def test_what_is_no_proxy(text: str) -> None:
    with pytest.raises(UsageError, match="--proxy: give http://HOST"):
        destinations.proxy(text)


def test_what_is_no_destination() -> None:
    with pytest.raises(UsageError, match=r"--destination: give https://HOST.* or wss://HOST"):
        destinations.destination("http://platform.corp")


def test_good_ways() -> None:
    found = judged(PLATFORM, stage="done", certificate=certificate())
    assert found.answer is Answer.READY
    assert "TLS signed by" in found.evidence[0]
    assert "Corp Inspection" in found.evidence[0]
    held = judged(HUB, stage="done", upgrade=101, held=90.0, certificate="")
    assert "nobody who can be read, a WebSocket idle for 90.0 s answers" in held.evidence[0]


@pytest.mark.parametrize(
    ("to", "found", "words", "remedy"),
    [
        (PLATFORM, {"stage": "proxy", "trouble": "403"}, "no way through the proxy: 403", "permit CONNECT"),
        (
            PLATFORM,
            {"stage": "tls", "trouble": "verify failed", "certificate": certificate()},
            "Corp Inspection",
            "inspection",
        ),
        (PLATFORM, {"stage": "tls", "trouble": "EOF"}, "no TLS: EOF", "no TLS came of it"),
        (HUB, {"stage": "upgrade", "trouble": "closed"}, "no answer to the upgrade: closed", "let WebSocket upgrades"),
        (HUB, {"stage": "done", "upgrade": 200}, "answered with 200 in place of 101", "refuses WebSocket"),
        (HUB, {"stage": "held", "held": 30.1, "trouble": "ended"}, "cut after 30.1 s of 90 s idle", "idle time-out"),
        (HUB, {"trouble": "no exec"}, "it could not be tried: no exec", "pods/exec"),
    ],
)
def test_ways_that_end_early(to: destinations.Destination, found: dict[str, Any], words: str, remedy: str) -> None:
    said = judged(to, **found)
    assert said.answer is Answer.NOT_READY
    assert words in said.evidence[0]
    assert remedy in said.remedy
    assert "p@ss" not in str(said)


def test_what_a_pod_prints() -> None:
    assert destinations.told('{"stage": "done"}', "") == {"stage": "done"}
    assert destinations.told("", "no\nsuch pod") == {"trouble": "no such pod"}
    assert destinations.told("[]", "") == {"trouble": "it printed nothing"}


def test_an_issuer_that_cannot_be_read() -> None:
    assert destinations.issuer("AAAA") == ""
    assert destinations.issuer("no base64") == ""
