"""What people typed into a form, as the bodies that the control API takes. Pure.

The API holds bodies against its schemas; here only text becomes what JSON has: lists, numbers, objects, nothing.
"""

import json
import urllib.parse
from collections.abc import Mapping
from typing import Any

from fake_platform.fault_table import FaultKind, Parameter
from fake_platform.refusals import Refused

Fields = Mapping[str, str]

_SITE = ("operatorImage", "namespace", "httpsProxy", "noProxy", "caBundle", "registryMirror")
_LAUNCH = ("image", "sidecarImage", "family")
_SMALL = {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"cpu": "500m", "memory": "128Mi"}}


def segment(text: str) -> str:
    """A string as one segment of a path, whatever it holds."""
    return urllib.parse.quote(text.encode(errors="replace"), safe="")


def chosen(fields: Fields, name: str) -> str:
    """A field that names something, as a segment of a path.

    Raises:
        Refused: invalid-request, where it was left empty.
    """
    text = _text(fields, name)
    if not text:
        raise Refused("invalid-request", f"{name}: fill this in.")
    return segment(text)


def _text(fields: Fields, name: str) -> str:
    """The field without the space around it; browsers send line ends as CR LF."""
    return fields.get(name, "").replace("\r\n", "\n").strip()


def _words(fields: Fields, name: str) -> list[str]:
    return _text(fields, name).replace(",", " ").split()


def registration(fields: Fields) -> dict[str, Any]:
    """control.json, hostRegistration."""
    return {"name": _text(fields, "name"), **change(fields)}


def change(fields: Fields) -> dict[str, Any]:
    """control.json, hostChange, without the name: it is fixed."""
    return {"families": _words(fields, "families"), "workloadIdentity": "workloadIdentity" in fields}


def bundle(fields: Fields) -> dict[str, Any]:
    """control.json, bundleRequest: what was left empty is left out.

    Raises:
        Refused: invalid-request, where the placement is no object.
    """
    site: dict[str, Any] = {name: _text(fields, name) for name in _SITE if _text(fields, name)}
    if text := _text(fields, "placement"):
        site["placement"] = _object("placement", text)
    return {"site": site}


def launch(fields: Fields) -> dict[str, Any]:
    """control.json, profileLaunchRequest.

    Raises:
        Refused: invalid-request, where a number or an object is none.
    """
    body: dict[str, Any] = {name: _text(fields, name) for name in _LAUNCH}
    body["deadlineSeconds"] = _number("deadlineSeconds", _text(fields, "deadlineSeconds"), whole=True)
    if command := _text(fields, "command").splitlines():
        body["command"] = command
    for name in ("env", "policy", "labels"):
        if text := _text(fields, name):
            body[name] = _object(name, text)
    return body


def measurement(fields: Fields) -> dict[str, Any]:
    """control.json, launchRequest, of two small sandboxes; fields of a launch have other names on that page."""
    body: dict[str, Any] = {name: _text(fields, f"canary.{name}") for name in _LAUNCH}
    if command := _text(fields, "canary.command").splitlines():
        body["command"] = command
    return {**body, "deadlineSeconds": 60, "resources": _SMALL}


def profile(fields: Fields) -> dict[str, Any]:
    """control.json, profileRequest."""
    identity = {name: _text(fields, name) for name in ("clientId", "tenantId")}
    body: dict[str, Any] = {"host": _text(fields, "host"), "resourceClass": _text(fields, "resourceClass")}
    return body | ({"workloadIdentity": identity} if any(identity.values()) else {})


def resources(fields: Fields) -> dict[str, Any]:
    """terms.json, resources."""
    return {
        kind: {unit: _text(fields, f"{kind}.{unit}") for unit in ("cpu", "memory")} for kind in ("requests", "limits")
    }


def bearer(fields: Fields) -> str:
    """The token that opens the page.

    Raises:
        Refused: unauthorised, for what cannot be sent as one.
    """
    token = _text(fields, "token")
    if not token or not token.isascii() or not token.isprintable():
        raise Refused("unauthorised", "This is no token; show the control token, or an access token.")
    return token


def fault(kinds: Mapping[str, FaultKind], fields: Fields) -> dict[str, Any]:
    """The request for a fault of the chosen kind, of one host or of every one; what was left empty is left out.

    Raises:
        Refused: invalid-request, where there is no such kind, or a number or an object is none.
    """
    kind = kinds.get(_text(fields, "kind"))
    if kind is None:
        raise Refused("invalid-request", f"kind: choose one of {', '.join(kinds)}.")
    body: dict[str, Any] = {"kind": kind.name}
    if host := _text(fields, "host"):
        body["host"] = host
    if times := _text(fields, "times"):
        body["times"] = _number("times", times, whole=True)
    for parameter in kind.parameters:
        if text := _text(fields, parameter.name):
            body[parameter.name] = _value(parameter, text)
    return body


def _value(parameter: Parameter, text: str) -> Any:
    match parameter.type:
        case "integer" | "number":
            return _number(parameter.name, text, whole=parameter.type == "integer")
        case "object":
            return _object(parameter.name, text)
        case _:
            return text


def _number(name: str, text: str, *, whole: bool) -> float:
    try:
        return int(text) if whole else float(text)
    except ValueError:
        raise Refused("invalid-request", f"{name}: write a {'whole ' if whole else ''}number.") from None


def _object(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Refused("invalid-request", f'{name}: write JSON, such as {{"a": "b"}}.') from None
