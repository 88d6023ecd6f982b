"""Who issues a cluster's service account tokens, for whom, and for how long: read off one token. Pure.

The token was asked for as a dry-run by whoever asks, for an audience that is nobody's API; it is looked at and dropped.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from conformance.preflight.finding import Answer, Finding

AUDIENCE = "https://platform.byohost.test"
SECONDS = 600
"""As the bundle asks for the operator's proof (KEY-13)."""
LONGEST = 3600
_INSIDE = (".svc", ".svc.cluster.local", ".cluster.local", ".local")


def claims(token: str) -> dict[str, Any]:
    """The claims of a JWT, unverified; {} where it is none."""
    parts = token.split(".")
    try:
        data = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        found = json.loads(data)
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def request() -> dict[str, Any]:
    """The TokenRequest."""
    spec = {"audiences": [AUDIENCE], "expirationSeconds": SECONDS}
    return {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}


def judged(namespace: str, found: Mapping[str, Any]) -> Finding:
    """What the claims of a token say."""
    issuer, audience = str(found.get("iss") or ""), found.get("aud")
    lifetime = _number(found.get("exp")) - _number(found.get("iat"))
    facts = (f"iss {issuer}", f"aud {audience}", f"lives for {lifetime:.0f} s")
    if audience not in (AUDIENCE, [AUDIENCE]) or not issuer:
        words = "the API server issues tokens for another audience than the one that is asked for"
        remedy = "Check the API server's --api-audiences and --service-account-issuer."
        return _not_ready(namespace, words, facts, remedy, ("KEY-13", "BND-32", "WID-06"))
    if not 0 < lifetime <= LONGEST:
        words = f"a token that is asked for {SECONDS} s lives for {lifetime:.0f} s"
        remedy = (
            "Check what extends tokens: the API server's --service-account-extend-token-expiration is for API tokens."
        )
        return _not_ready(namespace, words, facts, remedy, ("KEY-13", "WID-05"))
    if inside(issuer):
        return Finding(
            id="issuer",
            answer=Answer.NOTE,
            words=f"tokens are issued as {issuer}, which nobody outside the cluster can look up",
            namespace=namespace,
            evidence=facts,
            remedy="For workload identities of a real cloud, set --service-account-issuer to a public address.",
        )
    words = f"tokens are issued as {issuer}, for the audience that is asked for"
    return Finding(id="issuer", answer=Answer.READY, words=words, namespace=namespace, evidence=facts)


def inside(issuer: str) -> bool:
    """Whether an issuer's name means something inside the cluster only."""
    address = urlsplit(issuer)
    return address.scheme != "https" or (address.hostname or "").endswith(_INSIDE)


def _not_ready(namespace: str, words: str, facts: tuple[str, ...], remedy: str, costs: tuple[str, ...]) -> Finding:
    return Finding(
        id="issuer",
        answer=Answer.NOT_READY,
        words=words,
        namespace=namespace,
        evidence=facts,
        remedy=remedy,
        costs=costs,
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
