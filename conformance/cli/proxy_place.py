"""Which proxy is checked, and where its canaries may stand, from the command line's words. Edge: files, sockets."""

import ipaddress
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from conformance.cli.proxy_credentials import pair
from conformance.contract.exits import UsageError
from egress_profiles.battery.check_endpoints import Ground
from egress_profiles.battery.sending import Via
from egress_profiles.names import BadNameError, normalise_host, to_ascii

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Place:
    """Where the canaries shall stand: addresses (empty: the one facing the proxy), ports, certificate; whose proxy."""

    bind: str
    bind6: str
    port: int
    other_port: int
    certificate: Path | None
    owned: bool


def via(proxy: str, ca: Path | None, auth: str | None) -> Via:
    """Read the proxy's URL, the CA of its own certificate, and where the credentials are.

    Raises:
        UsageError: one of them cannot be read.
    """
    try:
        url = urlsplit(proxy)
        port = url.port
    except ValueError as error:
        raise UsageError(f"--proxy {proxy!r}: {error}; write http://HOST:PORT or https://HOST:PORT") from error
    if url.scheme not in {"http", "https"} or not url.hostname or url.username or url.password:
        raise UsageError("--proxy: write http://HOST:PORT or https://HOST:PORT, and credentials in --auth")
    try:
        context = ssl.create_default_context(cafile=ca) if url.scheme == "https" else None
    except OSError as error:
        raise UsageError(f"--ca {ca}: it is no certificate in PEM ({error.strerror})") from error
    return Via(url.hostname, port or (443 if context else 80), context, "" if auth is None else pair("--auth", auth))


def ground(via: Via, place: Place, listed: str, unlisted: str) -> Ground:
    """Say where the canaries stand, and at which names the proxy finds them.

    Raises:
        UsageError: a name, an address or a port that cannot be, or an address that means something else to the proxy.
    """
    names = _name("--listed", listed), _name("--unlisted", unlisted)
    if names[0] == names[1]:
        raise UsageError(f"--unlisted: {names[1]} is the listed name; give another one")
    if place.port == place.other_port:
        raise UsageError(f"--other-port: {place.port} is the listed port; give another one")
    own = _own_address(via)
    bind = _address("--bind", place.bind) if place.bind else own or LOOPBACK
    bind6 = _address("--bind6", place.bind6) if place.bind6 else ""
    for option, each in (("--bind", bind), ("--bind6", bind6)):
        if each and ipaddress.ip_address(each).is_loopback and own and not _here(via, own) and not place.owned:
            raise UsageError(
                f"{option} {each}: the proxy {via.host} would ask its own loopback there; give the address at which it "
                f"finds this machine, such as {own}"
            )
    return Ground(bind, *names, place.port, place.other_port, place.certificate, bind6)


def _name(option: str, text: str) -> str:
    try:
        return normalise_host(to_ascii(text))
    except BadNameError as error:
        raise UsageError(f"{option} {text!r}: {error}") from error


def _address(option: str, text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError as error:
        raise UsageError(f"{option} {text!r}: give an IP address of this machine") from error


def _own_address(via: Via) -> str:
    """Give this machine's address that faces the proxy, empty where there is no way to it; nothing is sent."""
    try:
        family, _, _, _, there = socket.getaddrinfo(via.host, via.port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect(there)
            return str(probe.getsockname()[0]).partition("%")[0]
    except OSError:
        return ""


def _here(via: Via, own: str) -> bool:
    """Tell whether the proxy listens on this machine: at a loopback address, or at the very address that faces it."""
    try:
        there = str(socket.getaddrinfo(via.host, via.port, type=socket.SOCK_DGRAM)[0][4][0]).partition("%")[0]
    except OSError:
        return False
    return there == own or ipaddress.ip_address(there).is_loopback
