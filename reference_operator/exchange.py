"""The key exchange. Edge: HTTPS to the platform endpoint, the key file, the CA file.

Key and CA are read anew each time, because a re-applied bundle replaces them. Nothing of the environment steers the
connection: proxy and trust come from the settings alone, so that every step takes the same way. Where the bundle mounts
a token for the platform, the exchange carries it as proof of the account that asks: it goes nowhere else.
"""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from reference_operator import __version__, network, wire
from reference_operator.installation import Installation
from reference_operator.interfaces import Clock, ClusterError, ExchangeError
from reference_operator.model import Terms
from reference_operator.settings import Settings

TIMEOUT = 10.0


@dataclass(frozen=True)
class HttpPlatform:
    """A `Platform` over HTTPS."""

    settings: Settings
    installation: Installation
    clock: Clock
    key_set: Callable[[], Mapping[str, Any]]
    """The cluster's public keys, with which the platform can verify the proof."""

    def exchange(self) -> tuple[Terms, float]:
        """New terms, and the platform's clock minus ours in seconds.

        Raises:
            ExchangeError: no connection this time; the text says why and holds no secret.
        """
        settings = self.settings
        url = f"{settings.platform}/v1/hosts/{settings.host}/key-exchange"
        try:
            key = Path(settings.install_key_file).read_text(encoding="ascii").strip()
            trust = ssl.create_default_context(cafile=settings.ca_file or None)
            proxy = network.proxy_for(settings, url)
            with httpx.Client(verify=trust, proxy=proxy, trust_env=False, timeout=TIMEOUT) as client:
                response = client.post(url, headers={"Authorization": f"Bearer {key}"}, json=self._offer())
        except (OSError, UnicodeDecodeError) as error:
            raise ExchangeError("", 0, f"install key, proof or CA file cannot be read: {error}") from error
        except httpx.HTTPError as error:
            text = str(error) or type(error).__name__
            way = "through the proxy" if network.proxy_for(settings, url) else "directly"
            raise ExchangeError("", 0, f"{settings.platform} cannot be reached {way}: {text}") from error
        return self._read(response)

    def _offer(self) -> dict[str, Any]:
        who = self.installation
        offer: dict[str, Any] = {
            "protocol": [wire.PROTOCOL],
            "installationId": who.id,
            "instance": who.instance,
            "operatorVersion": __version__,
            "runtimeFamilies": list(self.settings.families),
        }
        if who.issuer.startswith("https://"):
            offer["cluster"] = {"namespace": who.namespace, "issuer": who.issuer}
        if self.settings.proof_token_file:
            offer["proof"] = self._proof()
        return offer

    def _proof(self) -> dict[str, Any]:
        """Kubelet renews the token, so it is read anew; without an answer of the API server the key set is left out."""
        proof: dict[str, Any] = {"token": Path(self.settings.proof_token_file).read_text(encoding="ascii").strip()}
        try:
            return proof | {"jwks": self.key_set()}
        except ClusterError:
            return proof

    def _read(self, response: httpx.Response) -> tuple[Terms, float]:
        body = _json(response)
        if response.status_code != 200:
            kind, detail = wire.problem(body)
            text = detail or f"HTTP {response.status_code} that is not the platform's: is a proxy in between?"
            raise ExchangeError(kind, response.status_code, text, _seconds(response.headers.get("Retry-After")))
        try:
            terms = wire.terms(body, host=self.settings.host, port=self.settings.platform_port)
        except wire.WireError as error:
            raise ExchangeError("", 0, f"the platform's answer is refused: {error}") from error
        return terms, _skew(response.headers, self.clock())


def unreadable(settings: Settings) -> str:
    """Why a file that the settings name is of no use, as one sentence; empty where there is nothing to say."""
    files = {
        "install key": settings.install_key_file,
        "proof": settings.proof_token_file,
        "authorities": settings.ca_file,
    }
    for what, path in files.items():
        try:
            if path:
                Path(path).read_bytes()
        except OSError as error:
            return f"the file of the {what} cannot be read ({error}): mount it as the bundle does"
    try:
        ssl.create_default_context(cafile=settings.ca_file or None)
    except (OSError, ValueError) as error:
        return (
            f"{settings.ca_file} holds no PEM certificates ({error}): correct site.caBundle, download the bundle again"
        )
    return ""


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except ValueError:
        return None


def _seconds(text: str | None) -> float:
    return float(text) if text and text.isdigit() else 0.0


def _skew(headers: Mapping[str, str], now: float) -> float:
    """The platform's clock minus ours; 0 where it does not say. The header's whole seconds are half a one late."""
    try:
        return parsedate_to_datetime(headers["Date"]).timestamp() + 0.5 - now
    except (KeyError, ValueError):
        return 0.0
