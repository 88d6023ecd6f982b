"""Keys, key sets and tokens as the platform would make them, signed by PyJWT."""

import json
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

NOW = 1_900_000_000.0
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True)
class Signer:
    """One key of a platform."""

    private: PrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    kid: str = "k1"

    @property
    def algorithm(self) -> str:
        """The algorithm for this type of key."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return "RS256"
        return "ES256" if isinstance(self.private, ec.EllipticCurvePrivateKey) else "EdDSA"

    def jwk(self) -> dict[str, Any]:
        """The public key."""
        public: Any = self.private.public_key()
        maker: Any = {"RS256": RSAAlgorithm, "ES256": ECAlgorithm, "EdDSA": OKPAlgorithm}[self.algorithm]
        return {**json.loads(maker.to_jwk(public)), "kid": self.kid}

    def sign(self, payload: bytes, **headers: Any) -> str:
        """A JWS in compact form."""
        named = {name: value for name, value in {"kid": self.kid, **headers}.items() if value is not None}
        return jwt.api_jws.encode(payload, self.private, self.algorithm, headers=named)

    def token(self, generation: object = 1, **claims: object) -> str:
        """A sandbox token for the sandbox s1 by the issuer i, with claims replaced."""
        body = {"iss": "i", "sub": "s1", "gen": generation, "exp": NOW + 1200, **claims}
        return self.sign(json.dumps(body).encode())


def key_set(*signers: Signer) -> str:
    """The JWKS of some keys."""
    return json.dumps({"keys": [signer.jwk() for signer in signers]})
