"""The two kinds of forward proxy that a policy can be held by, and which of them a certificate betrays. Pure."""

from enum import StrEnum


class Kind(StrEnum):
    """What a proxy does with TLS inside a tunnel."""

    INTERCEPT = "intercept"
    """It ends TLS itself and judges each request inside."""
    TUNNEL = "tunnel"
    """It judges the CONNECT, perhaps the server name, and passes TLS on unread."""


def found(shown: bytes, canary: bytes) -> Kind | None:
    """Tell the kind by the certificate (DER) that a client was shown; None where it was shown none."""
    if not shown:
        return None
    return Kind.TUNNEL if shown == canary else Kind.INTERCEPT
