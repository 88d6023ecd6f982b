"""Why a token request is refused: Entra's codes, and the JSON that carries one. Pure.

Codes and shape: the research note on Azure Workload Identity (Microsoft Learn, error codes and federated credentials),
and answers of Entra that the tests of the Azure SDK for JavaScript recorded.
Microsoft tells clients not to depend on the codes; the HTTP status of each is partly unverified there.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

_NO_TENANT = (
    "Tenant {} not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. "
    "Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."
)
_NO_DEFAULT = (
    "The provided value for scope {} is not valid. Client credential flows must have a scope value with /.default "
    "suffixed to the resource identifier (application ID URI)."
)
_NO_CREDENTIAL = "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."
MEANING = {
    50027: (400, "invalid_request", "JWT token is invalid or malformed."),
    70003: (400, "unsupported_grant_type", "The app requested an unsupported grant type."),
    70011: (400, "invalid_scope", "The provided value for the input parameter 'scope' is not valid."),
    70025: (401, "invalid_client", "The client application has no configured federated identity credentials."),
    90002: (400, "invalid_request", _NO_TENANT),
    90061: (400, "invalid_request", "The request to the issuer's OpenID Connect endpoint failed."),
    700016: (400, "unauthorized_client", "The application was not found in the directory."),
    700024: (401, "invalid_client", "The client assertion is not within its valid time range."),
    700027: (401, "invalid_client", "The client assertion failed signature validation."),
    700211: (401, "invalid_client", "No matching federated identity record found for presented assertion issuer."),
    700212: (401, "invalid_client", "No matching federated identity record found for presented assertion audience."),
    700213: (401, "invalid_client", "No matching federated identity record found for presented assertion subject."),
    900144: (400, "invalid_request", "The request body must contain the following parameter: {}."),
    1002012: (400, "invalid_scope", _NO_DEFAULT),
    7000216: (401, "invalid_client", _NO_CREDENTIAL),
}
"""HTTP status, OAuth error and first sentence of each code; `{}` is where it repeats what was asked for."""

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
SHOWN = 200
"""Characters of somebody else's text that a description repeats."""


class TokenRefused(Exception):  # noqa: N818 - the protocol's word
    """A token request that is refused: the code, and what stands in its first sentence or follows it."""

    def __init__(self, code: int, more: str = "") -> None:
        self.code = code
        self.status, self.error, first = MEANING[code]
        self.sentence = first.format(more) if "{}" in first else f"{first} {more}".strip()
        super().__init__(f"AADSTS{code}: {self.sentence}")


def shown(text: object) -> str:
    """Text of a stranger, short and on one line, in single quotes."""
    plain = "".join(mark if mark.isprintable() else "?" for mark in str(text))
    return f"'{plain[:SHOWN]}'"


def moment(seconds: float) -> str:
    """A moment as the descriptions and the timestamp write it."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")


@dataclass(frozen=True)
class Ids:
    """What a request is found by: our own id, and the client's, which is ours where it gave none."""

    trace: str
    correlation: str


def ids(trace: str, given: str) -> Ids:
    """The ids of a request whose client gave `client-request-id`: it counts if it is a GUID."""
    return Ids(trace, given if _GUID.fullmatch(given) else trace)


def body(refused: TokenRefused, authority: str, about: Ids, now: float) -> dict[str, Any]:
    """The JSON of a refusal."""
    at = moment(now)
    named = (f"Trace ID: {about.trace}", f"Correlation ID: {about.correlation}")
    lines = (f"AADSTS{refused.code}: {refused.sentence}", *named)
    return {
        "error": refused.error,
        "error_description": "\r\n".join((*lines, f"Timestamp: {at}")),
        "error_codes": [refused.code],
        "timestamp": at,
        "trace_id": about.trace,
        "correlation_id": about.correlation,
        "error_uri": f"{authority}/error?code={refused.code}",
    }
