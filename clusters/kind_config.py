"""The kind configuration of every cluster that we create, and the files that its node is given. Pure.

Always our own network configuration (ptp with chained plugins, dual-stack), our audit policy and our kubelet limits, on
the stock node image as well as on ours. Sources: https://kind.sigs.k8s.io/docs/user/configuration/ and the kubeadm API
v1beta3 and v1beta4, which differ in ``extraArgs`` (a map below Kubernetes 1.36, then a list).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

POD_RANGES = ("10.244.0.0/16", "fd00:10:244::/56")
SERVICE_RANGES = ("10.96.0.0/16", "fd00:10:96::/112")
# What the controller manager gives the first node of these ranges: 1022 IPv4 addresses, for 250 pods and their churn.
NODE_RANGES = ("10.244.0.0/22", "fd00:10:244::/64")
MAX_PODS = 250
AUDIT_LOG = "/var/log/kubernetes/audit.log"
AUDIT_POLICY = "/etc/kubernetes/byohost/audit-policy.yaml"
ISSUER = "https://kubernetes.default.svc.cluster.local"
"""Who issues the cluster's service-account tokens: the API by the name that every pod resolves and its certificate has.

Its key set is published under the same name, and not by the node's address as kubeadm would have it, so that discovery
(OpenID Connect Discovery 1.0) works from wherever that name does.
"""
CREATION_MARK = "/etc/byohost/created.json"
CONFLIST = "/etc/cni/net.d/10-byohost.conflist"
CONFLIST_TEMPLATE = "/etc/byohost/conflist.template"
GATE_UNIT = "/etc/systemd/system/byohost-gate.service"
GATE_DROP_IN = "/etc/systemd/system/containerd.service.d/10-byohost-gate.conf"
SYSCTL = "/etc/sysctl.d/90-byohost.conf"
COLLECT_LATER = {f"/etc/systemd/system/{unit}.service.d/20-byohost-gc.conf" for unit in ("containerd", "kubelet")}
GATE_TABLE = "/etc/byohost/gate.nft"

# The gate is loaded before any container can start; where it is wanted and cannot be loaded, containerd does not start.
GATE_UNIT_TEXT = f"""\
[Unit]
Description=egress gate
DefaultDependencies=no
After=local-fs.target
Before=containerd.service kubelet.service
ConditionPathExists={GATE_TABLE}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f {GATE_TABLE}
"""
GATE_DROP_IN_TEXT = """\
[Unit]
Requires=byohost-gate.service
After=byohost-gate.service
"""
SYSCTL_TEXT = """\
net.ipv4.ip_forward = 1
net.ipv6.conf.all.forwarding = 1
"""


KUBEADM_PATCHES = "/etc/byohost/kubeadm"
RESERVED = {"kube-apiserver": "150m", "kube-controller-manager": "20m", "kube-scheduler": "20m", "etcd": "50m"}
"""CPU that the control plane asks for: kubeadm's own 650m leave a node of two processors room for few operators."""

GOGC = "300"
"""How far the heaps of what runs a node may grow before they are collected: a busy node has memory, and no CPU."""

# With workers, each node's ranges are the controller manager's choice: containerd renders the conflist from them.
TEMPLATE_PATCH = f"""\
version = 3
[plugins."io.containerd.cri.v1.runtime".cni]
conf_template = "{CONFLIST_TEMPLATE}"
"""
RANGES = '{{range $i, $range := .PodCIDRRanges}}{{if $i}}, {{end}}[{"subnet": "{{$range}}"}]{{end}}'

# A worker is there to be lost: that is told within half a minute, and not after five.
LOST_AFTER = {"default-not-ready-toleration-seconds": "5", "default-unreachable-toleration-seconds": "5"}
SILENT_AFTER = {"node-monitor-grace-period": "20s"}

# A namespace says by annotations whether its pods go to the worker: what makes them cannot be asked to.
PLACED = {"enable-admission-plugins": "NodeRestriction,PodNodeSelector,PodTolerationRestriction"}


@dataclass(frozen=True)
class Network:
    """The node's pod network: CNI plugins chained after ptp and portmap, and whether pods are hidden behind the node.

    Without masquerade a pod's packet that leaves the node keeps its address, so that whoever receives it in the node
    (a canary) sees which pod it was; nothing outside the machine answers it.
    """

    plugins: Sequence[Mapping[str, Any]] = ()
    masquerade: bool = False


@dataclass(frozen=True)
class Layout:
    """One cluster as kind is told about it.

    That is its Kubernetes version, the files mounted into every node (host: node; the gate's table into the control
    plane's alone), and how many workers stand beside the control plane.
    """

    kubernetes_version: str
    mounts: Mapping[str, str] = field(default_factory=dict)
    workers: int = 0


def render(layout: Layout) -> str:
    """The kind configuration as text (JSON, which is YAML)."""
    return json.dumps(config(layout), indent=1, sort_keys=True)


def config(layout: Layout) -> dict[str, Any]:
    """The kind configuration as a document of ``kind.x-k8s.io/v1alpha4``."""
    roles = ["control-plane", *["worker"] * layout.workers]
    return {
        "kind": "Cluster",
        "apiVersion": "kind.x-k8s.io/v1alpha4",
        "networking": {
            "ipFamily": "dual",
            "disableDefaultCNI": True,
            "podSubnet": ",".join(POD_RANGES),
            "serviceSubnet": ",".join(SERVICE_RANGES),
            "kubeProxyMode": "nftables",
        },
        "kubeadmConfigPatches": [
            json.dumps(_cluster_patch(layout)),
            json.dumps(_init_patch(layout)),
            json.dumps(_kubelet_patch()),
        ],
        "containerdConfigPatches": [TEMPLATE_PATCH] if layout.workers else [],
        "nodes": [{"role": role, "extraMounts": _mounts(layout, role)} for role in roles],
    }


def _mounts(layout: Layout, role: str) -> list[dict[str, Any]]:
    """No gate in a worker: it knows no API server but its own node's, and would not let the worker join."""
    given = {host: node for host, node in layout.mounts.items() if role != "worker" or node != GATE_TABLE}
    return [{"hostPath": host, "containerPath": node, "readOnly": True} for host, node in sorted(given.items())]


def conflist(network: Network) -> str:
    """The CNI network list of the (only) node: ptp over both families, host ports, then the chained plugins."""
    return _conflist(network, [[{"subnet": subnet}] for subnet in NODE_RANGES])


def conflist_template(network: Network) -> str:
    """The same for each of several nodes, as containerd's `conf_template`: its ranges are filled in there."""
    return _conflist(network, "RANGES").replace('"RANGES"', f"[{RANGES}]")


def _conflist(network: Network, ranges: object) -> str:
    ptp = {
        "type": "ptp",
        "ipMasq": network.masquerade,
        "ipam": {
            "type": "host-local",
            "dataDir": "/run/cni-ipam-state",
            "ranges": ranges,
            "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}],
        },
    }
    portmap = {"type": "portmap", "capabilities": {"portMappings": True}}
    plugins = [ptp, portmap, *network.plugins]
    return json.dumps({"cniVersion": "1.0.0", "name": "byohost", "plugins": plugins}, indent=1)


def audit_policy() -> str:
    """Bodies of what creates or deletes pods and creates service accounts, metadata of all else.

    Only RequestReceived is left out: ResponseStarted is what makes an open watch visible.
    """
    rules = [
        {
            "level": "Request",
            "verbs": ["create", "delete", "deletecollection"],
            "resources": [{"group": "", "resources": ["pods"]}],
        },
        {"level": "Request", "verbs": ["create"], "resources": [{"group": "", "resources": ["serviceaccounts"]}]},
        {"level": "Metadata"},
    ]
    policy = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"], "rules": rules}
    return json.dumps(policy, indent=1)


def node_files(network: Network, workers: int = 0) -> dict[str, str]:
    """The text files that every node of ours is given, by their path in the node."""
    networks = {CONFLIST_TEMPLATE: conflist_template(network)} if workers else {CONFLIST: conflist(network)}
    return {
        **networks,
        AUDIT_POLICY: audit_policy(),
        GATE_UNIT: GATE_UNIT_TEXT,
        GATE_DROP_IN: GATE_DROP_IN_TEXT,
        SYSCTL: SYSCTL_TEXT,
        **dict.fromkeys(COLLECT_LATER, f"[Service]\nEnvironment=GOGC={GOGC}\n"),
        **{f"{KUBEADM_PATCHES}/{name}0+strategic.json": _modest(name, cpu) for name, cpu in RESERVED.items()},
    }


def _modest(name: str, cpu: str) -> str:
    """A kubeadm patch of a control plane's static pod: what it asks for, and when it collects."""
    environment = [{"name": "GOGC", "value": GOGC}]
    container = {"name": name, "resources": {"requests": {"cpu": cpu}}, "env": environment}
    return json.dumps({"spec": {"containers": [container]}})


def _init_patch(layout: Layout) -> dict[str, Any]:
    kind = {"apiVersion": _kubeadm_api(layout), "kind": "InitConfiguration"}
    return kind | {"patches": {"directory": KUBEADM_PATCHES}}


def _kubeadm_api(layout: Layout) -> str:
    return "kubeadm.k8s.io/v1beta4" if _minor(layout.kubernetes_version) >= 36 else "kubeadm.k8s.io/v1beta3"


def _cluster_patch(layout: Layout) -> dict[str, Any]:
    v1beta4 = _kubeadm_api(layout).endswith("v1beta4")
    audit = {
        "audit-policy-file": AUDIT_POLICY,
        "audit-log-path": AUDIT_LOG,
        # An event is written before its answer goes out, so a check never reads a log that lags behind.
        "audit-log-mode": "blocking",
        # Megabytes: one run stays in one file.
        "audit-log-maxsize": "2000",
        **(LOST_AFTER | PLACED if layout.workers else {}),
    }
    issuer = {"service-account-issuer": ISSUER, "service-account-jwks-uri": f"{ISSUER}/openid/v1/jwks"}
    controllers = {"node-cidr-mask-size-ipv4": "22", "node-cidr-mask-size-ipv6": "64"}
    controllers |= SILENT_AFTER if layout.workers else {}
    folders = [("policy", AUDIT_POLICY, True, "File"), ("log", AUDIT_LOG.rsplit("/", 1)[0], False, "DirectoryOrCreate")]
    volumes = [
        {"name": f"audit-{name}", "hostPath": path, "mountPath": path, "readOnly": frozen, "pathType": kind}
        for name, path, frozen, kind in folders
    ]
    return {
        "apiVersion": _kubeadm_api(layout),
        "kind": "ClusterConfiguration",
        "apiServer": {"extraArgs": _arguments(audit | issuer, v1beta4=v1beta4), "extraVolumes": volumes},
        "controllerManager": {"extraArgs": _arguments(controllers, v1beta4=v1beta4)},
    }


def _arguments(values: Mapping[str, str], *, v1beta4: bool) -> dict[str, str] | list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()] if v1beta4 else dict(values)


def _kubelet_patch() -> dict[str, Any]:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        # One pull that hangs must not hold back every launch.
        "serializeImagePulls": False,
        "maxPods": MAX_PODS,
        # Logs are evidence: one that was rotated away would be a hole in it that nobody sees.
        "containerLogMaxSize": "1Gi",
        # From 1.35 on kubelet refuses a cgroup v1 host unless told otherwise.
        "failCgroupV1": False,
    }


def _minor(version: str) -> int:
    return int(version.removeprefix("v").split(".")[1])
