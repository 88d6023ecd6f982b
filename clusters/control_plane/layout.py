"""What the processes of a control plane are started with: ports, files, command lines. Pure.

No node, no engine, no root: everything listens on loopback, and all that it writes lies in one folder. etcd may lose
what it was told, since nothing outlives the run. Sources: `kube-apiserver --help`, `kube-controller-manager --help`,
`etcd --help`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clusters.kind_config import ISSUER, SERVICE_RANGES

HERE = "127.0.0.1"

ADMIN, CONTROLLERS, KUBELET = "kubernetes-admin", "system:kube-controller-manager", "system:node:byohost-played"
"""Who asks the API server for what is no operator's doing: the harness, the controllers, who plays the kubelet."""

MASTERS = "system:masters"

WANTED = (
    "deployment-controller",
    "garbage-collector-controller",
    "namespace-controller",
    "replicaset-controller",
    "resourcequota-controller",
    "root-ca-certificate-publisher-controller",
    "serviceaccount-controller",
)
"""The controllers without which a bundle is no operator, a quota does not count, and a namespace does not end."""


@dataclass(frozen=True)
class Layout:
    """Where a control plane is: its folder and three ports of 127.0.0.1."""

    folder: Path
    etcd: int
    peer: int
    api: int

    @property
    def url(self) -> str:
        """Of the API server."""
        return f"https://{HERE}:{self.api}"

    @property
    def audit_log(self) -> Path:
        """What the API server was asked, one JSON line an answer."""
        return self.folder / "audit.log"

    @property
    def authority(self) -> Path:
        """PEM of who signed the API server's certificate."""
        return self.folder / "ca.crt"

    def log(self, program: str) -> Path:
        """What a program has printed."""
        return self.folder / f"{program}.log"


FORGETS = 15
"""Seconds after which versions of objects are compacted; the next time they are gone."""


def etcd(layout: Layout) -> list[str]:
    """The arguments of etcd."""
    client, peer = f"http://{HERE}:{layout.etcd}", f"http://{HERE}:{layout.peer}"
    return [
        "--name=default",
        f"--data-dir={layout.folder / 'etcd'}",
        "--unsafe-no-fsync",
        "--log-level=warn",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
    ]


def api_server(layout: Layout) -> list[str]:
    """The arguments of kube-apiserver: real RBAC, admission, token issuer and audit, as in the node of a run.

    It keeps no pods in memory and forgets within half a minute: whoever watches on from an older version is answered
    410 (Kubernetes API concepts, "410 Gone responses"), as after a long outage elsewhere.
    """
    folder = layout.folder
    return [
        f"--etcd-servers=http://{HERE}:{layout.etcd}",
        f"--bind-address={HERE}",
        f"--secure-port={layout.api}",
        f"--advertise-address={HERE}",
        "--endpoint-reconciler-type=none",
        f"--service-cluster-ip-range={SERVICE_RANGES[0]}",
        "--authorization-mode=RBAC",
        f"--token-auth-file={folder / 'tokens.csv'}",
        f"--tls-cert-file={folder / 'server.crt'}",
        f"--tls-private-key-file={folder / 'server.key'}",
        f"--service-account-issuer={ISSUER}",
        f"--service-account-jwks-uri={ISSUER}/openid/v1/jwks",
        f"--service-account-key-file={folder / 'accounts.pub'}",
        f"--service-account-signing-key-file={folder / 'accounts.key'}",
        f"--audit-policy-file={folder / 'audit-policy.json'}",
        f"--audit-log-path={layout.audit_log}",
        "--audit-log-mode=blocking",
        "--audit-log-maxsize=2000",
        "--allow-privileged=true",
        f"--etcd-compaction-interval={FORGETS}s",
        "--watch-cache-sizes=pods#0",
        "--enable-priority-and-fairness=false",
        "--profiling=false",
    ]


def controller_manager(layout: Layout) -> list[str]:
    """The arguments of kube-controller-manager: it serves nothing, and elects nobody."""
    folder = layout.folder
    return [
        f"--kubeconfig={folder / 'controllers.kubeconfig'}",
        f"--controllers={','.join(WANTED)}",
        f"--root-ca-file={layout.authority}",
        "--leader-elect=false",
        "--secure-port=0",
        "--kube-api-qps=500",
        "--kube-api-burst=1000",
        "--profiling=false",
    ]


def tokens(held: dict[str, str]) -> str:
    """The static tokens' file: a line for each user; all of ours may do everything, operators have none of these."""
    return "".join(f'{token},{user},{user},"{MASTERS}"\n' for user, token in held.items())


def kubeconfig(layout: Layout, authority_pem_base64: str, token: str) -> dict[str, Any]:
    """A kubeconfig of that token's user."""
    name = "byohost-control-plane"
    cluster = {"server": layout.url, "certificate-authority-data": authority_pem_base64}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": {"token": token}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
    }
