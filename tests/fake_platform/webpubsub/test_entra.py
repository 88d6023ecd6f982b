"""Entra tokens: signature, audience, time."""

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from fake_platform.webpubsub.access import Unauthorised, is_of_entra
from fake_platform.webpubsub.entra import AUDIENCE, EntraRule

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
JWK = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "k", "alg": "RS256", "use": "sig"}
STRICT = EntraRule(jwt.PyJWKSet([JWK]))


def token(key: rsa.RSAPrivateKey = KEY, kid: str = "k", **claims: Any) -> str:
    """A token that is good until 2000 unless said otherwise."""
    return jwt.encode({"aud": AUDIENCE, "exp": 2000} | claims, key, algorithm="RS256", headers={"kid": kid})


@pytest.mark.parametrize("shown", [token(), token(aud=[AUDIENCE + "/", "x"])])
def test_good_token_passes(shown: str) -> None:
    """For Web PubSub, within its time (and five minutes)."""
    STRICT.check(shown, 2299.0)
    EntraRule().check(shown, 1500.0)


@pytest.mark.parametrize(
    ("shown", "now", "why"),
    [
        (token(OTHER), 1500.0, "another authority"),
        (token(kid="unknown"), 1500.0, "another authority"),
        ("nonsense", 1500.0, "malformed"),
        (token(aud="https://other"), 1500.0, "another service"),
        (token(), 2300.0, "expired"),
        (token(exp=True), 1500.0, "expired"),
    ],
)
def test_other_tokens_are_refused(shown: str, now: float, why: str) -> None:
    """Foreign, malformed, for another service, too old."""
    with pytest.raises(Unauthorised, match=why):
        STRICT.check(shown, now)


def test_unvalidated_means_the_signature_only() -> None:
    """Where no keys are known the audience and time still count."""
    EntraRule().check(token(OTHER), 1500.0)
    with pytest.raises(Unauthorised):
        EntraRule().check(token(OTHER, aud="https://other"), 1500.0)


def test_kinds_of_tokens_are_told_apart() -> None:
    """By the algorithm; what is no token is not of Entra."""
    assert is_of_entra(token())
    assert not is_of_entra(jwt.encode({}, "k" * 32, algorithm="HS256"))
    assert not is_of_entra("nonsense")
