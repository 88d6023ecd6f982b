"""Why a token request is refused: Entra's codes, and the JSON that carries one. Pure.

Codes and shape: the research note on Azure Workload Identity (Microsoft Learn, error codes and federated credentials).
Microsoft tells clients not to depend on the codes; the HTTP status of each is partly unverified there.
"""

import datetime as dt
from typing import Any

MEANING = {
    50027: (400, "invalid_request", "JWT token is invalid or malformed."),
    70003: (400, "unsupported_grant_type", "The app requested an unsupported grant type."),
    70011: (400, "invalid_scope", "The provided value for the input parameter 'scope' is not valid."),
    70025: (401, "invalid_client", "The client application has no configured federated identity credentials."),
    90002: (400, "invalid_request", "The tenant was not found."),
    90061: (400, "invalid_request", "The request to the issuer's OpenID Connect endpoint failed."),
    700016: (400, "unauthorized_client", "The application was not found in the directory."),
    700024: (401, "invalid_client", "The client assertion is not within its valid time range."),
    700027: (401, "invalid_client", "The client assertion failed signature validation."),
    700211: (401, "invalid_client", "No matching federated identity record found for presented assertion issuer."),
    700212: (401, "invalid_client", "No matching federated identity record found for presented assertion audience."),
    700213: (401, "invalid_client", "No matching federated identity record found for presented assertion subject."),
    900144: (400, "invalid_request", "The request body lacks a parameter."),
}
"""HTTP status, OAuth error and first sentence of each code."""

SHOWN = 200
"""Characters of somebody else's text that a description repeats."""


class TokenRefused(Exception):  # noqa: N818 - the protocol's word
    """A token request that is refused: the code, and what follows its first sentence."""

    def __init__(self, code: int, more: str = "") -> None:
        self.code = code
        self.status, self.error, first = MEANING[code]
        self.sentence = f"{first} {more}".strip()
        super().__init__(f"AADSTS{code}: {self.sentence}")


def shown(text: object) -> str:
    """Text of a stranger, short and on one line, in single quotes."""
    plain = "".join(mark if mark.isprintable() else "?" for mark in str(text))
    return f"'{plain[:SHOWN]}'"


def moment(seconds: float) -> str:
    """A moment as the descriptions and the timestamp write it."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def body(refused: TokenRefused, authority: str, trace: str, now: float) -> dict[str, Any]:
    """The JSON of a refusal; `trace` is this request's id, and stands for its correlation id too."""
    at = moment(now)
    lines = (f"AADSTS{refused.code}: {refused.sentence}", f"Trace ID: {trace}", f"Correlation ID: {trace}")
    return {
        "error": refused.error,
        "error_description": "\r\n".join((*lines, f"Timestamp: {at}")),
        "error_codes": [refused.code],
        "timestamp": at,
        "trace_id": trace,
        "correlation_id": trace,
        "error_uri": f"{authority}/error?code={refused.code}",
    }
