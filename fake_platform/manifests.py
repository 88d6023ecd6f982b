"""The platform in the cluster: Secret, Deployment and Service as plain dicts; the Namespace is the harness's. Pure.

The control API is bound to the pod's 127.0.0.1: a port-forward arrives there, no sandbox does.
"""

from dataclasses import dataclass, field

from fake_platform import pods
from fake_platform.pods import Manifest

NAME = "platform"
ADDRESS = pods.Address("10.96.0.81", "fd00:10:96::81", 443, 8443)
CONTROL_PORT = 8081
ENDPOINT = "https://platform.byohost.test"
CHANNEL_SUFFIX = "webpubsub.byohost.test"
_FILES = "/etc/byohost/platform"


@dataclass(frozen=True)
class PlatformDeployment:
    """Image (loaded into the node), leaf for ENDPOINT's name and *.CHANNEL_SUFFIX, control token, the run's label."""

    image: str
    cert_pem: str
    key_pem: str = field(repr=False)
    control_token: str = field(repr=False)
    run: str = "run"


def names() -> tuple[str, str]:
    """What the leaf certificate must name."""
    return ENDPOINT.removeprefix("https://"), f"*.{CHANNEL_SUFFIX}"


def render(platform: PlatformDeployment) -> list[Manifest]:
    """Secret, Deployment and Service, in the order to apply them."""
    files = {"tls.crt": platform.cert_pem, "tls.key": platform.key_pem, "control-token": platform.control_token}
    container: Manifest = {
        "image": platform.image,
        "imagePullPolicy": "Never",
        "args": [
            f"--tls-port={ADDRESS.target_port}",
            f"--control-port={CONTROL_PORT}",
            f"--tls-cert={_FILES}/tls.crt",
            f"--tls-key={_FILES}/tls.key",
            f"--public-endpoint={ENDPOINT}",
            f"--channel-suffix={CHANNEL_SUFFIX}",
            f"--control-token-file={_FILES}/control-token",
        ],
        "ports": [{"name": "https", "containerPort": ADDRESS.target_port}],
        "readinessProbe": pods.https_probe("/healthz", ADDRESS.target_port),
        "resources": {"requests": {"cpu": "50m", "memory": "96Mi"}, "limits": {"memory": "256Mi"}},
        "volumeMounts": [{"name": "files", "mountPath": _FILES, "readOnly": True}],
    }
    volumes = [{"name": "files", "secret": {"secretName": NAME, "defaultMode": 0o440}}]
    return [
        pods.secret(NAME, platform.run, files),
        pods.deployment(NAME, platform.run, container, volumes),
        pods.service(NAME, NAME, platform.run, ADDRESS),
    ]
