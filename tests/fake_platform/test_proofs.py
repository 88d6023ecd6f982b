"""Proofs: the first claim pins the cluster's keys, and from then on only a token that they sign counts."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from fake_platform import keys, proofs
from fake_platform.proofs import Claimant, Pin, Proof
from fake_platform.refusals import Refused
from fake_platform.validation import check

AUDIENCE = "https://platform.byohost.test"
UID = "5b0c6b1e-0000-4000-8000-000000000000"
WHO = Claimant("eu", proofs.installation_id("eu", UID), AUDIENCE)
CLUSTER, THIEF = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)
NOW = 1000.0


def jwks(key: Any, kid: str = "kid-1") -> dict[str, Any]:
    """A key set of one public key."""
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {"keys": [{**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid}]}


def token(key: Any = CLUSTER, algorithm: str = "RS256", kid: str = "kid-1", **changes: Any) -> str:
    """A projected token as a cluster signs it; `changes` replace claims, None removes one."""
    claims = {
        "iss": "https://kubernetes.default.svc",
        "sub": "system:serviceaccount:byohost-eu:byohost-operator",
        "aud": [AUDIENCE],
        "iat": 990,
        "exp": 1590,
        "kubernetes.io": {"serviceaccount": {"name": "byohost-operator", "uid": UID}},
    }
    left = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(left, key, algorithm=algorithm, headers={"kid": kid})


def refusal(act: Callable[..., Any], *arguments: Any) -> str:
    """The sentence of a refused proof."""
    with pytest.raises(Refused) as refused:
        act(*arguments)
    assert (refused.value.kind, refused.value.status) == ("proof-refused", 401)
    return refused.value.detail


def pinned() -> Pin:
    """What a good first claim fixes."""
    pin = proofs.pin(Proof(token(), jwks(CLUSTER)), WHO, NOW)
    assert pin is not None
    return pin


def test_first_claim_pins_public_keys_issuer_and_subject() -> None:
    """A private part that came along is not kept."""
    private = {"keys": [{**jwks(CLUSTER)["keys"][0], "d": "secret"}]}
    pin = proofs.pin(Proof(token(), private), WHO, NOW)
    assert pin is not None
    assert pin == pinned()
    assert (pin.issuer, pin.subject) == (
        "https://kubernetes.default.svc",
        "system:serviceaccount:byohost-eu:byohost-operator",
    )
    assert "secret" not in str(pin)


def test_later_exchange_is_held_against_the_pin() -> None:
    """A fresh token of the same cluster passes; none, and a thief's with the thief's own key set, do not."""
    proofs.hold(pinned(), Proof(token(iat=1990, exp=2590), {"keys": []}), WHO, 2000.0)
    assert "carries none" in refusal(proofs.hold, pinned(), None, WHO, NOW)
    forged = Proof(token(THIEF), jwks(THIEF))
    assert "verifies" in refusal(proofs.hold, pinned(), forged, WHO, NOW)
    for changes in ({"sub": "system:serviceaccount:x:y"}, {"iss": "https://elsewhere"}):
        other = Proof(token(**changes), jwks(CLUSTER))
        assert "not that of the first claim" in refusal(proofs.hold, pinned(), other, WHO, NOW)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"aud": "https://kubernetes.default.svc"}, "audience"),
        ({"aud": [AUDIENCE, "https://kubernetes.default.svc"]}, "audience"),
        ({"exp": 1591}, "lives longer than 600 s"),
        ({"exp": 990}, "lives longer than 600 s"),
        ({"iat": 300, "exp": 900}, "expired"),
        ({"iat": 1031, "exp": 1600}, "not valid yet"),
        ({"exp": None}, "all its claims"),
        ({"sub": None}, "all its claims"),
        ({"kubernetes.io": None}, "service account"),
        ({"kubernetes.io": {"serviceaccount": {"uid": "another"}}}, "service account"),
        ({"kubernetes.io": {"serviceaccount": {"uid": 1}}}, "service account"),
    ],
)
def test_every_rule_is_kept(changes: dict[str, Any], sentence: str) -> None:
    """Audience, life, completeness and service account, each broken alone."""
    assert sentence in refusal(proofs.pin, Proof(token(**changes), jwks(CLUSTER)), WHO, NOW)


def test_only_public_key_signatures_of_the_set_count() -> None:
    """No token, an unsigned one, a shared secret, an unknown kid, a key of another kind."""
    curve = ec.generate_private_key(ec.SECP256R1())
    unsigned = jwt.encode({"iss": "x"}, "", algorithm="none", headers={"kid": "kid-1"})
    shared = jwt.encode({"iss": "x"}, "s" * 32, algorithm="HS256", headers={"kid": "kid-1"})
    for forged in ("x", unsigned, shared, token(kid="kid-2"), token(curve, "ES256"), token(exp="x", iat="y")):
        refusal(proofs.pin, Proof(forged, jwks(CLUSTER)), WHO, NOW)
    assert proofs.pin(Proof(token(curve, "ES256"), jwks(curve)), WHO, NOW)


def test_key_asks_for_the_proof_that_claimed_it() -> None:
    """A key claimed with a proof wants one each time; claimed without, a later one binds nobody."""
    proof = Proof(token(), jwks(CLUSTER))
    fresh = keys.issue(keys.KeyRing(), "one", 1.0)
    proved = keys.claim(fresh, "one", WHO, proof, NOW)
    assert keys.claim(proved, "one", WHO, proof, NOW) == proved
    refusal(keys.claim, proved, "one", WHO, None, NOW)
    with pytest.raises(Refused) as elsewhere:
        keys.claim(proved, "one", replace(WHO, installation_id="another"), proof, NOW)
    assert elsewhere.value.kind == "key-claimed-elsewhere"
    plain = keys.claim(fresh, "one", WHO)
    assert keys.claim(plain, "one", WHO, Proof("x", {"keys": []}), NOW) == plain
    keys.claim(keys.issue(proved, "two", 2.0), "two", WHO)


def test_token_without_a_key_set_is_verified_by_the_pin_alone() -> None:
    """An operator that cannot reach its cluster's API pins nothing at a first claim, and passes at a later one."""
    fresh = keys.issue(keys.KeyRing(), "one", 1.0)
    assert keys.claim(fresh, "one", WHO, Proof(token()), NOW) == keys.claim(fresh, "one", WHO)
    proofs.hold(pinned(), Proof(token()), WHO, NOW)
    assert "verifies" in refusal(proofs.hold, pinned(), Proof(token(THIEF)), WHO, NOW)


def test_token_is_told_without_its_signature() -> None:
    """The journal may say what a proof claimed; of what is no token it says nothing."""
    assert proofs.told(token()) == {
        "iss": "https://kubernetes.default.svc",
        "sub": "system:serviceaccount:byohost-eu:byohost-operator",
        "aud": [AUDIENCE],
        "iat": 990,
        "exp": 1590,
    }
    assert proofs.told(token(sub=None)).keys() == {"iss", "aud", "iat", "exp"}
    assert proofs.told("no token") == {}


def test_schema_takes_a_proof_and_bounds_it() -> None:
    """A modulus that would take long to verify is refused before anything is computed."""
    body = {"protocol": [1], "installationId": WHO.installation_id, "instance": "pod-1", "operatorVersion": "1"}
    proof = {"token": token(), "jwks": jwks(CLUSTER)}
    check("exchange-request.json", {**body, "runtimeFamilies": [], "proof": proof})
    huge = {"keys": [{"kty": "RSA", "kid": "k", "n": "A" * 1401, "e": "AQAB"}]}
    with pytest.raises(ValueError, match="maxLength"):
        check("exchange-request.json", {**body, "runtimeFamilies": [], "proof": {**proof, "jwks": huge}})
