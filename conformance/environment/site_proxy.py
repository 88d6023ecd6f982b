"""The forward proxy of a site, through which operators go in place of ours, and whether it leads anywhere. Pure.

What it decides is seen by nobody but its owner: from both ends, by what an operator says and what arrives at the
platform. So the way through it is tried before anything is judged, as an operator goes: CONNECT (RFC 9110, 9.3.6) with
the credentials, TLS with the authorities that a bundle gives, and the upgrade to a WebSocket (RFC 6455).
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import quote

from conformance.observe.exceptions import SourceAbsent
from egress_profiles.endpoints import DOMAIN
from fake_platform.manifests import CHANNEL_SUFFIX, ENDPOINT
from fake_platform.tokens import HUB

PATIENCE = 8.0
"""Seconds for one attempt, from the connection to the answer."""
SETTLING = 24.0
"""Seconds until what has just been started is found from everywhere: Services that nodes have yet to hear of."""
_NOT_YET = (502, 503, 504)
"""What a proxy answers for a far end that it does not reach (RFC 9110, 15.6.3 to 15.6.5)."""
DECISIONS = (
    "this needs what our proxy decides, which this run has not: operators go through the site's own, whose decisions "
    "are its owner's; leave --proxy out to have ours in the path"
)
_ANOTHERS = "certificate verify failed"
"""What OpenSSL says of one that none of the trusted signs for."""
_EXCHANGE, _CHANNEL = "exchange", "channel"
_CHANNEL_HOST = f"way.{CHANNEL_SUFFIX}"
_UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode(),
}
_SWITCHING = 101


@dataclass(frozen=True)
class SiteProxy:
    """Where it is, PEM of whom it signs as where it opens TLS (else empty), and `user:password` where it asks."""

    host: str
    port: int
    authority: str = ""
    pair: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        """Host and port, without who one is there."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def url(self, at: str = "") -> str:
        """As an operator is told it; `at` is a host and port that stands before it."""
        user, colon, password = self.pair.partition(":")
        who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if colon else ""
        return f"http://{who}{at or self.place}"

    def decides_unseen(self) -> NoReturn:
        """Whoever asks what it decided hears that nobody knows.

        Raises:
            SourceAbsent: always.
        """
        raise SourceAbsent(DECISIONS)


def attempts(way: SiteProxy, trusted: str) -> tuple[dict[str, Any], ...]:
    """An exchange's way and a channel's, as the probe takes them; `trusted` is PEM of whom operators trust.

    A connection that asks to be recovered is upgraded before anybody asks who it is, and closed then: so the platform
    needs to know nobody for it.
    """
    token = base64.b64encode(way.pair.encode()).decode()
    who = {"proxyHeaders": {"Proxy-Authorization": f"Basic {token}"}} if way.pair else {}
    base = {"kind": "http", "method": "GET", "proxy": way.place, "caPem": trusted, "timeout": PATIENCE, **who}
    channel = f"https://{_CHANNEL_HOST}/client/hubs/{HUB}?awps_connection_id=way"
    return (
        {"id": _EXCHANGE, "url": f"{ENDPOINT}/healthz", **base},
        {"id": _CHANNEL, "url": channel, "headers": _UPGRADE, **base},
    )


def objection(way: SiteProxy, name_server: str, results: Mapping[str, Mapping[str, Any]]) -> str:
    """Why operators cannot work behind it, in one sentence with what to do; empty where they can.

    `name_server` is the address of ours, which alone knows the platform's names.
    """
    exchange, channel = results[_EXCHANGE], results[_CHANNEL]
    platform = ENDPOINT.removeprefix("https://")
    if exchange.get("outcome") != "answered" or exchange.get("status") != 200:
        return f"--proxy http://{way.place}: {_way(way, platform, name_server, exchange)}"
    if channel.get("outcome") != "answered":
        words = _way(way, _CHANNEL_HOST, name_server, channel)
        return f"--proxy http://{way.place}: {platform} is reached through it; {words}"
    if channel.get("status") != _SWITCHING:
        return (
            f"--proxy http://{way.place}: it answers the upgrade to a WebSocket with {channel.get('status')} in place "
            f"of 101; have it let WebSocket upgrades through to *.{CHANNEL_SUFFIX}:443"
        )
    return ""


def settled(results: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether more time changes nothing: both ends have answered, or the proxy itself has said no to one."""
    exchange, channel = results[_EXCHANGE], results[_CHANNEL]
    return _final(exchange) and (exchange.get("status") != 200 or _final(channel))


def _final(met: Mapping[str, Any]) -> bool:
    """Whether one attempt has met a word that stands: an answer of the far end, a refusal, another's certificate."""
    if met.get("outcome") == "answered":
        return met.get("status") not in _NOT_YET
    if met.get("stage") == "proxy":
        return 400 <= (met.get("connectStatus") or 0) < 500
    return met.get("stage") == "tls" and _ANOTHERS in str(met.get("error"))


def _way(way: SiteProxy, host: str, name_server: str, met: Mapping[str, Any]) -> str:
    """Where the way to a host ends, and what to do about it."""
    said = met.get("error") or met.get("errno") or met.get("outcome")
    match met.get("stage"):
        case "resolve":
            return f"pods do not resolve the name {way.host} ({said}); give an address, or mend the cluster's DNS"
        case "dial":
            return f"pods of the cluster do not reach it ({said}); see whether it runs, and what lies between"
        case "proxy":
            return _refused(host, name_server, met, said)
        case "tls" if _ANOTHERS in str(said):
            return (
                f"the certificate shown for {host} is not the platform's ({said}); if it opens TLS, give who signs for "
                "it by --proxy-ca FILE"
            )
        case _ if "status" in met:
            return f"{host} was answered with {met['status']}, which is not the platform's word; see who answers there"
        case _:
            return f"{host} does not answer through it ({said}); have it pass what a tunnel carries, WebSocket included"


def _refused(host: str, name_server: str, met: Mapping[str, Any], said: object) -> str:
    """What a CONNECT came to that was not granted."""
    match met.get("connectStatus"):
        case 407:
            return f"it asks for credentials at CONNECT {host}:443 (407); give the right ones by --proxy-auth"
        case None:
            return f"it does not answer CONNECT {host}:443 ({said}); see whether an HTTP proxy listens there"
        case status:
            return (
                f"it answers CONNECT {host}:443 with {status}; have it permit that, look up names under {DOMAIN} at "
                f"the name server {name_server}, and reach the cluster's Services"
            )
