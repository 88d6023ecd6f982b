"""The keys that an issuer publishes, fetched anew for each assertion. Edge: HTTPS.

OpenID Connect Discovery 1.0, 4: `{issuer}/.well-known/openid-configuration` names the issuer itself and its `jwks_uri`.
Entra caches both, so that a new key of the cluster counts late; here it counts at once.
"""

import json
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp

from fake_platform.identity.aadsts import TokenRefused

SECONDS = 5.0
LARGEST = 256 * 1024


class Issuers:
    """Fetches from issuers whose certificates one authority signed; `ca_file` None means the system's."""

    def __init__(self, ca_file: Path | None = None) -> None:
        self._trust = ssl.create_default_context(cafile=ca_file)

    async def keys(self, issuer: str) -> dict[str, Any]:
        """The issuer's key set.

        Raises:
            TokenRefused: 90061, with what could not be read.
        """
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        connector = aiohttp.TCPConnector(ssl=self._trust)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False) as session:
            found = await _document(session, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != issuer:
                raise TokenRefused(90061, "The discovery document names another issuer.")
            return await _document(session, str(found.get("jwks_uri")))


async def _document(session: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    if not url.startswith("https://"):
        raise TokenRefused(90061, "It is not to be had over https.")
    try:
        async with session.get(url, allow_redirects=False) as response:
            content = await response.content.read(LARGEST)
            status = response.status
        found = json.loads(content) if status == 200 else None
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise TokenRefused(90061, f"{type(error).__name__}.") from error
    if not isinstance(found, Mapping):
        raise TokenRefused(90061, f"It answered {status}, and no JSON object.")
    return dict(found)
