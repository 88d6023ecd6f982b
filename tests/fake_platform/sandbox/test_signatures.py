import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from fake_platform.sandbox.signatures import SignatureRefusedError, read_keys, verified
from tests.fake_platform.sandbox.signing import PrivateKey, Signer, key_set

P256 = Signer()
MAKERS: list[Callable[[], PrivateKey]] = [
    lambda: P256.private,
    ed25519.Ed25519PrivateKey.generate,
    lambda: rsa.generate_private_key(65537, 2048),
]


@pytest.mark.parametrize("make", MAKERS, ids=["ES256", "EdDSA", "RS256"])
def test_a_signature_of_the_official_library_counts(make: Callable[[], PrivateKey]) -> None:
    """What PyJWT signs with each algorithm is verified; another key of the same name does not do."""
    signer = Signer(make())
    assert verified(signer.sign(b"payload"), read_keys(key_set(signer))) == b"payload"
    with pytest.raises(SignatureRefusedError, match="None of the known keys"):
        verified(signer.sign(b"payload"), read_keys(key_set(Signer())))


def test_a_key_is_chosen_by_name_or_tried_without_one() -> None:
    """A `kid` selects among the keys, a token without one is tried with each."""
    other = Signer(kid="k2")
    keys = read_keys(key_set(P256, other))
    assert verified(other.sign(b"x"), keys) == b"x"
    assert verified(other.sign(b"x", kid=None), keys) == b"x"
    with pytest.raises(SignatureRefusedError, match="None of the known keys"):
        verified(other.sign(b"x", kid="k1"), keys)


def test_a_changed_payload_or_a_short_signature_is_refused() -> None:
    """The signature covers the payload, and a P-256 signature has exactly 64 bytes."""
    head, _, signature = P256.sign(b"payload").split(".")
    keys = read_keys(key_set(P256))
    for forged in (f"{head}.cGF5bG9hZDI.{signature}", f"{head}.cGF5bG9hZA.{signature[:40]}"):
        with pytest.raises(SignatureRefusedError, match="None of the known keys"):
            verified(forged, keys)


@pytest.mark.parametrize(
    ("token", "sentence"),
    [
        ("", "three parts"),
        ("a.b", "three parts"),
        ("!.b.c", "not base64url"),
        ("e30=.e30.e30", "not base64url"),
        ("\xff.e30.e30", "not base64url"),
        ("W10.e30.e30", "not a JSON object"),
        ("W1tb.e30.e30", "not a JSON object"),
        ("W1tb" * 20000 + ".e30.e30", "not a JSON object"),
        ("eyJhbGciOiJub25lIn0.e30.", "None of the known keys"),
        ("eyJjcml0IjpbXX0.e30.e30", "critical"),
    ],
)
def test_what_is_no_acceptable_token_is_refused_with_a_sentence(token: str, sentence: str) -> None:
    """Broken tokens, alg none and critical fields are refused, however deep they nest."""
    with pytest.raises(SignatureRefusedError, match=sentence):
        verified(token, read_keys(key_set(P256)))


def test_a_shared_secret_made_of_the_public_key_is_refused() -> None:
    """The algorithm is the key's: a token cannot choose HS256 and use the public key as its secret."""
    head, payload, signature = P256.sign(b"x").split(".")
    del head
    hs256 = "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIn0"
    with pytest.raises(SignatureRefusedError, match="None of the known keys"):
        verified(f"{hs256}.{payload}.{signature}", read_keys(key_set(P256)))


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("not json", "not a JSON object"),
        ("[]", "not a JSON object"),
        ("{}", "no RSA, P-256 or Ed25519 key"),
        ('{"keys": [{"kty": "oct", "k": "c2VjcmV0"}, 7]}', "no RSA, P-256 or Ed25519 key"),
        ('{"keys": [{"kty": "EC", "crv": "P-256", "x": "AQ"}]}', "lacks a member"),
        ('{"keys": [{"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"}]}', "malformed"),
        ('{"keys": [{"kty": "EC", "crv": "P-256", "x": 1, "y": 1}]}', "malformed"),
    ],
)
def test_a_useless_key_set_is_refused(document: str, sentence: str) -> None:
    """A key set without one usable public key says why."""
    with pytest.raises(SignatureRefusedError, match=sentence):
        read_keys(document)


def test_a_short_rsa_key_is_refused() -> None:
    """RFC 7518 asks for 2048 bits at least."""
    short = Signer(rsa.generate_private_key(65537, 1024))  # noqa: S505 (the weakness is the point)
    with pytest.raises(SignatureRefusedError, match="malformed"):
        read_keys(key_set(short))


def test_unknown_types_of_key_are_ignored_beside_known_ones() -> None:
    """A platform may add key types that this sidecar does not know."""
    document = {"keys": [{"kty": "new"}, P256.jwk()]}
    assert [key.kid for key in read_keys(json.dumps(document))] == ["k1"]


@given(st.text())
def test_no_text_makes_the_check_raise_anything_else(text: str) -> None:
    """Whatever is sent, the answer is a payload or a refusal."""
    with pytest.raises(SignatureRefusedError):
        verified(text, read_keys(key_set(P256)))
