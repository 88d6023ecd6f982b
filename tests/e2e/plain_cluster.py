"""A cluster that this project did not make, as far as it can tell: plain kind, and a plain registry beside it. Edge.

The node runs our node image, since that is what there is, but with kind's own ways: no mark, no gate, no mounts of ours
but the pod network that the image lacks, no audit policy, one IP family, other ranges. The registry is what a company
has: TLS by an authority of its own, which the node was told to trust.
"""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trustme

from clusters import commands, go_builds, go_modules, images, kubectl, state
from clusters.commands import Call
from clusters.engine import Engine, ensure_engine
from clusters.images import Workshop
from clusters.kind_config import audit_policy
from clusters.node_image import ensure_node_image
from clusters.progress import Progress, silent

NETWORK = "kind"
PODS, SERVICES = "10.200.0.0/16", "10.210.0.0/16"
PORT = 5000
AUDIT_POLICY, AUDIT_FOLDER = "/etc/kubernetes/plain-audit-policy.json", "/var/log/plain-audit"
AUDIT_LOG = f"{AUDIT_FOLDER}/audit.log"
_CONFLIST = {
    "cniVersion": "1.0.0",
    "name": "plain",
    "plugins": [
        {
            "type": "ptp",
            "ipMasq": True,
            "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.200.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]},
        },
        {"type": "portmap", "capabilities": {"portMappings": True}},
    ],
}


@dataclass(frozen=True)
class PlainCluster:
    """The cluster's kubeconfig and its node's container; the registry, and PEM file of who signed its certificate."""

    engine: Engine
    kubeconfig: Path
    kubectl: Path
    node: str
    registry: str
    registry_ca: Path

    def run_kubectl(self, *arguments: str) -> str:
        """Run kubectl as the cluster's administrator: what it printed."""
        command = [str(self.kubectl), "--kubeconfig", str(self.kubeconfig), *arguments]
        call = Call(environment=kubectl.environment(self.kubeconfig))
        return commands.run(command, f"kubectl {arguments[0]}", call).decode()

    def in_node(self, *command: str) -> str:
        """Run a command in the node, as its owner would to see what has been done to it."""
        return self.engine.run(["exec", self.node, *command], f"{command[0]} in {self.node}").decode()

    def audit(self, user: str) -> list[dict[str, Any]]:
        """What that user has asked the API server for, oldest first, where it writes that down."""
        lines = self.in_node("cat", AUDIT_LOG).splitlines()
        return [event for event in map(json.loads, lines) if event["user"].get("username") == user]

    @property
    def arguments(self) -> tuple[str, ...]:
        """What `byohost certify` is told of it."""
        return (
            *("--kubeconfig", str(self.kubeconfig), "--access", "cluster"),
            *("--registry", f"{self.registry}/team/byohost", "--registry-ca", str(self.registry_ca)),
        )

    @property
    def with_log(self) -> tuple[str, ...]:
        """The same, with its API server's audit log, where it writes one (`audited`)."""
        return (*self.arguments, "--audit-log", str(self.kubeconfig.parent / "audit" / Path(AUDIT_LOG).name))


@contextmanager
def plain_cluster(
    folder: Path, progress: Progress, *, audited: bool = False, htpasswd: str = ""
) -> Iterator[PlainCluster]:
    """Make both, and take them away.

    `audited`: its API server writes down who asked for what (`audit`). `htpasswd`: whom the registry serves, a line
    with a bcrypt each; empty for anybody.
    """
    engine = ensure_engine(progress)
    image = ensure_node_image(engine, progress)
    name = f"plain-{secrets.token_hex(3)}"
    kind = go_builds.programs(go_modules.KIND, progress) / "kind"
    kubeconfig, config, conflist = folder / "kubeconfig", folder / "kind.yaml", folder / "plain.conflist"
    conflist.write_text(json.dumps(_CONFLIST))
    policy = folder / "audit-policy.json"
    policy.write_text(audit_policy())
    config.write_text(json.dumps(_config(conflist, policy if audited else None)))
    with ExitStack() as stack:
        create = [str(kind), "create", "cluster", "--name", name, "--image", image.ref, "--config", str(config)]
        delete = [str(kind), "delete", "cluster", "--name", name, "--kubeconfig", str(kubeconfig)]
        call = Call(bound=300, environment=engine.environment, progress=progress)
        stack.callback(commands.run, delete, f"deleting {name}", call)
        commands.run([*create, "--kubeconfig", str(kubeconfig)], f"creating {name}", call)
        registry, authority = stack.enter_context(_registry(engine, name, folder, htpasswd))
        client = go_builds.programs(go_modules.KUBERNETES, progress) / "kubectl"
        made = PlainCluster(engine, kubeconfig, client, f"{name}-control-plane", registry, authority)
        _trust(made)
        made.run_kubectl("wait", "--for=condition=Ready", "nodes", "--all", "--timeout=50s")
        made.run_kubectl("rollout", "status", "deployment/coredns", "--namespace=kube-system", "--timeout=50s")
        yield made


def _config(conflist: Path, policy: Path | None) -> dict[str, object]:
    kubelet = {"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration", "failCgroupV1": False}
    mounts = [{"hostPath": str(conflist), "containerPath": "/etc/cni/net.d/10-plain.conflist", "readOnly": True}]
    patches: list[dict[str, object]] = [kubelet]
    if policy is not None:
        mounts.append({"hostPath": str(policy), "containerPath": AUDIT_POLICY, "readOnly": True})
        log = policy.with_name("audit")
        log.mkdir()
        mounts.append({"hostPath": str(log), "containerPath": AUDIT_FOLDER})
        patches.append(_auditing())
    return {
        "kind": "Cluster",
        "apiVersion": "kind.x-k8s.io/v1alpha4",
        "networking": {
            "disableDefaultCNI": True,
            "podSubnet": PODS,
            "serviceSubnet": SERVICES,
            "kubeProxyMode": "nftables",
        },
        "kubeadmConfigPatches": [json.dumps(each) for each in patches],
        "nodes": [{"role": "control-plane", "extraMounts": mounts}],
    }


def _auditing() -> dict[str, object]:
    """The API server's own settings, as kubeadm takes them (v1beta4)."""
    arguments = {"audit-policy-file": AUDIT_POLICY, "audit-log-path": AUDIT_LOG, "audit-log-mode": "blocking"}
    volumes = [
        {"name": "policy", "hostPath": AUDIT_POLICY, "mountPath": AUDIT_POLICY, "readOnly": True, "pathType": "File"},
        {"name": "audit", "hostPath": AUDIT_FOLDER, "mountPath": AUDIT_FOLDER, "pathType": "DirectoryOrCreate"},
    ]
    extra = [{"name": name, "value": value} for name, value in arguments.items()]
    return {
        "apiVersion": "kubeadm.k8s.io/v1beta4",
        "kind": "ClusterConfiguration",
        "apiServer": {"extraArgs": extra, "extraVolumes": volumes},
    }


@contextmanager
def _registry(engine: Engine, cluster: str, folder: Path, htpasswd: str) -> Iterator[tuple[str, Path]]:
    """A registry on the node's network: HOST:PORT, and the file of its authority."""
    programs = {"registry": go_builds.programs(go_modules.REGISTRY, silent) / "registry"}
    image = images.ensure_images(Workshop(engine, state.locate(os.environ).images, programs, silent), ["registry"])[
        "registry"
    ]
    name = f"{cluster}-registry"
    files = folder / "registry"
    files.mkdir()
    _configure(files, {"addr": f":{PORT}"})
    (files / "htpasswd").write_text(htpasswd)
    start = ["run", "--detach", "--name", name, "--network", NETWORK, "--user", "0", "--tmpfs", "/var/lib/registry"]
    start += ["--volume", f"{files}:/etc/plain:ro", "--entrypoint", "/bin/registry", image.reference]
    engine.run([*start, "serve", "/etc/plain/config.yml"], f"starting {name}")
    try:
        place = address(engine, name)
        authority = trustme.CA(key_type=trustme.KeyType.RSA)
        authority.cert_pem.write_to_path(files / "ca.pem")
        leaf = authority.issue_cert(place)
        leaf.private_key_and_cert_chain_pem.write_to_path(files / "leaf.pem")
        (files / "leaf.pem").chmod(0o644)  # the registry runs as somebody else, and both last as long as a test
        tls = {"certificate": "/etc/plain/leaf.pem", "key": "/etc/plain/leaf.pem"}
        _configure(files, {"addr": f":{PORT}", "tls": tls}, closed=bool(htpasswd))
        engine.run(["restart", "--time", "1", name], f"restarting {name} with its certificate")
        assert address(engine, name) == place, "the registry has another address than its certificate"
        yield f"{place}:{PORT}", files / "ca.pem"
    finally:
        engine.run(["rm", "--force", "--volumes", name], f"removing {name}")


def _configure(files: Path, http: dict[str, object], *, closed: bool = False) -> None:
    storage = {"filesystem": {"rootdirectory": "/var/lib/registry"}}
    auth = {"auth": {"htpasswd": {"realm": "site", "path": "/etc/plain/htpasswd"}}} if closed else {}
    (files / "config.yml").write_text(json.dumps({"version": 0.1, "storage": storage, "http": http, **auth}))


def address(engine: Engine, name: str) -> str:
    """A container's address on the node's network."""
    form = f"{{{{.NetworkSettings.Networks.{NETWORK}.IPAddress}}}}"
    return engine.run(["inspect", "--format", form, name], f"looking for {name}").decode().strip()


def _trust(made: PlainCluster) -> None:
    """What an administrator has done to the nodes before anybody comes to judge (containerd, docs/hosts.md)."""
    folder = f"/etc/containerd/certs.d/{made.registry}"
    hosts = f'server = "https://{made.registry}"\n[host."https://{made.registry}"]\n  ca = "{folder}/ca.pem"\n'
    script = 'mkdir -p "$1" && printf %s "$2" >"$1/ca.pem" && printf %s "$3" >"$1/hosts.toml"'
    made.in_node("sh", "-euc", script, "trust", folder, made.registry_ca.read_text(), hosts)


if __name__ == "__main__":  # to stay on one by hand: python -m tests.e2e.plain_cluster FOLDER; end it with Ctrl-D
    with plain_cluster(Path(sys.argv[1]), lambda words: print(words, file=sys.stderr)) as standing:  # noqa: T201
        print(*standing.arguments, flush=True)  # noqa: T201
        sys.stdin.read()
