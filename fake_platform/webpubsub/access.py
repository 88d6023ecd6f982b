"""Access-key tokens: who made one, for which address, until when, and what it grants. Pure.

HS256 with the UTF-8 bytes of the access key (not base64-decoded). `aud` is compared by host and path; http, https, ws
and wss are interchangeable; a trailing `/`, a sub-path or a query is tolerated. A path is compared segment by segment,
each decoded once (RFC 3986, 2.4: decoded twice, `%252F` and `%2F` would be the same name; decoded before it is split,
`%2F` and `/` would); hub names are case-insensitive, and `/client?hub=h` is another spelling of `/client/hubs/h`.
`exp` is required. The service allows five minutes of clock skew; at `exp`, `skew` says how much is allowed here: an
expired channel token must be refused.
"""

import json
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import jwt
from jwt.types import Options

from fake_platform.webpubsub.roles import Roles

_SIGNATURE_ONLY: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_sub": False,
    "verify_jti": False,
    "require": ["exp", "aud"],
}
_NOT_BEFORE_SKEW = 300.0  # seconds, .NET's default (TokenValidationParameters.DefaultClockSkew)
DEFAULT_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}


class Unauthorised(Exception):  # noqa: N818 - the HTTP word
    """A token that does not open this address; the message says why, without the token."""


@dataclass(frozen=True)
class Grant:
    """What a client token grants; nothing, to a client that comes without one."""

    user_id: str | None = None
    roles: Roles = field(default_factory=Roles)
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyRule:
    """How tokens are checked: with which key, and with how many seconds of clock skew at their end."""

    access_key: str
    skew: float = 0.0

    def claims(self, token: str, url: str, now: float) -> Mapping[str, Any]:
        """The token's claims, if it opens `url` now: the address as it was sent, still percent-encoded.

        Raises:
            Unauthorised: no, foreign or malformed token; another audience; expired or not yet valid.
        """
        claims = _signed(token, self.access_key)
        if not isinstance(claims["exp"], int | float) or claims["exp"] + self.skew <= now:
            raise Unauthorised("the token has expired")
        if isinstance(claims.get("nbf"), int | float) and claims["nbf"] - _NOT_BEFORE_SKEW > now:
            raise Unauthorised("the token is not valid yet")
        if not any(covers(str(audience), url) for audience in _as_tuple(claims["aud"])):
            raise Unauthorised("the token was made for another address")
        return claims

    def sign(self, claims: dict[str, Any]) -> str:
        """A token of this key."""
        return jwt.encode(claims, self.access_key, algorithm="HS256")


@lru_cache(maxsize=1024)
def _signed(token: str, access_key: str) -> Mapping[str, Any]:
    """The claims of a token of that key; kept, because it costs a third of a connect and many come with one token.

    Raises:
        Unauthorised: it is none.
    """
    try:
        return MappingProxyType(jwt.decode(token, access_key, algorithms=["HS256"], options=_SIGNATURE_ONLY))
    except jwt.InvalidTokenError as error:
        raise Unauthorised("the token is missing, malformed or signed with another key") from error


def is_of_entra(token: str) -> bool:
    """Whether a token claims to be signed by an identity provider and not with an access key."""
    try:
        return jwt.get_unverified_header(token).get("alg") != "HS256"
    except jwt.InvalidTokenError:
        return False


def covers(audience: str, url: str) -> bool:
    """Whether a token made for `audience` opens `url`; both are percent-encoded."""
    try:
        wanted, asked = urllib.parse.urlsplit(audience), urllib.parse.urlsplit(url)
    except ValueError:  # an IPv6 address without its end
        return False
    if _authority(wanted) != _authority(asked):
        return False
    given, path = _segments(wanted), _segments(asked)
    return given[: len(path)] == path


def _segments(parts: urllib.parse.SplitResult) -> list[str]:
    """The names of a path, each decoded once; a trailing `/` is none, and a hub's name and what leads to it no case."""
    segments = [urllib.parse.unquote(segment) for segment in parts.path.rstrip("/").split("/")]
    segments[:3] = [segment.lower() for segment in segments[:3]]
    if segments == ["", "client"]:
        named = [value for name, value in urllib.parse.parse_qsl(parts.query) if name.lower() == "hub"]
        segments += ["hubs", named[0]] if named else []
    if segments[2:3] == ["hubs"]:
        segments[3:4] = [segment.lower() for segment in segments[3:4]]
    return segments


def _authority(parts: urllib.parse.SplitResult) -> tuple[str, int | None]:
    """Host and, unless it is the scheme's default, port."""
    try:
        port = parts.port
    except ValueError:
        port = -1  # no such port: equal to nothing that was asked for
    return (parts.hostname or "", None if port == DEFAULT_PORTS.get(parts.scheme) else port)


def claim_text(value: Any) -> str:
    """A claim's value as the service reads it, where every claim is text: null is empty, objects are JSON.

    JsonClaimSet of Microsoft.IdentityModel.JsonWebTokens; an array there is as many claims as it has elements.
    """
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def claim_texts(claim: Any) -> tuple[str, ...]:
    """All values of a claim, which may be one or an array of them; a claim that is left out is null."""
    return tuple(claim_text(item) for item in (claim if isinstance(claim, list) else [claim]))


def _as_tuple(claim: Any) -> tuple[str, ...]:
    """The values of a claim that may be left out."""
    texts = () if claim is None else claim_texts(claim)
    if all(map(_is_text, texts)):
        return texts
    raise Unauthorised("a claim holds half a character")


def _is_text(value: str) -> bool:
    """Whether it can be sent: half a surrogate pair cannot."""
    return value.encode(errors="replace").decode() == value


def grant(claims: Mapping[str, Any]) -> Grant:
    """What the claims of a client token grant.

    Raises:
        Unauthorised: more than one user, or a claim that is no text ("only one sub claim is allowed": Microsoft Learn,
            WebSocket client protocols, "Supported claims").
    """
    subjects = _as_tuple(claims.get("sub"))
    if len(subjects) > 1:
        raise Unauthorised("the token names more than one user")
    return Grant(
        user_id=subjects[0] if subjects else None,
        roles=Roles(frozenset(_as_tuple(claims.get("role")))),
        groups=_as_tuple(claims.get("webpubsub.group")),
    )


def challenge(why: str, token: str) -> str:
    """`WWW-Authenticate` of a 401; whoever shows no token is told of no error (RFC 6750, 3 and 3.1)."""
    return f'Bearer error="invalid_token", error_description="{why}"' if token else "Bearer"


def connection_string(endpoint: str, access_key: str) -> str:
    """What the official service client takes."""
    return f"Endpoint={endpoint};AccessKey={access_key};Version=1.0;"


def hub_is_well_named(hub: str) -> bool:
    """The service's rule for hub names."""
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_`,.\[\]]{0,127}", hub) is not None
