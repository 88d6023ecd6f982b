"""JSON Web Signatures checked against a JSON Web Key Set. Pure.

Written on `cryptography` alone, though PyJWT would do the same: the sidecar has 50m CPU and is on the way from launch
to ready. Measured on Python 3.11: PyJWT brings `ssl`, `http.client` and `email` along, 11 MiB and 70 ms of CPU more
than this module needs, which is 1.4 s on 50m. The tests sign with PyJWT, so that the two agree.

Three algorithms, each tied to one type of key, so that a token cannot choose: RS256, ES256, EdDSA (Ed25519).
Source: RFC 7515 (JWS), RFC 7517 and 7518 (JWK, algorithms), RFC 8037 (Ed25519), RFC 8725 (best practices).
"""

import binascii
import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256


class SignatureRefusedError(Exception):
    """A signature, or the set of keys to check it with, does not count; the message is one sentence without secrets."""


class Key(NamedTuple):
    """A public key: its `kid`, the one `algorithm` it is for, and `check(signature, signed)`, which raises if wrong."""

    kid: str | None
    algorithm: str
    check: Callable[[bytes, bytes], None]


def read_keys(text: str | bytes) -> tuple[Key, ...]:
    """The usable keys of a JWKS document; keys of other types are ignored (RFC 7517 5).

    Raises:
        SignatureRefusedError: the text is no key set, or holds no key of a known type.
    """
    document = _object(text, "key set")
    listed = document.get("keys")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    try:
        keys = tuple(key for entry in entries if (key := _key(entry)) is not None)
    except (KeyError, TypeError, ValueError):
        raise SignatureRefusedError("A key of the key set lacks a member or has one that is malformed.") from None
    if not keys:
        raise SignatureRefusedError("The key set has no RSA, P-256 or Ed25519 key.")
    return keys


def verified(compact: str, keys: tuple[Key, ...]) -> bytes:
    """The payload of a JWS in compact form, once one of the keys has signed it.

    Raises:
        SignatureRefusedError: it is no JWS, or none of the keys signed it.
    """
    parts = compact.split(".")
    if len(parts) != 3:
        raise SignatureRefusedError("This is not a signed token of three parts.")
    try:
        header = _object(_decode(parts[0]), "header of the token")
        payload, signature = _decode(parts[1]), _decode(parts[2])
    except ValueError:
        raise SignatureRefusedError("A part of the token is not base64url.") from None
    if "crit" in header:  # RFC 7515 4.1.11: what is critical and not understood is refused
        raise SignatureRefusedError("The token has critical header fields that nothing here understands.")
    signed = f"{parts[0]}.{parts[1]}".encode("ascii")
    if not any(_signs(key, header, signature, signed) for key in keys):
        raise SignatureRefusedError("None of the known keys signed this.")
    return payload


def _signs(key: Key, header: Mapping[str, object], signature: bytes, signed: bytes) -> bool:
    """Whether this key made the signature; a `kid`, where given, selects, and the algorithm is the key's."""
    if header.get("alg") != key.algorithm or header.get("kid") not in (None, key.kid):
        return False
    try:
        key.check(signature, signed)
    except InvalidSignature:
        return False
    return True


def _key(entry: Mapping[str, str]) -> Key | None:
    """One entry of a key set, None if its type is not known here."""
    kid = entry.get("kid")
    match entry.get("kty"), entry.get("crv"):
        case "RSA", _:
            return Key(kid, "RS256", _rsa(_number(entry["n"]), _number(entry["e"])))
        case "EC", "P-256":
            return Key(kid, "ES256", _p256(_number(entry["x"]), _number(entry["y"])))
        case "OKP", "Ed25519":
            public = ed25519.Ed25519PublicKey.from_public_bytes(_decode(entry["x"]))
            return Key(kid, "EdDSA", public.verify)
        case _:
            return None


def _rsa(modulus: int, exponent: int) -> Callable[[bytes, bytes], None]:
    """The check of RS256 (RFC 7518 3.3, which also sets the least size)."""
    public = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    if public.key_size < 2048:
        raise ValueError
    return lambda signature, signed: public.verify(signature, signed, padding.PKCS1v15(), SHA256())


def _p256(x: int, y: int) -> Callable[[bytes, bytes], None]:
    """The check of ES256, whose signature is two 32-byte numbers (RFC 7518 3.4)."""
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()

    def check(signature: bytes, signed: bytes) -> None:
        if len(signature) != 64:
            raise InvalidSignature
        numbers = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        public.verify(encode_dss_signature(*numbers), signed, ec.ECDSA(SHA256()))

    return check


def _decode(text: str) -> bytes:
    """Unpadded base64url (RFC 7515 2); raises ValueError for anything else."""
    if set(text) & set("+/="):
        raise ValueError
    standard = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
    return binascii.a2b_base64(standard, strict_mode=True)


def _number(text: str) -> int:
    """A big-endian number in base64url (RFC 7518 2)."""
    return int.from_bytes(_decode(text), "big")


def _object(text: str | bytes, what: str) -> Mapping[str, object]:
    """A JSON object."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):  # anybody in the pod may send brackets by the thousand
        value = None
    if not isinstance(value, dict):
        raise SignatureRefusedError(f"The {what} is not a JSON object.")
    return value
