"""The proof that an exchange comes from the pod it names: a projected token, checked against pinned keys. Pure.

architecture.md, ambiguity 1, hardened: the token's audience is the platform, it lives at most 10 minutes, and the
cluster's key set is pinned at the first claim of a key. Who copies key and installation id away cannot sign one.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.types import Options

from fake_platform.refusals import Refused

LONGEST_LIFE = 600  # seconds
CLOCKS_DIFFER = 30.0  # seconds
_OWN: Options = {
    "require": ["iss", "sub", "aud", "iat", "exp"],
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
}
"""Only the signature is the library's to judge: it would judge moments by its own clock."""
_PUBLIC = frozenset({"kty", "kid", "alg", "use", "n", "e", "crv", "x", "y"})
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512")


@dataclass(frozen=True)
class Proof:
    """What an exchange carries: a token, and the key set of the cluster that signed it (RFC 7517).

    An operator that cannot read the key set leaves it out: a key that is pinned already needs none, and a first claim
    without it pins nothing.
    """

    token: str
    jwks: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Pin:
    """What the first claim of a key fixed: whose tokens count from then on."""

    jwks: Mapping[str, Any]
    issuer: str
    subject: str


@dataclass(frozen=True)
class Claimant:
    """Who the proof must be of."""

    host: str
    installation_id: str
    audience: str


def installation_id(host: str, uid: str) -> str:
    """base64url without padding of SHA-256(host name, uid of the operator's service account)."""
    return base64.urlsafe_b64encode(hashlib.sha256((host + uid).encode()).digest()).rstrip(b"=").decode()


def pin(proof: Proof | None, claimant: Claimant, now: float) -> Pin | None:
    """What a first claim fixes, once its own proof holds; None where it brought none that could be verified.

    Raises:
        Refused: proof-refused.
    """
    if proof is None or proof.jwks is None:
        return None
    claims = _claims(proof.token, proof.jwks, claimant, now)
    public = {"keys": [_public(key) for key in proof.jwks["keys"]]}
    return Pin(public, str(claims["iss"]), str(claims["sub"]))


def hold(pinned: Pin, proof: Proof | None, claimant: Claimant, now: float) -> None:
    """Hold a later exchange against what the first claim fixed; the key set that it brings does not count.

    Raises:
        Refused: proof-refused.
    """
    if proof is None:
        raise _refused("the key was claimed with a projected token, and this exchange carries none")
    claims = _claims(proof.token, pinned.jwks, claimant, now)
    if (claims["iss"], claims["sub"]) != (pinned.issuer, pinned.subject):
        raise _refused("issuer or subject is not that of the first claim")


def told(token: str) -> dict[str, Any]:
    """What a token says of itself, unverified and without its signature; empty where it is no token."""
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return {}
    return {name: claims[name] for name in ("iss", "sub", "aud", "iat", "exp") if name in claims}


def _public(key: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a key that are no secret."""
    return {name: key[name] for name in key.keys() & _PUBLIC}


def _refused(why: str) -> Refused:
    return Refused("proof-refused", f"The proof does not hold: {why}.")


def _claims(token: str, jwks: Mapping[str, Any], claimant: Claimant, now: float) -> dict[str, Any]:
    """The claims of a token that keeps every rule but issuer and subject."""
    try:
        header = jwt.get_unverified_header(token)
        key = next((one for one in jwks["keys"] if one["kid"] == header.get("kid")), None)
        if key is None or header.get("alg") not in ALGORITHMS:
            raise _refused("no key of the set and no public-key algorithm signed it")
        signer = jwt.PyJWK(_public(key), header["alg"])
        claims: dict[str, Any] = jwt.decode(token, signer, [header["alg"]], options=_OWN)
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise _refused("it is no token with all its claims that the key set verifies") from error
    _hold_claims(claims, claimant, now)
    return claims


def _hold_claims(claims: Mapping[str, Any], claimant: Claimant, now: float) -> None:
    """Audience, life, and the service account that the installation id was made from."""
    audience = claims["aud"]
    if audience not in (claimant.audience, [claimant.audience]):
        raise _refused(f"its audience is not {claimant.audience} alone")
    issued, expires = claims["iat"], claims["exp"]
    if not all(isinstance(moment, int | float) for moment in (issued, expires)):
        raise _refused("iat and exp are no numbers")
    if not 0 < expires - issued <= LONGEST_LIFE:
        raise _refused(f"it lives longer than {LONGEST_LIFE} s")
    if not issued - CLOCKS_DIFFER <= now < expires:
        raise _refused("it has expired, or is not valid yet")
    if installation_id(claimant.host, _account_uid(claims)) != claimant.installation_id:
        raise _refused("its service account is not the one that the installation id was made from")


def _account_uid(claims: Mapping[str, Any]) -> str:
    """`kubernetes.io`.serviceaccount.uid of a projected token; empty without one."""
    found: Any = claims
    for name in ("kubernetes.io", "serviceaccount", "uid"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""
