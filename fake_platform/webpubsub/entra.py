"""Entra tokens of servers: whether one opens the data plane. Pure.

The emulator has no tenant. It takes tokens whose keys it was given, or, where it is told so, any token that looks like
one of Entra: for tests of software that signs in with an identity against a token endpoint of its own.
"""

from dataclasses import dataclass

import jwt
from jwt.types import Options

from fake_platform.webpubsub.access import Unauthorised

AUDIENCE = "https://webpubsub.azure.com"
_ALGORITHMS = ["RS256", "ES256"]
_SKEW = 300.0  # seconds


@dataclass(frozen=True)
class EntraRule:
    """Which tokens are taken: signed by one of the `keys`; all, where there are none."""

    keys: jwt.PyJWKSet | None = None

    def check(self, token: str, now: float) -> None:
        """Let it pass.

        Raises:
            Unauthorised: a foreign signature, another audience, or out of its time.
        """
        try:
            claims = self._claims(token)
        except (jwt.InvalidTokenError, KeyError) as error:
            raise Unauthorised("the Entra token is malformed or signed by another authority") from error
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if AUDIENCE not in [str(audience).rstrip("/") for audience in audiences]:
            raise Unauthorised("the Entra token is for another service")
        if not isinstance(claims["exp"], int | float) or claims["exp"] + _SKEW <= now:
            raise Unauthorised("the Entra token has expired")

    def _claims(self, token: str) -> dict[str, object]:
        options: Options = {"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False}
        options["require"] = ["aud", "exp"]
        if self.keys is None:
            options["verify_signature"] = False
            return jwt.decode(token, options=options, algorithms=_ALGORITHMS)
        key = self.keys[str(jwt.get_unverified_header(token).get("kid"))]
        return jwt.decode(token, key, algorithms=_ALGORITHMS, options=options)
