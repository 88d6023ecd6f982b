"""What stands in a host's namespace, as text by place: objects, logs, environment. Edge: the API server, the node."""

import base64
import json

from conformance.environment.subject import HostUnderTest
from conformance.observe import process
from conformance.observe.kube import KubeError, Object
from conformance.observe.pods import containers

KINDS = {
    "Secret": "/api/v1",
    "ConfigMap": "/api/v1",
    "Pod": "/api/v1",
    "ServiceAccount": "/api/v1",
    "Service": "/api/v1",
    "Endpoints": "/api/v1",
    "Event": "/api/v1",
    "PersistentVolumeClaim": "/api/v1",
    "Deployment": "/apis/apps/v1",
    "ReplicaSet": "/apis/apps/v1",
    "ControllerRevision": "/apis/apps/v1",
    "Job": "/apis/batch/v1",
    "Lease": "/apis/coordination.k8s.io/v1",
    "EndpointSlice": "/apis/discovery.k8s.io/v1",
    "Role": "/apis/rbac.authorization.k8s.io/v1",
    "RoleBinding": "/apis/rbac.authorization.k8s.io/v1",
}
_PLURALS = {"Endpoints": "endpoints"}


def everything(host: HostUnderTest) -> dict[str, bytes]:
    """All objects, with their Secrets' data decoded beside, and all logs."""
    return objects(host) | logs(host)


def objects(host: HostUnderTest, namespace: str | None = None) -> dict[str, bytes]:
    """The objects of the namespace, by `Kind name`."""
    found: dict[str, bytes] = {}
    for kind, group in KINDS.items():
        plural = _PLURALS.get(kind, f"{kind.lower()}s")
        path = f"{group}/namespaces/{namespace or host.namespace}/{plural}"
        for each in host.environment.kube.get(path)["items"]:
            found[f"{kind} {each['metadata']['name']}"] = _text(each)
    return found


def logs(host: HostUnderTest) -> dict[str, bytes]:
    """What every running container of the namespace has printed."""
    found: dict[str, bytes] = {}
    for pod in host.environment.kube.pods(host.namespace):
        if pod["status"].get("phase") != "Running":
            continue
        for each in containers(pod):
            name = pod["metadata"]["name"]
            text = _log(host, name, each["name"])
            if text is not None:
                found[f"the log of {name} ({each['name']})"] = text
    return found


def _log(host: HostUnderTest, pod: str, container: str) -> bytes | None:
    """What the container printed; None where its pod is on its way out: other scenarios end sandboxes meanwhile.

    Raises:
        KubeError: the log of a pod that stays cannot be read.
    """
    try:
        return host.environment.kube.logs(host.namespace, pod, container)
    except KubeError:
        now = host.environment.kube.pod(host.namespace, pod)
        if now is None or "deletionTimestamp" in now["metadata"] or now["status"].get("phase") != "Running":
            return None
        raise


def operator_environment(host: HostUnderTest) -> str:
    """The environment of each process of the operator's pod."""
    return process.environment(host.environment.node.insides, host.operator_pod())


def _text(each: Object) -> bytes:
    decoded = [base64.b64decode(value) for value in (each.get("data") or {}).values()] if each.get("type") else []
    return b"\n".join([json.dumps(each).encode(), *decoded])
