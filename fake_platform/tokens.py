"""Tokens the platform signs: for a channel (HS256, Web PubSub's way) and for sandboxes (ES256, with a key set). Pure.

protocol.md, numbers: channel token 5 min, sandbox token 20 min. Introspection looks a token up among those issued.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fake_platform import sandboxes
from fake_platform.state import State

CHANNEL_SECONDS = 5 * 60
HUB = "byohost"


@dataclass(frozen=True)
class SigningKey:
    """The key that signs sandbox tokens, with its id and issuer."""

    key: ec.EllipticCurvePrivateKey
    kid: str
    issuer: str

    @classmethod
    def from_pem(cls, pem: str, issuer: str) -> "SigningKey":
        """A P-256 key with an id that follows from its public part (RFC 7638)."""
        key = serialization.load_pem_private_key(pem.encode(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("Sandbox tokens are signed with ES256, which wants a P-256 key.")
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
        required = {name: public[name] for name in ("crv", "kty", "x", "y")}
        thumbprint = hashlib.sha256(json.dumps(required, separators=(",", ":")).encode()).digest()
        return cls(key, base64.urlsafe_b64encode(thumbprint).rstrip(b"=").decode(), issuer)

    def jwks(self) -> dict[str, Any]:
        """The public key set."""
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": self.kid, "alg": "ES256", "use": "sig"}]}

    def sign(self, sandbox_id: str, generation: int, now: float) -> str:
        """The sidecar's token of that generation."""
        claims = {
            "iss": self.issuer,
            "sub": sandbox_id,
            "gen": generation,
            "iat": int(now),
            "exp": int(now + sandboxes.TOKEN_SECONDS),
            "jti": f"{sandbox_id}.{generation}",
        }
        return jwt.encode(claims, self.key, algorithm="ES256", headers={"kid": self.kid})


def group_of(host: str) -> str:
    """The host's group on the hub."""
    return f"host.{host}"


def channel_user(host: str, generation: int) -> str:
    """Whom a channel token names: a host in one generation."""
    return f"{group_of(host)}/{generation}"


def channel_token(access_key: str, authority: str, user: str, now: float, life: int = CHANNEL_SECONDS) -> str:
    """A client token for `authority` (host[:port]); its role joins the user's own group and no other."""
    claims = {
        "aud": f"https://{authority}/client/hubs/{HUB}",
        "sub": user,
        "role": [f"webpubsub.joinLeaveGroup.{user.rpartition('/')[0]}"],
        "iat": int(now),
        "exp": int(now) + life,
    }
    return jwt.encode(claims, access_key, algorithm="HS256")


def still_counts(state: State, token: str, now: float) -> bool:
    """Whether a sandbox token was issued here, is alive, and its sandbox has not ended."""
    try:
        subject = jwt.decode(token, options={"verify_signature": False}).get("sub")
    except jwt.InvalidTokenError:
        return False
    sandbox = state.sandboxes.get(str(subject))
    return sandbox is not None and sandboxes.counts(sandbox, token, now)
