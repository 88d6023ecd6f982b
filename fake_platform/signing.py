"""The keys that sign sandbox tokens: the platform's own, and a host's later ones if they were replaced. Edge: chance.

A replaced key counts from the host's next exchange on, which hands it out with the proof that its predecessor vouches
for it (protocol.md, Sidecar: PUT /v1/jwks). What was made is kept with the state: a restart knows it.
"""

import json
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from fake_platform.sandboxes import Sandbox
from fake_platform.store import Store
from fake_platform.tokens import SigningKey

OWN = "signing key"


class Signing:
    """The signing keys of one platform."""

    def __init__(self, store: Store, issuer: str) -> None:
        self.issuer = issuer
        self._store = store
        self._first = SigningKey.from_pem(store.own(OWN, _new_key), issuer)
        self._told: dict[str, SigningKey] = {}

    def tell(self, host: str) -> dict[str, Any]:
        """What an exchange says of the keys (exchange-response.json, sandboxTokens); they sign from now on."""
        later = self._later(host)
        newest = SigningKey.from_pem(later[-1]["pem"], self.issuer) if later else self._first
        self._told[host] = newest
        return {"issuer": self.issuer, "jwks": newest.jwks(), "rotations": [one["jws"] for one in later]}

    def sign(self, sandbox: Sandbox, generation: int, now: float) -> str:
        """The sandbox's token of that generation, by the key that its host was told of last."""
        return self._told.get(sandbox.host, self._first).sign(sandbox.sandbox_id, generation, now)

    def rotate(self, host: str) -> None:
        """Make another key for the host's sandboxes; the one before signs the key set."""
        later = self._later(host)
        before = SigningKey.from_pem(later[-1]["pem"], self.issuer) if later else self._first
        pem = _new_key()
        payload = json.dumps(SigningKey.from_pem(pem, self.issuer).jwks(), separators=(",", ":")).encode()
        jws = jwt.api_jws.encode(payload, before.key, algorithm="ES256", headers={"kid": before.kid})
        made = json.dumps([*later, {"pem": pem, "jws": jws}])
        self._store.own(f"{OWN}s of {host}", lambda: made, lambda _: False)

    def _later(self, host: str) -> list[dict[str, str]]:
        """The host's keys after the first one, oldest first: their PEM, and the JWS that introduced them."""
        found: list[dict[str, str]] = json.loads(self._store.own(f"{OWN}s of {host}", lambda: "[]"))
        return found


def _new_key() -> str:
    """A new private key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()
