"""How the data plane says no. Pure.

As recorded by the tests of the official clients (Azure/azure-sdk-assets, python/sdk/webpubsub and js/sdk/web-pubsub):
each error has its code in the field `x-ms-error-code` too. What was recorded with a newer service has `inner` where
the first one had `innererror`.
"""

from typing import Any

BAD_REQUEST = "Error.BadRequest"


class RestError(Exception):
    """An answer with an error's status."""

    content_type = "application/json"

    def __init__(self, status: int, code: str, message: str, target: str = "Request") -> None:
        super().__init__(message)
        self.status, self.code, self.target = status, code, target

    @property
    def body(self) -> dict[str, Any]:
        """What is told, in the service's order."""
        about = {"code": self.code, "message": str(self), "target": self.target}
        return about | {"details": None, "inner": None}


class ValidationError(RestError):
    """A parameter that is judged before the request is: ASP.NET Core's problem of validation, with code and message."""

    content_type = "application/problem+json"

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(400, BAD_REQUEST, message, parameter)

    @property
    def body(self) -> dict[str, Any]:
        """A problem (RFC 9457) with the service's members ahead."""
        about = {"code": self.code, "message": str(self), "target": self.target, "errors": {self.target: [str(self)]}}
        title = "One or more validation errors occurred."
        return about | {"type": None, "title": title, "status": 400, "detail": None, "instance": None, "extensions": {}}


def not_existed(severity: str, kind: str, name: str) -> RestError:
    """404 for a connection, group or user that is not there; how severe that is depends on what was asked."""
    return RestError(404, f"{severity}.{kind}.NotExisted", f"{kind} `{name}` is not found.", kind)


def bad_filter(text: str, why: str, parameter: str) -> ValidationError:
    """400 for a filter that is none: in a query it is the parameter `filter`, in a body `Filter`."""
    return ValidationError(parameter, f"Invalid syntax for '{text}': {why}. (Parameter 'filter')")
