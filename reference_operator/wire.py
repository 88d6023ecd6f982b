"""JSON of the platform, to and from the operator's own words. Pure.

Written from `fake_platform/protocol/` (OpenAPI, AsyncAPI, JSON Schemas) and sharing no code with the platform. A wrong
field is named in a sentence; the value never is, because it may be a secret. Unknown fields are ignored.
"""

import ipaddress
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from reference_operator import model, pod

PROTOCOL = 1
POLICY_BYTES = 8192
_SANDBOX_ID = re.compile(r"[a-z0-9]{26}")
_T = TypeVar("_T")


class WireError(ValueError):
    """Something the platform sent breaks the protocol; the text names the field."""


def rfc3339(moment: float) -> str:
    """A time on the wire: UTC, milliseconds, ending in Z."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def terms(body: object, *, host: str, port: int) -> model.Terms:
    """The answer of the key exchange. `port` is the platform endpoint's: beside 443 the only one for a channel.

    Raises:
        WireError: a field is wrong, or the channel is one that must be refused.
    """
    answer = _mapping(body, "answer")
    if answer.get("protocol") != PROTOCOL:
        raise WireError(f"protocol must be {PROTOCOL}, the version that this operator offered")
    if _field(answer, "host", str) != host:
        raise WireError("host must be the host whose key was exchanged")
    channel, tokens = _field(answer, "channel", dict), _field(answer, "sandboxTokens", dict)
    url = _field(channel, "url", str, "channel")
    refuse_channel(url, port)
    if _field(channel, "group", str, "channel") != f"host.{host}":
        raise WireError("channel.group must be this host's own")
    return model.Terms(
        host=host,
        generation=_field(answer, "generation", int),
        families=_strings(answer, "runtimeFamilies"),
        url=url,
        group=f"host.{host}",
        issuer=_field(tokens, "issuer", str, "sandboxTokens"),
        jwks=pod.compact(_field(tokens, "jwks", dict, "sandboxTokens")),
        rotations=_strings(tokens, "rotations", "sandboxTokens"),
        registry=_field(_field(answer, "registry", dict), "host", str, "registry"),
    )


def refuse_channel(url: str, port: int) -> None:
    """Refuse a channel address that no platform hands out.

    Raises: WireError: it is not wss, or has an IP literal, userinfo, or a port that is neither 443 nor the platform
    endpoint's.
    """
    try:
        parts = urlsplit(url)
        given = parts.port or 443
    except ValueError:
        raise WireError("channel.url must be a URL") from None
    if parts.scheme != "wss":
        raise WireError("channel.url must begin with wss://")
    if parts.username is not None or parts.password is not None:
        raise WireError("channel.url must carry no user name or password")
    if not parts.hostname or _is_address(parts.hostname):
        raise WireError("channel.url must name a host, not an address")
    if given not in {443, port}:
        raise WireError(f"channel.url has port {given}; only 443 and the platform endpoint's {port} are allowed")


def problem(body: object) -> tuple[str, str]:
    """Type and detail of a refusal (RFC 9457); empty where the answer is none of ours, as a proxy's page is."""
    found = body if isinstance(body, Mapping) else {}
    kind, detail = found.get("type"), found.get("detail")
    return (kind if isinstance(kind, str) else "", detail if isinstance(detail, str) else "")


def envelope(body: object) -> model.Envelope:
    """One message of the channel.

    What is wrong inside `data` makes it `Unreadable`, so that the messages after it keep their order.

    Raises:
        WireError: it is no envelope.
    """
    found = _mapping(body, "message")
    if found.get("v") != PROTOCOL:
        raise WireError(f"v must be {PROTOCOL}")
    kind, data = _field(found, "type", str), _field(found, "data", dict)
    time = moment(found, "time")
    return model.Envelope(
        id=_field(found, "id", str),
        seq=_field(found, "seq", int),
        host=_field(found, "host", str),
        generation=_field(found, "generation", int),
        message=_message(kind, data, time),
    )


def _message(kind: str, data: Mapping[str, Any], time: float) -> model.Message:
    try:
        if kind == "sandbox.launch":
            return _launch(data, time)
        if kind == "sandbox.token":
            token = model.Token(_field(data, "generation", int), _field(data, "token", str))
            return model.FreshToken(_sandbox_id(data), _field(data, "podUid", str), token)
        if kind == "sandbox.terminate":
            uid = None if data.get("podUid") is None else _field(data, "podUid", str)
            return model.Terminate(_sandbox_id(data), uid)
    except WireError as error:
        return model.Unreadable(kind, str(error), _failable(kind, data))
    plain: Mapping[str, model.Message] = {"host.retired": model.Retired(), "host.keyRetired": model.KeyRetired()}
    return plain.get(kind) or model.Unreadable(kind, "this operator does not know the type")


def _failable(kind: str, data: Mapping[str, Any]) -> str:
    """The sandbox id of a launch that can at least be failed."""
    found = data.get("sandboxId")
    legible = kind == "sandbox.launch" and isinstance(found, str) and _SANDBOX_ID.fullmatch(found)
    return str(found) if legible else ""


def _launch(data: Mapping[str, Any], time: float) -> model.Launch:
    resources = _field(data, "resources", dict)
    policy = pod.compact(data.get("policy"))
    if len(policy.encode()) > POLICY_BYTES:
        raise WireError(f"policy must be at most {POLICY_BYTES} bytes of compact JSON")
    identity = _field(data, "workloadIdentity", dict) if data.get("workloadIdentity") is not None else None
    return model.Launch(
        sandbox_id=_sandbox_id(data),
        image=_field(data, "image", str),
        sidecar_image=_field(data, "sidecarImage", str),
        command=_strings(data, "command"),
        env=_texts(data, "env"),
        policy=policy,
        family=_field(data, "family", str),
        requests=_texts(resources, "requests", "resources"),
        limits=_texts(resources, "limits", "resources"),
        deadline=time + _field(data, "deadlineSeconds", int),
        identity=_identity(identity) if identity is not None else None,
        labels=_texts(data, "labels"),
        token=model.Token(_field(data, "tokenGeneration", int), _field(data, "token", str)),
    )


def _identity(found: Mapping[str, Any]) -> model.Identity:
    return model.Identity(
        _field(found, "clientId", str, "workloadIdentity"), _field(found, "tenantId", str, "workloadIdentity")
    )


def _sandbox_id(data: Mapping[str, Any]) -> str:
    value = _field(data, "sandboxId", str)
    if not _SANDBOX_ID.fullmatch(value):
        raise WireError("sandboxId must be 26 lower-case letters and digits")
    return value


def status(report: model.Status) -> dict[str, Any]:
    """Data of `sandbox.status`."""
    return {
        "sandboxId": report.sandbox_id,
        "podUid": report.pod_uid,
        "state": report.state,
        "reason": report.reason,
        "detail": report.detail,
        "tokenGeneration": report.token_generation,
    }


def fact(found: model.Fact) -> dict[str, Any]:
    """One health fact; the reason is null while it is ok."""
    return {"ok": found.ok, "reason": None if found.ok else found.reason[:1024], "checkedAt": rfc3339(found.checked_at)}


def sidecar_health(body: bytes) -> tuple[str, int]:
    """The sandbox id that a sidecar shows, and the generation of the token that it holds.

    Raises:
        WireError: it answered something else.
    """
    try:
        answer = _mapping(json.loads(body), "answer")
    except ValueError:
        raise WireError("the sidecar's answer is no JSON object") from None
    return _field(answer, "sandboxId", str), _field(answer, "tokenGeneration", int)


def moment(found: Mapping[str, Any], name: str) -> float:
    """A time field, in seconds since the epoch.

    Raises:
        WireError: it is no RFC 3339 time in UTC.
    """
    text = _field(found, name, str)
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is None:
        raise WireError(f"{name} must be an RFC 3339 time ending in Z")
    return parsed.timestamp()


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise WireError(f"the {name} must be a JSON object")
    return value


def _field(found: Mapping[str, Any], name: str, kind: type[_T], where: str = "") -> _T:
    value = found.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise WireError(f"{_path(where, name)} must be {_WORDS[kind]}")
    return value


def _strings(found: Mapping[str, Any], name: str, where: str = "") -> tuple[str, ...]:
    values = _field(found, name, list, where)
    if not all(isinstance(value, str) for value in values):
        raise WireError(f"{_path(where, name)} must hold strings only")
    return tuple(values)


def _texts(found: Mapping[str, Any], name: str, where: str = "") -> dict[str, str]:
    values = _field(found, name, dict, where)
    if not all(isinstance(value, str) for value in values.values()):
        raise WireError(f"{_path(where, name)} must hold strings only")
    return values


_WORDS: Mapping[type, str] = {str: "a string", int: "a whole number", dict: "an object", list: "a list"}


def _path(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(re.fullmatch(r"[0-9.]+|0x[0-9a-f]+", host))
    return True
