"""Why the platform says no: the protocol's table of problem types, statuses and bodies (RFC 9457). Pure."""

from typing import Any

STATUS = {
    "invalid-request": 400,
    "unsupported-protocol": 400,
    "unknown-key": 401,
    "key-retired": 401,
    "unauthorised": 401,
    "proof-refused": 401,
    "not-entitled": 403,
    "insufficient-scope": 403,
    "unknown-host": 404,
    "unknown-sandbox": 404,
    "unknown-profile": 404,
    "unknown-resource-class": 404,
    "unknown-access-token": 404,
    "unknown-fault": 404,
    "unknown-application": 404,
    "unknown-credential": 404,
    "not-found": 404,
    "method-not-allowed": 405,
    "key-claimed-elsewhere": 409,
    "superseded": 409,
    "channel-not-configured": 409,
    "host-exists": 409,
    "not-connected": 409,
    "host-retired": 409,
    "name-fixed": 409,
    "confirmation-needed": 409,
    "resource-class-in-use": 409,
    "access-token-exists": 409,
    "credential-exists": 409,
    "too-many-credentials": 409,
    "family-not-served": 409,
    "identity-disabled": 409,
    "host-deleted": 410,
    "rate-limited": 429,
}


class Refused(Exception):  # noqa: N818 - the protocol's word
    """A request that is refused: `kind` is the stable problem type, `detail` one sentence without secrets.

    `more` are members of the problem beside the standard ones (RFC 9457, 3.2).
    """

    def __init__(
        self, kind: str, detail: str, retry_after: int | None = None, more: dict[str, Any] | None = None
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after
        self.more = more or {}

    @property
    def status(self) -> int:
        """The HTTP status of the table above."""
        return STATUS[self.kind]


def problem(refused: Refused) -> dict[str, Any]:
    """The application/problem+json body."""
    title = refused.kind.replace("-", " ").capitalize()
    return {"type": refused.kind, "title": title, "status": refused.status, "detail": refused.detail, **refused.more}
