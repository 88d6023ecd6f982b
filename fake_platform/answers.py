"""Requests read and answers written in the protocol's way: validated JSON in, JSON or a problem out. Edge: HTTP."""

import ipaddress
from typing import Any

from aiohttp import web

from fake_platform.redaction import redact
from fake_platform.refusals import Refused, problem
from fake_platform.validation import ProtocolViolation, check
from fake_platform.webpubsub.json_text import NotJson, json_value

LARGEST_BODY = 1024 * 1024
_TERMS = {"sandbox": "sandboxId", "tenant": "directoryId", "client": "directoryId", "fault": "faultId"}
"""What else than a name may stand in a place of a path."""


async def body(request: web.Request, schema: str) -> Any:
    """The request's JSON body, held against a schema.

    Raises:
        Refused: invalid-request, with what is wrong and where.
    """
    content = _json(await request.read())
    try:
        check(schema, content)
    except ProtocolViolation as violation:
        raise Refused("invalid-request", str(violation)) from violation
    return content


def _json(text: bytes) -> Any:
    """The value of a body, by the same reader as a frame's: neither depth nor half a character gets past it."""
    try:
        return json_value(text.decode(), strict=True)
    except NotJson as bad:
        why = str(bad).replace("the text", "the body", 1)
        raise Refused("invalid-request", f"{why[0].upper()}{why[1:]}.") from bad
    except UnicodeDecodeError as error:
        raise Refused("invalid-request", "The body is not JSON.") from error


def refusal(refused: Refused) -> web.Response:
    """The problem, as application/problem+json."""
    headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after is not None else {}
    if refused.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return web.json_response(
        redact(problem(refused)),
        status=refused.status,
        content_type="application/problem+json",
        headers=headers,
    )


def bearer(request: web.Request) -> str:
    """The Authorization header's bearer; empty without one."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def asker(request: web.Request) -> str | None:
    """The address that a request came from."""
    return as_written(request.remote)


def as_written(remote: str | None) -> str | None:
    """An address as its owner writes it: a dual-stack socket maps IPv4 into IPv6."""
    if remote is None:
        return None
    address = ipaddress.ip_address(remote)
    return str(getattr(address, "ipv4_mapped", None) or address)


def demand_names(request: web.Request) -> None:
    """Let pass a path whose names are written like names; others are repeated nowhere: a secret may stand there.

    Raises:
        Refused: invalid-request, unless each is a DNS label of at most 40 characters, or the id that its place wants.
    """
    for place, found in request.match_info.items():
        try:
            check(f"terms.json#/$defs/{_TERMS.get(place, 'hostName')}", found)
        except ProtocolViolation as violation:
            sentence = str(violation).replace("the body", f"the {place} of the path", 1)
            raise Refused("invalid-request", sentence) from violation


def host_name(text: str) -> str | None:
    """The text, if it is written like a host's name."""
    try:
        check("terms.json#/$defs/hostName", text)
    except ProtocolViolation:
        return None
    return text
