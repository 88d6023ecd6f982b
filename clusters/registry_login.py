"""Answers a registry's challenge: Basic, or a token from the place that the challenge names. Edge: HTTP.

Source: distribution's "Token Authentication Specification"; RFC 7617, RFC 6750. Credentials go to the registry
itself and to the token's realm over TLS, and nowhere else.
"""

import base64
import re
from collections.abc import Generator

import httpx

from clusters.errors import ClusterError
from clusters.registry_credentials import Credentials

_PAIR = re.compile(r'([a-zA-Z_]+)="([^"]*)"')


class RegistryLogin(httpx.Auth):
    """Adds what a registry asks for; one is made for one registry and repository."""

    requires_response_body = True

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials
        self._proof: tuple[tuple[bytes, str], str] | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send as it is, or with what satisfied that host before; once more where it is challenged."""
        place = (request.url.raw_host, str(request.url.port))
        if self._proof is not None and self._proof[0] == place:
            request.headers["Authorization"] = self._proof[1]
        reply = yield request
        if reply.status_code != 401:
            return
        scheme, _, rest = reply.headers.get("WWW-Authenticate", "").partition(" ")
        if scheme.lower() == "bearer":
            answer = yield self._token_request(dict(_PAIR.findall(rest)))
            proof = f"Bearer {_token(answer)}"
        elif scheme.lower() == "basic" and self._credentials is not None:
            proof = self._basic(self._credentials)
        else:
            return
        self._proof = (place, proof)
        request.headers["Authorization"] = proof
        yield request

    def _token_request(self, asked: dict[str, str]) -> httpx.Request:
        realm = asked.get("realm", "")
        if not realm.startswith("https://"):
            raise ClusterError(f"the registry sends us to {realm or 'no place'} for a token: only https is followed")
        parameters: dict[str, str] = {name: asked[name] for name in ("service", "scope") if name in asked}
        headers = {} if self._credentials is None else {"Authorization": self._basic(self._credentials)}
        return httpx.Request("GET", realm, params=parameters, headers=headers)

    @staticmethod
    def _basic(credentials: Credentials) -> str:
        pair = f"{credentials.user}:{credentials.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"


def _token(answer: httpx.Response) -> str:
    try:
        said = answer.json()
        return str(said.get("token") or said["access_token"])
    except (ValueError, KeyError, AttributeError) as error:
        raise ClusterError(f"{answer.request.url.host} gave no token: it answered {answer.status_code}") from error
