"""The strict proxy, but that it reads methods in capitals and CONNECT targets broadly, and no field beside them."""

from collections.abc import Callable
from typing import Any

from mitmproxy import http

from egress_profiles import addon, allowlist_verdict, flow_reading, flow_verdict, message_grammar

_METHOD_FAULT: Callable[[bytes], str] = vars(message_grammar)["_method_fault"]


def silent(*_: object) -> str:
    """Find nothing wrong."""
    return ""


def nothing(*_: object) -> tuple[str, ...]:
    """See no other host, and no other method."""
    return ()


def unnamed(stage: Any, *rest: Any, **more: Any) -> allowlist_verdict.Request:
    """Read a CONNECT without its Host, which repeats how the target was written."""
    return allowlist_verdict.Request(stage, *rest, **(more | {"hosts": ()} if stage == "connect" else more))


def in_capitals(request: http.Request) -> str:
    """Give the method as mitmproxy does, whatever was sent."""
    return str(request.method)


def fault_in_capitals(method: bytes) -> str:
    """Say what is wrong with a method but for its small letters."""
    return _METHOD_FAULT(method.upper())


vars(message_grammar)["_method_fault"] = fault_in_capitals
for name in ("_meaning_fault", "connect_fault"):
    vars(message_grammar)[name] = silent
for name in ("named_elsewhere", "asks_another_method"):
    vars(flow_reading)[name] = nothing
vars(flow_reading)["method_asked"] = in_capitals
vars(flow_verdict)["_version_fault"], vars(flow_verdict)["Request"] = silent, unnamed
addons = addon.addons
