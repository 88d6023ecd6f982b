"""What a way through the site's proxy came to, at each destination: refused, inspected, cut, or good. Pure.

The ways are those of `conformance.preflight.proxy_path_probe`, one pod's; a destination is an URL, `https://…` or `wss://…`.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography import x509

from conformance.contract.exits import UsageError
from conformance.preflight.finding import Answer, Finding

COSTS = ("EGR-01", "REG-01", "CHN-01", "EGR-09")
PATIENCE = 8.0
"""Seconds for each step of a way."""


@dataclass(frozen=True)
class Proxy:
    """A forward proxy; `basic` is who one is there, as RFC 7617 has it, empty for nobody."""

    host: str
    port: int
    basic: str = ""

    @property
    def shown(self) -> str:
        """Without who one is."""
        return f"http://{self.host}:{self.port}"


@dataclass(frozen=True)
class Destination:
    """A far end; `path` is that of a WebSocket, empty for plain HTTPS."""

    url: str
    host: str
    port: int
    path: str = ""


def proxy(text: str) -> Proxy:
    """A proxy's URL.

    Raises:
        UsageError: it is none.
    """
    split = _split("--proxy", text, ("http",))
    who = f"{unquote(split.username or '')}:{unquote(split.password or '')}" if split.username else ""
    return Proxy(split.hostname or "", split.port or 3128, base64.b64encode(who.encode()).decode())


def destination(text: str) -> Destination:
    """A destination's URL.

    Raises:
        UsageError: it is none.
    """
    split = _split("--destination", text, ("https", "wss"))
    path = (split.path or "/") + (f"?{split.query}" if split.query else "")
    return Destination(text, split.hostname or "", split.port or 443, path if split.scheme == "wss" else "")


def _split(option: str, text: str, schemes: Sequence[str]) -> Any:
    try:
        split = urlsplit(text)
        usable = split.scheme in schemes and bool(split.hostname) and split.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(f"{option}: give {' or '.join(f'{each}://HOST[:PORT]' for each in schemes)}")
    return split


def asked(way: Proxy, to: Destination, authorities: str, hold: float) -> str:
    """What the program in the pod reads."""
    return json.dumps(
        {
            "proxyHost": way.host,
            "proxyPort": way.port,
            "basic": way.basic,
            "host": to.host,
            "port": to.port,
            "path": to.path,
            "authorities": authorities,
            "timeout": PATIENCE,
            "hold": hold,
        }
    )


def told(stdout: str, stderr: str) -> Mapping[str, Any]:
    """What the program in the pod printed; where that is nothing, why."""
    try:
        found = json.loads(stdout)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"trouble": " ".join(stderr.split()) or "it printed nothing"}


def issuer(certificate: str) -> str:
    """Who signed a certificate (DER in base64), by name; empty where that cannot be read."""
    try:
        return x509.load_der_x509_certificate(base64.b64decode(certificate)).issuer.rfc4514_string()
    except (ValueError, binascii.Error):
        return ""


def judged(way: Proxy, ways: Iterable[tuple[Destination, Mapping[str, Any]]], hold: float) -> Finding:
    """One finding about all destinations."""
    told = [(to, *_fault(to, found, hold)) for to, found in ways]
    evidence = tuple(f"{to.url}: {words}" for to, words, _ in told)
    remedies = tuple(dict.fromkeys(remedy for _, _, remedy in told if remedy))
    bad = [to for to, _, remedy in told if remedy]
    if bad:
        return Finding(
            id="destinations",
            answer=Answer.NOT_READY,
            words=f"{len(bad)} of {len(told)} destinations are not reached through {way.shown} as they have to be",
            evidence=evidence,
            remedy=" ".join(remedies),
            costs=COSTS,
        )
    words = f"{len(told)} destination{'s' * (len(told) > 1)} reached through {way.shown}"
    return Finding(id="destinations", answer=Answer.READY, words=words, evidence=evidence)


_FAULTS: Mapping[str, tuple[str, str]] = {
    "proxy": (
        "no way through the proxy: {trouble}",
        "Have the proxy permit CONNECT to it, with the credentials that it asks for.",
    ),
    "inspected": (
        "its certificate is signed by {signed}, whom pods do not trust: {trouble}",
        "Except the destination from inspection; if that is its own authority, give it by --destination-ca.",
    ),
    "tls": ("no TLS: {trouble}", "See who answers there: the tunnel was granted, and no TLS came of it."),
    "upgrade": ("no answer to the upgrade: {trouble}", "Have the proxy let WebSocket upgrades through."),
    "no-upgrade": (
        "the upgrade was answered with {upgrade} in place of 101",
        "See whether the proxy or the far end refuses WebSocket.",
    ),
    "held": (
        "the WebSocket was cut after {held} s of {hold:g} s idle: {trouble}",
        "Raise the proxy's idle time-out above 90 s.",
    ),
    "untried": ("it could not be tried: {trouble}", "See whether pods/exec is permitted."),
    "done": ("CONNECT, TLS signed by {signed}", ""),
    "done-held": ("CONNECT, TLS signed by {signed}, a WebSocket idle for {held} s answers", ""),
}
"""What a way came to, and what to do; nothing to do where all is well."""


def _fault(to: Destination, found: Mapping[str, Any], hold: float) -> tuple[str, str]:
    signed = issuer(str(found.get("certificate") or ""))
    facts = {key: found.get(key) for key in ("trouble", "upgrade", "held")}
    words, remedy = _FAULTS[_case(to, found, signed)]
    return words.format(signed=signed or "nobody who can be read", hold=hold, **facts), remedy


def _case(to: Destination, found: Mapping[str, Any], signed: str) -> str:
    stage = str(found.get("stage") or "untried")
    if stage == "tls" and signed:
        return "inspected"
    if stage == "done" and to.path:
        return "done-held" if found.get("upgrade") == 101 else "no-upgrade"
    return stage if stage in _FAULTS else "untried"
