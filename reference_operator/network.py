"""Which way a connection goes: through the proxy or straight, and whom it trusts. Pure.

NO_PROXY is read the same way for every client of ours, because the libraries disagree (httpx ignores CIDRs): `*`, a
host, a domain with or without its leading dot, an address, a CIDR range, each in any case and with an optional port.
The API server and the sidecars are never reached through the proxy, whatever is set: their clients do not ask here.
"""

import ipaddress
from urllib.parse import urlsplit

from reference_operator.settings import Settings


def proxy_for(settings: Settings, url: str) -> str | None:
    """The proxy that a connection to this URL takes, None for a straight one."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    straight = any(_covers(entry.lower(), host, parts.port or 443) for entry in settings.no_proxy)
    return None if straight else settings.proxy or None


def channel_environment(settings: Settings, url: str) -> dict[str, str | None]:
    """The environment that sends websocket-client the same way, with the same trust; None unsets a variable.

    The Web PubSub client has no parameter for either (websocket/_http.py reads the environment).
    """
    proxy = proxy_for(settings, url)
    return {
        "https_proxy": proxy,
        "HTTPS_PROXY": proxy,
        "no_proxy": None if proxy else "*",
        "NO_PROXY": None if proxy else "*",
        "WEBSOCKET_CLIENT_CA_BUNDLE": settings.ca_file or None,
    }


def _covers(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    address = _address(host)
    network = _network(entry)
    if network is not None:
        return address is not None and address in network
    name, _, suffix = entry.rpartition(":")
    if name and suffix.isdigit():
        return int(suffix) == port and _covers(name.strip("[]"), host, port)
    domain = entry.lstrip("*").lstrip(".")
    return host == domain or host.endswith("." + domain)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
