"""Channel URLs that an operator must refuse, for the fault `channel-url`. Pure.

protocol.md, Key exchange: not wss, an IP literal, userinfo, a port that is neither 443 nor the platform's. Addresses
are of the documentation ranges (RFC 5737, RFC 3849).
"""

from urllib.parse import urlsplit, urlunsplit

LABELS = ("distrusted", "misnamed")
"""First labels of channels for whose names an inspecting proxy may show a foreign authority's, or another name's."""

ADDRESSES = {"address": "192.0.2.7", "ipv6-address": "[2001:db8::7]"}
ODD_PORT = 8444


def label(form: str) -> str:
    """The first label of the channel's name where the form sets it, else empty."""
    return form if form in LABELS else ""


def spoilt(url: str, form: str) -> str:
    """The URL in that form; as it is for one that changes nothing in it."""
    parts = urlsplit(url)
    match form:
        case "not-wss":
            parts = parts._replace(scheme="ws")
        case "address" | "ipv6-address":
            parts = parts._replace(netloc=ADDRESSES[form])
        case "user-info":
            parts = parts._replace(netloc=f"operator@{parts.netloc}")
        case "odd-port":
            parts = parts._replace(netloc=f"{parts.hostname}:{ODD_PORT}")
    return urlunsplit(parts)
