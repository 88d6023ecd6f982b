"""The run's OCI registry (CNCF distribution v3): Secret, Deployment and two Services as plain dicts. Pure.

`registry` and `blobs` are two addresses of one pod; storage is scratch. https://distribution.github.io/distribution/about/configuration/
"""

import json
from dataclasses import dataclass, field

from fake_platform import pods
from fake_platform.pods import Manifest

NAME = "registry"
PORT = 5443
ADDRESS = pods.Address("10.96.0.82", "fd00:10:96::82", 443, PORT)
BLOBS_ADDRESS = pods.Address("10.96.0.83", "fd00:10:96::83", 443, PORT)
HOST = "registry.byohost.test"
BLOB_HOST = "blobs.byohost.test"
_FILES = "/etc/byohost/registry"
_STORAGE = "/var/lib/registry"


@dataclass(frozen=True)
class RegistryDeployment:
    """Image (loaded into the node), leaf for HOST and BLOB_HOST, the run's label, and the image's serve command."""

    image: str
    cert_pem: str
    key_pem: str = field(repr=False)
    run: str = "run"
    command: tuple[str, ...] = ("registry", "serve")


def configuration() -> str:
    """The registry's own file; JSON is YAML. Relative URLs, so that a push through a port-forward works."""
    return json.dumps(
        {
            "version": 0.1,
            "log": {"level": "info", "accesslog": {"disabled": False}},
            "storage": {"filesystem": {"rootdirectory": _STORAGE}, "delete": {"enabled": False}},
            "http": {
                "addr": f":{PORT}",
                "relativeurls": True,
                "tls": {"certificate": f"{_FILES}/tls.crt", "key": f"{_FILES}/tls.key"},
            },
        },
        indent=2,
    )


def render(registry: RegistryDeployment) -> list[Manifest]:
    """Secret, Deployment and the Services `registry` and `blobs`, in the order to apply them."""
    files = {"tls.crt": registry.cert_pem, "tls.key": registry.key_pem, "config.yml": configuration()}
    container: Manifest = {
        "image": registry.image,
        "imagePullPolicy": "Never",
        "command": [*registry.command, f"{_FILES}/config.yml"],
        "env": [{"name": "OTEL_TRACES_EXPORTER", "value": "none"}],
        "ports": [{"name": "https", "containerPort": PORT}],
        "readinessProbe": pods.https_probe("/v2/", PORT),
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "512Mi"}},
        "volumeMounts": [
            {"name": "files", "mountPath": _FILES, "readOnly": True},
            {"name": "storage", "mountPath": _STORAGE},
        ],
    }
    volumes: list[Manifest] = [
        {"name": "files", "secret": {"secretName": NAME, "defaultMode": 0o440}},
        {"name": "storage", "emptyDir": {"sizeLimit": "4Gi"}},
    ]
    return [
        pods.secret(NAME, registry.run, files),
        pods.deployment(NAME, registry.run, container, volumes),
        pods.service("registry", NAME, registry.run, ADDRESS),
        pods.service("blobs", NAME, registry.run, BLOBS_ADDRESS),
    ]
