"""The run's OCI registry (CNCF distribution v3): Secret, Deployment and Services as plain dicts. Pure.

`registry`, `blobs` and `mirror` are addresses of one pod, whose storage is scratch; `redirects` leads to a front in the
same pod that sends whoever asks for a blob to the blob host, or to a host that nobody lists. https://distribution.github.io/distribution/about/configuration/
"""

import json
from dataclasses import dataclass, field

from fake_platform import pods
from fake_platform.pods import Manifest

NAME = "registry"
PORT = 5443
ADDRESS = pods.Address("10.96.0.82", "fd00:10:96::82", 443, PORT)
BLOBS_ADDRESS = pods.Address("10.96.0.83", "fd00:10:96::83", 443, PORT)
MIRROR_ADDRESS = pods.Address("10.96.0.84", "fd00:10:96::84", 443, PORT)
REDIRECTS_PORT = 5444
REDIRECTS_ADDRESS = pods.Address("10.96.0.86", "fd00:10:96::86", 443, REDIRECTS_PORT)
HOST = "registry.byohost.test"
BLOB_HOST = "blobs.byohost.test"
MIRROR_HOST = "mirror.byohost.test"
REDIRECTING_HOST = "redirects.byohost.test"
"""Its blobs are at `BLOB_HOST`."""

STRAYING_HOST = "strays.byohost.test"
"""Its blobs are at `UNLISTED_HOST`."""

UNLISTED_HOST = "unlisted.byohost.test"
FOREIGN_HOST = "foreign.byohost.test"
"""The mirror once more, by a name for which an inspecting proxy may show what it likes."""

NAMES = (HOST, BLOB_HOST, MIRROR_HOST, REDIRECTING_HOST, STRAYING_HOST, FOREIGN_HOST)
"""What the leaf certificate must name."""

_FILES = "/etc/byohost/registry"
_STORAGE = "/var/lib/registry"


@dataclass(frozen=True)
class RegistryDeployment:
    """Image (loaded into the node), leaf for NAMES, the run's label, and the image's serve command.

    `front` is the platform's image, which holds the redirecting front too.
    """

    image: str
    cert_pem: str
    key_pem: str = field(repr=False)
    front: str
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
    """Secret, Deployment and the four Services, in the order to apply them."""
    files = {"tls.crt": registry.cert_pem, "tls.key": registry.key_pem, "config.yml": configuration()}
    container: Manifest = {
        "image": registry.image,
        "imagePullPolicy": "Never",
        "command": [*registry.command, f"{_FILES}/config.yml"],
        "env": [{"name": "OTEL_TRACES_EXPORTER", "value": "none"}],
        "ports": [{"name": "https", "containerPort": PORT}],
        "readinessProbe": pods.https_probe("/v2/", PORT),
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "512Mi"}},
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
        pods.deployment(NAME, registry.run, container, volumes, (_front(registry),)),
        pods.service("registry", NAME, registry.run, ADDRESS),
        pods.service("blobs", NAME, registry.run, BLOBS_ADDRESS),
        pods.service("mirror", NAME, registry.run, MIRROR_ADDRESS),
        pods.service("redirects", NAME, registry.run, REDIRECTS_ADDRESS),
    ]


def _front(registry: RegistryDeployment) -> Manifest:
    redirects = {REDIRECTING_HOST: BLOB_HOST, STRAYING_HOST: UNLISTED_HOST}
    return {
        "name": "front",
        "image": registry.front,
        "imagePullPolicy": "Never",
        "command": [
            *("python3", "-m", "fake_platform.blob_redirects", f"--port={REDIRECTS_PORT}"),
            *(f"--tls-cert={_FILES}/tls.crt", f"--tls-key={_FILES}/tls.key"),
            *(f"--behind=https://127.0.0.1:{PORT}", f"--name={HOST}"),
            *(f"--redirect={host}={target}" for host, target in redirects.items()),
        ],
        "ports": [{"name": "front", "containerPort": REDIRECTS_PORT}],
        "resources": {"requests": {"cpu": "5m", "memory": "48Mi"}, "limits": {"memory": "128Mi"}},
        "volumeMounts": [{"name": "files", "mountPath": _FILES, "readOnly": True}],
    }
