"""The parts that our own in-cluster Deployments and Services share: hardened pods, fixed dual-stack addresses. Pure."""

from dataclasses import dataclass
from typing import Any

Manifest = dict[str, Any]

NAMESPACE = "byohost-system"
RUN_LABEL = "byohost.test/run"
USER = 65532


@dataclass(frozen=True)
class Address:
    """A Service's fixed addresses, one per family, and where its one port leads."""

    ipv4: str
    ipv6: str
    port: int
    target_port: int


def metadata(name: str, run: str) -> Manifest:
    """Metadata of an object of one run."""
    return {"name": name, "namespace": NAMESPACE, "labels": {"app.kubernetes.io/name": name, RUN_LABEL: run}}


def service(name: str, app: str, run: str, address: Address) -> Manifest:
    """A dual-stack ClusterIP Service at fixed addresses."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(name, run),
        "spec": {
            "type": "ClusterIP",
            "clusterIP": address.ipv4,
            "clusterIPs": [address.ipv4, address.ipv6],
            "ipFamilies": ["IPv4", "IPv6"],
            "ipFamilyPolicy": "RequireDualStack",
            "selector": {"app.kubernetes.io/name": app},
            "ports": [{"name": "https", "protocol": "TCP", "port": address.port, "targetPort": address.target_port}],
        },
    }


def secret(name: str, run: str, data: dict[str, str]) -> Manifest:
    """An Opaque Secret."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata(name, run),
        "type": "Opaque",
        "stringData": data,
    }


def deployment(
    name: str, run: str, container: Manifest, volumes: list[Manifest], beside: tuple[Manifest, ...] = ()
) -> Manifest:
    """One hardened pod that comes back by itself, without a token of the API; `beside` are more containers."""
    meta = metadata(name, run)
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": meta,
        "spec": {
            "replicas": 1,
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": {"app.kubernetes.io/name": name}},
            "template": {
                "metadata": {"labels": meta["labels"]},
                "spec": {
                    "automountServiceAccountToken": False,
                    "enableServiceLinks": False,
                    "terminationGracePeriodSeconds": 5,
                    "securityContext": {
                        "runAsNonRoot": True,
                        "runAsUser": USER,
                        "runAsGroup": USER,
                        "fsGroup": USER,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "containers": [
                        {**each, "securityContext": confined()} for each in ({**container, "name": name}, *beside)
                    ],
                    "volumes": volumes,
                },
            },
        },
    }


def confined() -> Manifest:
    """The security context of a container of ours."""
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def https_probe(path: str, port: int) -> Manifest:
    """Ready when the TLS listener answers."""
    return {
        "httpGet": {"path": path, "port": port, "scheme": "HTTPS"},
        "periodSeconds": 1,
        "timeoutSeconds": 3,
        "failureThreshold": 60,
    }
