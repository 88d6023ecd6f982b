"""How a submitted sandbox pod differs from the launch that asked for it. Pure.

The launch is the `data` of its `sandbox.launch` message as the platform's journal keeps it: secrets stand there as
fingerprints, so what was submitted is compared in the same form. An operator may write a text in any way that arrives
inside as the launch has it (Kubernetes API, Container.env: `$(NAME)` is expanded, `$$` is a dollar).
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance.contract.wording import listed
from conformance.observe.pods import Object, amount, container, containers, environment, started_by
from conformance.observe.untrusted_json import Misfit, fields, records, shallow, text
from fake_platform.redaction import redact

SHARED = frozenset({"SANDBOX_ID", "SANDBOX_POLICY"})
"""What both containers are given beside the launch's own (protocol.md, Pod)."""

SIDECAR = SHARED | {"TOKEN_ISSUER", "TOKEN_JWKS"}

USE = "azure.workload.identity/use"


def difference(pod: Object, order: Mapping[str, Any]) -> str:
    """LCH-03 in one sentence: the first thing that is not the launch's; empty where all is."""
    names = sorted(each["name"] for each in containers(pod))
    if names != ["sandbox", "sidecar"]:
        return f"the submitted pod has the containers {listed(names)}, not sandbox and sidecar"
    sandbox = container(pod, "sandbox")
    return (
        _images(pod, order)
        or _command(sandbox, order)
        or _foreign(sandbox, SHARED | {*order["env"]})
        or _foreign(container(pod, "sidecar"), SIDECAR)
        or _values(sandbox, order)
        or next(filter(None, (_shared(each, order) for each in (sandbox, container(pod, "sidecar")))), "")
        or _token(pod, order)
    )


def other_size(pod: Object, order: Mapping[str, Any]) -> str:
    """POD-11 in one sentence: where requests or limits of the sandbox container are not the launch's own."""
    given = fields(container(pod, "sandbox"), "resources")
    for side in ("requests", "limits"):
        for name, wanted in order["resources"][side].items():
            has = fields(given, side).get(name)
            if has is None or amount(has) != amount(wanted):
                return f"the sandbox container's {name} among its {side} is {has}; the launch says {wanted}"
    return ""


def read_policy(written: str) -> Any:
    """The policy in a container's variable.

    Raises:
        Misfit: it is no JSON.
    """
    try:
        return json.loads(shallow(written))
    except ValueError as error:
        raise Misfit(f"the policy is {redact(written)!r}, which is no JSON") from error


def _images(pod: Object, order: Mapping[str, Any]) -> str:
    """A mirror may stand in the registry's place, so digest and path are compared and the host is not."""
    for name, wanted in (("sandbox", order["image"]), ("sidecar", order["sidecarImage"])):
        given = text(container(pod, name), "image")
        if "@" not in given or _repository(given) != _repository(str(wanted)):
            return f"the {name} container was submitted with the image {given}; the launch says {wanted}"
    return ""


def _repository(image: str) -> tuple[str, str]:
    path, _, digest = image.partition("/")[2].partition("@")
    return path.rpartition("/")[2].partition(":")[0], digest


def _command(sandbox: Object, order: Mapping[str, Any]) -> str:
    given = redact(started_by(sandbox))
    if given != list(order["command"]):
        return f"the sandbox was submitted with the command {given}; the launch says {list(order['command'])}"
    return "the sandbox was submitted with arguments that the launch does not have" if sandbox.get("args") else ""


def _foreign(each: Object, allowed: frozenset[str]) -> str:
    items = records(each, "env")
    more = [item["name"] for item in items if item["name"] not in allowed]
    if more:
        return f"the {each['name']} container was given variables that are not the launch's: {listed(more)}"
    indirect = [item["name"] for item in items if "valueFrom" in item] + (["envFrom"] if each.get("envFrom") else [])
    return f"the {each['name']} container takes variables from elsewhere: {listed(indirect)}" if indirect else ""


def _values(sandbox: Object, order: Mapping[str, Any]) -> str:
    """Of the launch's own; the two that are not its own win over variables of their names (openapi.yaml, 11)."""
    given = redact(environment(sandbox))
    for name, wanted in order["env"].items():
        if name not in SHARED and given.get(name) != wanted:
            return f"the variable {name} was submitted as {given.get(name)!r}; the launch says {wanted!r}"
    return ""


def _shared(each: Object, order: Mapping[str, Any]) -> str:
    """Both containers are told which sandbox they are, and under which policy."""
    fault = _policy(each, order)
    if fault:
        return f"the {each['name']} container: {fault}"
    given = environment(each).get("SANDBOX_ID")
    if given != order["sandboxId"]:
        return f"the {each['name']} container was given SANDBOX_ID={given!r}; the launch says {order['sandboxId']!r}"
    return ""


def webhook_label(pod: Object, order: Mapping[str, Any]) -> str:
    """How the label by which the identity webhook knows its pods differs from what the launch asks for; "" if not.

    Source: https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
    """
    given = text(fields(pod, "metadata", "labels"), USE)
    if order.get("workloadIdentity"):
        return "" if given == "true" else f"its launch names an identity, and its label {USE} is {given!r}"
    return f"its launch names no identity, and it is labelled {USE}={given}" if given else ""


def _token(pod: Object, order: Mapping[str, Any]) -> str:
    """A secret that never enters the pod (sandbox.launch.json), neither its specification nor what is noted on it."""
    secret = text(order, "token")
    return "the sandbox's token stands in the submitted pod" if secret and secret in str(redact(pod)) else ""


def _policy(sandbox: Object, order: Mapping[str, Any]) -> str:
    policy = environment(sandbox).get("SANDBOX_POLICY", "")
    try:
        given = redact(json.loads(shallow(policy), parse_float=Decimal))
    except ValueError:
        return f"the policy was submitted as {redact(policy)!r}, which is no JSON"
    wanted = order["policy"]
    return "" if _exact(given) == _exact(wanted) else f"the policy was submitted as {given}; the launch says {wanted}"


def _exact(value: Any) -> Any:
    """The JSON value with each number as what was written, so that one that a float cannot hold is not equal to it."""
    match value:
        case bool() | None | str():
            return value
        case float() | int() | Decimal():
            return ("number", Decimal(repr(value)) if isinstance(value, float) else Decimal(value))
        case dict():
            return {key: _exact(inner) for key, inner in value.items()}
        case _:
            return [_exact(inner) for inner in value]
