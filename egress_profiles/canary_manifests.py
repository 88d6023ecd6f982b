"""The canary as Kubernetes objects: where no node can own addresses outside, it stands behind a Service. Pure.

It then has one address of the cluster's giving in place of the first of `canary_namespace.ADDRESSES`, and witnesses
what a proxy lets through; what goes past the proxy to any other address, nobody sees.
"""

from typing import Any

from egress_profiles import manifests
from egress_profiles.endpoints import CANARY

Object = dict[str, Any]

FOLDER = "/var/log/byohost-canary"
LOG = f"{FOLDER}/hits.jsonl"
CERTIFICATE_PATH = "/etc/byohost/canary.pem"
LISTENS = ["python3", "-c", "import sys; sys.exit(':20FB' not in open('/proc/net/tcp').read())"]
"""Whether port 8443 is listened on: asked of the kernel, since a connection would be an arrival."""
PORTS = (
    ("http", 80, 8080, "TCP"),
    ("tls", 443, 8443, "TCP"),
    ("echo", 7, 8007, "TCP"),
    ("dns", 53, 8053, "TCP"),
    ("dns", 53, 8053, "UDP"),
    ("udp", 9, 8009, "UDP"),
    ("quic", 443, 8444, "UDP"),
)
"""Listener, the port that is asked, the one in the pod, and the protocol."""


def canary(image: str, certificate_and_key: str) -> list[Object]:
    """Render Secret, Deployment and Service; the certificate is for `witness.CERTIFIED`."""
    ports = [
        {"name": f"{name}-{protocol.lower()}", "port": asked, "targetPort": inside, "protocol": protocol}
        for name, asked, inside, protocol in PORTS
    ]
    return [
        manifests.named("v1", "Secret", CANARY.name) | {"stringData": {"canary.pem": certificate_and_key}},
        manifests.deployment(CANARY.name, _pod(image), (certificate_and_key,)),
        manifests.service(CANARY, ports),
    ]


def _pod(image: str) -> Object:
    listeners = {name: inside for name, _, inside, _ in PORTS}
    listening = [word for name, inside in listeners.items() for word in (f"--{name}-port", str(inside))]
    command = ("python3", "-m", "egress_profiles.canary", "--address", "0.0.0.0", "--log", LOG)  # noqa: S104 - of the pod
    return {
        "containers": [
            {
                **manifests.container(CANARY.name, image, command, ("--certificate", CERTIFICATE_PATH, *listening)),
                "startupProbe": {"exec": {"command": LISTENS}, "periodSeconds": 1, "failureThreshold": 60},
                "resources": {"requests": {"cpu": "5m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
                "volumeMounts": [
                    {"name": "log", "mountPath": FOLDER},
                    {
                        "name": "certificate",
                        "mountPath": CERTIFICATE_PATH,
                        "subPath": "canary.pem",
                        "readOnly": True,
                    },
                ],
            }
        ],
        "volumes": [
            {"name": "log", "emptyDir": {}},
            {"name": "certificate", "secret": {"secretName": CANARY.name, "defaultMode": 0o440}},
        ],
    }
