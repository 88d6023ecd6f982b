"""What the control client, a pod that no rule confines, sees of the platform and of sidecars. Edge: exec in a pod.

It is the second opinion: neither the operator's word nor the control API's.
"""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from conformance.environment.run_environment import Environment, system_pod
from conformance.observe.kube import Object
from conformance.observe.pods import sandbox_id
from conformance.observe.probe import ProbeError
from conformance.observe.untrusted_json import Misfit, document, number, text
from egress_profiles.endpoints import DOMAIN, KUBERNETES, LOGIN, PLATFORM, SIDECAR_PORT
from fake_platform.model import WorkloadIdentity


@dataclass(frozen=True)
class Reply:
    """Status and JSON body of an answer; 0 where none came, with the reason in `trouble`."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    trouble: str = ""


def control_client(environment: Environment) -> Object:
    """The control client's pod."""
    return system_pod(environment.kube, "control-client")


def called(environment: Environment, path: str, body: dict[str, Any], key: str = "") -> Reply:
    """POST to the platform's public endpoint, straight, under its own CA.

    Raises:
        ProbeError: nothing answered, which is our trouble.
    """
    return called_at_once(environment, path, {"call": body}, key)["call"]


def called_at_once(
    environment: Environment, path: str, bodies: Mapping[str, dict[str, Any]], key: str = ""
) -> dict[str, Reply]:
    """The same POST with several bodies, many of them in flight together; the answers under the bodies' names.

    Raises:
        ProbeError: one of them was not answered, which is our trouble.
    """
    attempts = [_post(environment, path, body, key) | {"id": name} for name, body in bodies.items()]
    results = environment.control_probe(attempts).results
    replies = {name: read(results[name]) for name in bodies}
    for reply in replies.values():
        if not reply.status:
            raise ProbeError(f"the control client got no answer from the platform's {path}: {reply.trouble}")
    return replies


def offer(installation: str, instance: str, families: Sequence[str], **more: Any) -> dict[str, Any]:
    """The body of a key exchange by an operator that does not exist; `more` are further members."""
    said = {"protocol": [1], "installationId": installation, "instance": instance, "operatorVersion": "0.0.0"}
    return {**said, "runtimeFamilies": list(families), **more}


def asked(environment: Environment, path: str, body: dict[str, Any], key: str, at: str) -> Reply:
    """The same POST to a platform at another address; status 0 is no answer."""
    attempt = _post(environment, path, body, key, at) | {"id": "call"}
    return read(environment.control_probe([attempt]).results["call"])


def _post(
    environment: Environment, path: str, body: dict[str, Any], key: str, at: str = PLATFORM.ipv4
) -> dict[str, Any]:
    name = f"platform.{DOMAIN}"
    headers = {"Host": name, "Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    return {
        "kind": "http",
        "method": "POST",
        "url": f"https://{at}{path}",
        "serverName": name,
        "caPem": environment.authorities.platform,
        "headers": headers,
        "body": json.dumps(body),
        "timeout": 10,
    }


def exchanged(environment: Environment, identity: WorkloadIdentity, assertion: str) -> Reply:
    """What the cloud's token endpoint answers to this assertion, asked straight.

    Raises:
        ProbeError: nothing answered, which is our trouble.
    """
    form = {
        "grant_type": "client_credentials",
        "client_id": identity.client_id,
        "scope": "https://storage.azure.com/.default",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
    }
    name = f"login.{DOMAIN}"
    attempt = {
        "id": "exchange",
        "kind": "http",
        "method": "POST",
        "url": f"https://{LOGIN.ipv4}/{identity.tenant_id}/oauth2/v2.0/token",
        "serverName": name,
        "caPem": environment.authorities.platform,
        "headers": {"Host": name, "Content-Type": "application/x-www-form-urlencoded"},
        "body": urlencode(form),
        "timeout": 10,
    }
    return _asked(environment, attempt)


def knocked(environment: Environment, token: str) -> Reply:
    """What the API server answers to the bearer of this token, whoever that is.

    Raises:
        ProbeError: nothing answered, which is our trouble.
    """
    url = f"https://{KUBERNETES.ipv4}/api"
    headers = {"Authorization": f"Bearer {token}"}
    return _asked(
        environment, {"id": "api", "kind": "http", "url": url, "insecure": True, "headers": headers, "timeout": 10}
    )


def _asked(environment: Environment, attempt: dict[str, Any]) -> Reply:
    reply = read(environment.control_probe([attempt]).results[attempt["id"]])
    if not reply.status:
        raise ProbeError(f"the control client got no answer from {attempt['url']}: {reply.trouble}")
    return reply


def counts(environment: Environment, token: str) -> bool:
    """Whether the platform, asked by a stranger, says that a sandbox token still counts."""
    return called(environment, "/v1/tokens/introspect", {"token": token}).body.get("active") is True


def sidecars(environment: Environment, pods: Iterable[Object]) -> dict[str, Reply]:
    """What each sandbox's sidecar answers on /healthz, by sandbox id."""
    attempts = []
    for pod in pods:
        address = pod.get("status", {}).get("podIP") or ""
        host = f"[{address}]" if ":" in address else address
        url = f"http://{host}:{SIDECAR_PORT}/healthz"
        if address:
            attempts.append({"id": sandbox_id(pod), "kind": "http", "method": "GET", "url": url, "timeout": 10})
    results = environment.control_probe(attempts).results if attempts else {}
    return {name: as_sidecar(read(result)) for name, result in results.items()}


def as_sidecar(reply: Reply) -> Reply:
    """A sidecar's answer: whose it is and which token it holds; one of another shape is no answer."""
    try:
        text(reply.body, "sandboxId")
        number(reply.body, "tokenGeneration")
    except Misfit as misfit:
        return Reply(0, trouble=f"its answer is no sidecar's: {misfit}")
    return replace(reply, body={key: value for key, value in reply.body.items() if value is not None})


def read(result: dict[str, Any]) -> Reply:
    """A probe's result as a reply."""
    if result["outcome"] != "answered" or "status" not in result:
        return Reply(0, trouble=str(result.get("error") or result["outcome"]))
    try:
        body = document(base64.b64decode(result.get("body") or "").decode() or "{}")
    except ValueError:
        body = {}
    return Reply(int(result["status"]), body if isinstance(body, dict) else {})
