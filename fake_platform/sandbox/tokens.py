"""Which tokens and key sets the sidecar takes, and what it then knows. Pure.

The state is a value: taking a token or a key set gives the next state, a refusal leaves it as it was. Times are seconds
since the epoch. Only digests of what was taken are kept, so that nothing secret lies in memory for its own sake.
Source: host protocol v1, section Sidecar.
"""

import json
from hashlib import sha256
from typing import NamedTuple

from fake_platform.sandbox.signatures import Key, SignatureRefusedError, read_keys, verified

LEEWAY = 60
"""Seconds by which the clocks of platform and node may differ."""


class TokenRefusedError(Exception):
    """A token or key set is refused: a stable `problem` name and one sentence that repeats no secret."""

    def __init__(self, problem: str, sentence: str) -> None:
        super().__init__(sentence)
        self.problem = problem


class State(NamedTuple):
    """What the sidecar knows: `generation` 0 until the first token; `rotations` are the key sets already taken."""

    sandbox_id: str
    issuer: str
    keys: tuple[Key, ...]
    generation: int = 0
    token_digest: str | None = None
    rotations: frozenset[str] = frozenset()


class Claims(NamedTuple):
    """The claims that count here, as the token states them."""

    issuer: object
    subject: object
    generation: object
    expires: object


def take_token(state: State, token: str, now: float) -> State:
    """The state after a token: the held one again changes nothing, a later generation replaces it.

    Raises:
        TokenRefusedError: wrong signature, issuer or subject, expired, or not of a later generation.
    """
    digest = sha256(token.encode()).hexdigest()
    if digest == state.token_digest:
        return state
    claims = _claims(token, state.keys)
    if claims.issuer != state.issuer:
        raise TokenRefusedError("wrong-issuer", "The token was issued by somebody else than TOKEN_ISSUER names.")
    if claims.subject != state.sandbox_id:
        raise TokenRefusedError("wrong-subject", "The token is for another sandbox.")
    if not isinstance(claims.expires, int | float) or claims.expires <= now - LEEWAY:
        raise TokenRefusedError("expired", "The token has no expiry, or has expired.")
    if not isinstance(claims.generation, int) or claims.generation <= state.generation:
        raise TokenRefusedError(
            "old-generation", f"The token's generation is not later than {state.generation}, which is held."
        )
    return state._replace(generation=claims.generation, token_digest=digest)


def take_keys(state: State, rotation: str) -> State:
    """The state after a rotation of the platform's keys; one that was taken before changes nothing, not even back.

    Raises:
        TokenRefusedError: none of the present keys signed it, or its payload is no key set.
    """
    digest = sha256(rotation.encode()).hexdigest()
    if digest in state.rotations:
        return state
    try:
        payload = verified(rotation, state.keys)
    except SignatureRefusedError as refusal:
        raise TokenRefusedError("wrong-signature", str(refusal)) from None
    try:
        keys = read_keys(payload)
    except SignatureRefusedError as refusal:
        raise TokenRefusedError("malformed-keys", str(refusal)) from None
    return state._replace(keys=keys, rotations=state.rotations | {digest})


def _claims(token: str, keys: tuple[Key, ...]) -> Claims:
    """The claims of a token that one of the keys signed."""
    try:
        claims = json.loads(verified(token, keys))
    except SignatureRefusedError as refusal:
        raise TokenRefusedError("wrong-signature", str(refusal)) from None
    except ValueError:
        claims = None
    if not isinstance(claims, dict):
        raise TokenRefusedError("malformed-token", "The payload of the token is not a JSON object.")
    return Claims(claims.get("iss"), claims.get("sub"), claims.get("gen"), claims.get("exp"))
