"""What the request of a client or a server says: its query, token, address and subprotocols. Edge: HTTP.

Names in queries have no case, as where Microsoft's service reads them (ASP.NET Core, IQueryCollection).
"""

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from multidict import CIMultiDict, MultiMapping

from fake_platform.webpubsub.access import claim_texts


def offered(request: web.Request) -> list[str]:
    """The subprotocols, in the client's order and spelling."""
    names = ",".join(request.headers.getall("Sec-WebSocket-Protocol", [])).split(",")
    return [name.strip() for name in names if name.strip()]


def arrays(pairs: MultiMapping[str], secret: str) -> dict[str, list[str]]:
    """What a client sent under each name, as it wrote the name first; what holds its token is left out."""
    first = {name.lower(): name for name in reversed([*pairs])}
    found: dict[str, list[str]] = {name: [] for folded, name in first.items() if folded != secret}
    for name, value in pairs.items():
        if name.lower() != secret:
            found[first[name.lower()]].append(value)
    return found


def lists(claims: Mapping[str, Any]) -> dict[str, list[str]]:
    """The claims as handlers expect them: arrays of text."""
    return {name: [*claim_texts(value)] for name, value in claims.items()}


def query(request: web.Request) -> CIMultiDict[str]:
    """The query, by names without case."""
    return CIMultiDict(request.query)


def bearer(request: web.Request) -> str:
    """The access token of the query or of the Authorization header; empty without one.

    The name of the scheme has no case (RFC 9110, 11.1).
    """
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    token = query(request).get("access_token") or (given.strip() if scheme.lower() == "bearer" else "")
    return token if token.isascii() else ""  # a JWT is ASCII; headers may hold half characters


def address(request: web.Request) -> str:
    """The address as the client sent it, still percent-encoded, by its Host header."""
    asked = request.rel_url
    return f"{request.scheme}://{request.host}{asked.raw_path}?{asked.raw_query_string}"
