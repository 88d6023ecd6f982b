"""The platform in the cluster: Secret, Deployment and Services as plain dicts; the Namespace is the harness's. Pure.

The control API is bound to the pod's 127.0.0.1: a port-forward arrives there, no sandbox does.
"""

from dataclasses import dataclass, field

from fake_platform import pods
from fake_platform.pods import Manifest

NAME = "platform"
ADDRESS = pods.Address("10.96.0.81", "fd00:10:96::81", 443, 8443)
CONTROL_PORT = 8081
LOGIN_ADDRESS = pods.Address("10.96.0.85", "fd00:10:96::85", 443, 8445)
LOGIN_ENDPOINT = "https://login.byohost.test"
"""The token endpoint for workload identities; its address is its own, so that sandboxes do not reach the platform."""
ENDPOINT = "https://platform.byohost.test"
CHANNEL_SUFFIX = "webpubsub.byohost.test"
_FILES = "/etc/byohost/platform"


@dataclass(frozen=True)
class PlatformDeployment:
    """Image (loaded into the node), leaf for all `names`, control token, the run's label.

    `registry` is the one that launches may name; empty: the platform's own default. `issuer_ca` is the PEM of whoever
    signed the certificate of the cluster's token issuer; empty: the system's.
    """

    image: str
    cert_pem: str
    key_pem: str = field(repr=False)
    control_token: str = field(repr=False)
    run: str = "run"
    issuer_ca: str = ""
    registry: str = ""


def names() -> tuple[str, ...]:
    """What the leaf certificate must name."""
    return ENDPOINT.removeprefix("https://"), f"*.{CHANNEL_SUFFIX}", LOGIN_ENDPOINT.removeprefix("https://")


def render(platform: PlatformDeployment) -> list[Manifest]:
    """Secret, Deployment and the Services `platform` and `login`, in the order to apply them."""
    files = {"tls.crt": platform.cert_pem, "tls.key": platform.key_pem, "control-token": platform.control_token}
    issuer = {"issuer-ca.crt": platform.issuer_ca} if platform.issuer_ca else {}
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
            f"--login-endpoint={LOGIN_ENDPOINT}",
            f"--login-port={LOGIN_ADDRESS.target_port}",
            *(f"--issuer-ca={_FILES}/{name}" for name in issuer),
            *([f"--registry={platform.registry}"] if platform.registry else []),
        ],
        "ports": [
            {"name": "https", "containerPort": ADDRESS.target_port},
            {"name": "login", "containerPort": LOGIN_ADDRESS.target_port},
        ],
        "readinessProbe": pods.https_probe("/healthz", ADDRESS.target_port),
        "resources": {"requests": {"cpu": "50m", "memory": "96Mi"}, "limits": {"memory": "256Mi"}},
        "volumeMounts": [{"name": "files", "mountPath": _FILES, "readOnly": True}],
    }
    volumes = [{"name": "files", "secret": {"secretName": NAME, "defaultMode": 0o440}}]
    return [
        pods.secret(NAME, platform.run, files | issuer),
        pods.deployment(NAME, platform.run, container, volumes),
        pods.service(NAME, NAME, platform.run, ADDRESS),
        pods.service("login", NAME, platform.run, LOGIN_ADDRESS),
    ]
