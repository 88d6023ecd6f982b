"""Channel and sandbox tokens, and whether one still counts."""

from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from fake_platform import sandboxes, tokens
from fake_platform.state import State, Step

KEY = tokens.SigningKey(ec.generate_private_key(ec.SECP256R1()), "kid-1", "https://platform.byohost.test")
ID = "a" * 26


def mint(sandbox: sandboxes.Sandbox, generation: int, now: float) -> str:
    """A token of the one key."""
    return KEY.sign(sandbox.sandbox_id, generation, now)


def test_sandbox_token_is_verified_with_the_key_set() -> None:
    """Subject, issuer, generation and 20 minutes of life, signed by the key that the set names."""
    token = KEY.sign(ID, 3, 1000.0)
    key_set = jwt.PyJWKSet.from_dict(KEY.jwks())
    claims: dict[str, Any] = jwt.decode(token, key_set["kid-1"], algorithms=["ES256"], options={"verify_exp": False})
    assert (claims["sub"], claims["gen"], claims["iss"], claims["exp"]) == (ID, 3, KEY.issuer, 1000 + 20 * 60)


def test_key_set_is_public() -> None:
    """No private part leaves with the exchange."""
    assert "d" not in KEY.jwks()["keys"][0]


def test_channel_token_joins_one_group_for_five_minutes() -> None:
    """Audience is the minted host over https; the only role joins the host's own group."""
    token = tokens.channel_token("k" * 32, "x.webpubsub.byohost.test", tokens.channel_user("eu", 7), 1000.0)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == "https://x.webpubsub.byohost.test/client/hubs/byohost"
    assert claims["role"] == ["webpubsub.joinLeaveGroup.host.eu"]
    assert (claims["sub"], claims["exp"]) == ("host.eu/7", 1300)


def test_only_issued_living_tokens_count() -> None:
    """Nonsense, another sandbox's and an ended sandbox's token are inactive."""
    sandbox = sandboxes.issue(sandboxes.request(ID, "eu", {"deadlineSeconds": 60}, 1000.0), mint, 1000.0)
    token = sandbox.tokens[0].token
    state = Step(State()).sandbox(sandbox).state
    assert tokens.still_counts(state, token, 1001.0)
    assert not tokens.still_counts(state, "nonsense", 1001.0)
    assert not tokens.still_counts(state, KEY.sign("b" * 26, 1, 1000.0), 1001.0)
    ended = Step(state).sandbox(replace(sandbox, state="finished")).state
    assert not tokens.still_counts(ended, token, 1001.0)


def test_signing_key_is_named_by_its_public_part() -> None:
    """The same PEM has the same id after a restart; a key of another kind is refused."""
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pems = [ec.generate_private_key(ec.SECP256R1()).private_bytes(*form).decode() for _ in range(2)]
    first, again, other = (tokens.SigningKey.from_pem(pem, "https://p") for pem in (pems[0], *pems))
    assert first.jwks() == again.jwks()
    assert first.kid != other.kid
    with pytest.raises(TypeError, match="P-256"):
        tokens.SigningKey.from_pem(rsa.generate_private_key(65537, 2048).private_bytes(*form).decode(), "https://p")
