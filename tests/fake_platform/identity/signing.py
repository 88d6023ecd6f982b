"""A cluster's token signer for tests: keys, a key set, and assertions as its API server would sign them. Pure."""

import base64
import json
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from fake_platform.identity.federation import AUDIENCE, Application, Credential, key

ISSUER = "https://issuer.byohost.test"
SUBJECT = "system:serviceaccount:byohost-eu:identity-0123456789abcdef0123"
TENANT, CLIENT = "11111111-2222-4333-8444-555555555555", "aaaaaaaa-0000-4000-8000-000000000001"
NOW = 1_800_000_000.0
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
TRUSTED = Credential("eu", ISSUER, SUBJECT, AUDIENCE)


def jwks(*names: str) -> dict[str, Any]:
    """The key set that lists our key under these names."""
    public = RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    return {"keys": [{**public, "kid": name, "alg": "RS256", "use": "sig"} for name in names or ("one",)]}


def assertion(signer: rsa.RSAPrivateKey = KEY, kid: str | None = "one", **changes: Any) -> str:
    """A projected token; a claim that is changed to None is left out."""
    claims = {
        "iss": ISSUER,
        "sub": SUBJECT,
        "aud": [AUDIENCE],
        "iat": int(NOW) - 10,
        "nbf": int(NOW) - 10,
        "exp": int(NOW) + 3590,
        "kubernetes.io": {"namespace": "byohost-eu", "pod": {"name": "p", "uid": "pod-uid"}},
    }
    wanted = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(wanted, signer, "RS256", headers={"kid": kid} if kid else {})


def unsigned(claims: object) -> str:
    """Three parts, whose middle one is this."""
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{assertion().split('.')[0]}.{middle}.eHg"


def application(*credentials: Credential) -> dict[str, Application]:
    """The applications of a state: one, with these credentials."""
    known = Application(TENANT, CLIENT, {one.name: one for one in credentials})
    return {key(TENANT, CLIENT): known}
