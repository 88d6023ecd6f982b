"""Something that enforces NetworkPolicies, for targets whose network wants it: our own clusters have no such thing.

It is kube-router as a firewall alone, on the node's network: it turns policies into rules of iptables and ipset. Those
stay when it goes, so that it stands on a run's own cluster only. Edge: the API server.
Source: kube-router.io, "Network Policy Controller", and its manifest kube-router-firewall-daemonset.yaml.
"""

from conformance.environment.run_environment import SYSTEM
from conformance.observe.kube import Object
from egress_profiles.endpoints import SERVICE_RANGES

IMAGE = "policy-engine"
NAME = "policy-engine"
ARGUMENTS = (
    "--run-firewall=true",
    "--run-router=false",
    "--run-service-proxy=false",
    "--run-loadbalancer=false",
    "--enable-ipv4=true",
    "--enable-ipv6=true",
    "--hostname-override=$(NODE)",
    *(f"--service-cluster-ip-range={block}" for block in SERVICE_RANGES),
    "--iptables-sync-period=5s",  # a round that it had to give up is made good by the next one
    "--health-port=0",
    "--metrics-port=0",
)
_GROUP = "rbac.authorization.k8s.io"
_CLUSTER_WIDE = f"byohost-{NAME}"
_READ = ["get", "list", "watch"]


def objects(image: str) -> list[Object]:
    """Its account, what it has to read of the whole cluster, and its Deployment on the one node."""
    role = {"apiGroup": _GROUP, "kind": "ClusterRole", "name": _CLUSTER_WIDE}
    rules = [
        {"apiGroups": [""], "resources": ["namespaces", "pods", "services", "nodes", "endpoints"], "verbs": _READ},
        {"apiGroups": ["networking.k8s.io"], "resources": ["networkpolicies"], "verbs": _READ},
        {"apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"], "verbs": _READ},
    ]
    cluster_wide = {"apiVersion": f"{_GROUP}/v1", "metadata": {"name": _CLUSTER_WIDE}}
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": NAME, "namespace": SYSTEM}},
        cluster_wide | {"kind": "ClusterRole", "rules": rules},
        cluster_wide
        | {
            "kind": "ClusterRoleBinding",
            "roleRef": role,
            "subjects": [{"kind": "ServiceAccount", "name": NAME, "namespace": SYSTEM}],
        },
        _deployment(image),
    ]


def _deployment(image: str) -> Object:
    labels = {"app.kubernetes.io/name": NAME}
    container = {
        "name": NAME,
        "image": image,
        "imagePullPolicy": "Never",
        "args": [*ARGUMENTS],
        "env": [{"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}],
        "resources": {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "256Mi"}},
        "securityContext": {"privileged": True},
    }
    pod = {
        "hostNetwork": True,
        "serviceAccountName": NAME,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 1,
        "containers": [container],
    }
    spec = {
        "replicas": 1,
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": pod},
    }
    metadata = {"name": NAME, "namespace": SYSTEM, "labels": labels}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}
