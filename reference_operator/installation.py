"""Which installation this is, read from the operator's own service-account token. Pure.

The token itself never leaves the pod; it is decoded, not verified, because the API server mounted it (architecture.md,
ambiguity 1).
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any


class TokenError(ValueError):
    """The mounted token does not say who we are."""


@dataclass(frozen=True)
class Installation:
    """Who acts: the installation (changes when the service account is made anew), the pod, and where they live."""

    id: str
    instance: str
    namespace: str
    account: str
    issuer: str = ""
    """Who issues the cluster's service-account tokens; empty where that is not known."""


def installation_id(host: str, account_uid: str) -> str:
    """`base64url(SHA-256(host || uid))` without padding: 43 characters."""
    digest = hashlib.sha256((host + account_uid).encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def read(host: str, token: str) -> Installation:
    """The installation that a bound service-account token speaks of.

    Raises:
        TokenError: it is no such token.
    """
    every = _claims(token)
    claims: Any = every.get("kubernetes.io")
    try:
        return Installation(
            id=installation_id(host, claims["serviceaccount"]["uid"]),
            instance=claims["pod"]["uid"],
            namespace=claims["namespace"],
            account=claims["serviceaccount"]["name"],
            issuer=str(every.get("iss") or ""),
        )
    except (KeyError, TypeError) as error:
        raise TokenError(
            "the mounted service-account token names no pod and account: it must be a bound token (Kubernetes 1.21 on)"
        ) from error


def _claims(token: str) -> dict[str, Any]:
    try:
        payload = token.strip().split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, binascii.Error, ValueError) as error:
        raise TokenError("the mounted service-account token is no JWT") from error
    if not isinstance(claims, dict):
        raise TokenError("the mounted service-account token carries no claims")
    return claims
