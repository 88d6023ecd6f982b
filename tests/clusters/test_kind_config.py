"""Tests of the kind configuration and of the files that every node is given."""

import ipaddress
import json
from typing import Any

import pytest

from clusters import kind_config
from clusters.kind_config import Layout, Network


def _patch(version: str, kind: str) -> dict[str, Any]:
    patches = [json.loads(text) for text in kind_config.config(Layout(version))["kubeadmConfigPatches"]]
    (found,) = [patch for patch in patches if patch["kind"] == kind]
    return dict(found)


def test_network_is_ours_and_dual_stack() -> None:
    """The kind binary installs no network of its own, and both families have ranges for pods and Services."""
    networking = kind_config.config(Layout("v1.36.3"))["networking"]
    assert networking["disableDefaultCNI"] is True
    assert networking["ipFamily"] == "dual"
    assert [len(networking[key].split(",")) for key in ("podSubnet", "serviceSubnet")] == [2, 2]


def test_node_ranges_are_the_first_of_the_cluster_and_hold_all_pods() -> None:
    """The static conflist agrees with what the controller manager gives the first node."""
    for node, cluster in zip(kind_config.NODE_RANGES, kind_config.POD_RANGES, strict=True):
        inner, outer = ipaddress.ip_network(node), ipaddress.ip_network(cluster)
        assert inner.network_address == outer.network_address
        assert inner.prefixlen > outer.prefixlen
        assert inner.num_addresses > kind_config.MAX_PODS
    masks = _patch("v1.36.3", "ClusterConfiguration")["controllerManager"]["extraArgs"]
    assert [mask["value"] for mask in masks] == [text.split("/")[1] for text in kind_config.NODE_RANGES]


@pytest.mark.parametrize(("version", "api"), [("v1.36.3", "v1beta4"), ("v1.37.0", "v1beta4"), ("v1.35.1", "v1beta3")])
def test_patch_speaks_the_kubeadm_api_that_kind_writes(version: str, api: str) -> None:
    """The arguments are a list of name and value in v1beta4 and a map in v1beta3; the values are the same."""
    patch = _patch(version, "ClusterConfiguration")
    assert patch["apiVersion"] == f"kubeadm.k8s.io/{api}"
    given = patch["apiServer"]["extraArgs"]
    arguments = {one["name"]: one["value"] for one in given} if api == "v1beta4" else given
    assert arguments["audit-log-mode"] == "blocking"
    assert arguments["audit-policy-file"] == kind_config.AUDIT_POLICY
    assert arguments["service-account-jwks-uri"] == arguments["service-account-issuer"] + "/openid/v1/jwks"


def test_kubelet_survives_a_hung_pull_many_pods_and_cgroup_v1() -> None:
    """The three limits that would otherwise stop a run."""
    patch = _patch("v1.36.3", "KubeletConfiguration")
    assert (patch["serializeImagePulls"], patch["maxPods"], patch["failCgroupV1"]) == (False, 250, False)


def test_mounts_are_read_only_and_the_text_is_the_document() -> None:
    """Every file given reaches the node, and nothing can be written back."""
    layout = Layout("v1.36.3", {"/host/b": "/node/b", "/host/a": "/node/a"})
    document = kind_config.config(layout)
    assert document["nodes"][0]["extraMounts"] == [
        {"hostPath": "/host/a", "containerPath": "/node/a", "readOnly": True},
        {"hostPath": "/host/b", "containerPath": "/node/b", "readOnly": True},
    ]
    assert json.loads(kind_config.render(layout)) == document


def test_chained_plugins_come_last() -> None:
    """The gate's plugin sees the result of the ones before it."""
    plugins = json.loads(kind_config.conflist(Network(({"type": "byohost-gate"},), masquerade=True)))["plugins"]
    assert [plugin["type"] for plugin in plugins] == ["ptp", "portmap", "byohost-gate"]
    assert plugins[0]["ipMasq"] is True
    assert len(plugins[0]["ipam"]["ranges"]) == 2


def test_audit_policy_shows_bodies_of_pods_and_open_watches() -> None:
    """Request level just for what is judged as submitted; only RequestReceived is omitted."""
    policy = json.loads(kind_config.audit_policy())
    assert policy["omitStages"] == ["RequestReceived"]
    assert [rule["level"] for rule in policy["rules"]] == ["Request", "Request", "Metadata"]


def test_gate_is_loaded_before_containerd_or_containerd_does_not_start() -> None:
    """The unit comes first and is required; without a table it is skipped, which counts as done."""
    files = kind_config.node_files(Network())
    assert "Before=containerd.service kubelet.service" in files[kind_config.GATE_UNIT]
    assert f"ConditionPathExists={kind_config.GATE_TABLE}" in files[kind_config.GATE_UNIT]
    assert "Requires=byohost-gate.service" in files[kind_config.GATE_DROP_IN]
    assert "net.ipv6.conf.all.forwarding = 1" in files[kind_config.SYSCTL]
    assert set(files) >= {kind_config.CONFLIST, kind_config.AUDIT_POLICY}


def test_what_runs_the_node_collects_later() -> None:
    """The units by their drop-ins, the control plane by kubeadm's patches, which say what it asks for as well."""
    files = kind_config.node_files(Network())
    assert {files[path] for path in kind_config.COLLECT_LATER} == {"[Service]\nEnvironment=GOGC=300\n"}
    patches = [json.loads(text) for path, text in files.items() if path.startswith(kind_config.KUBEADM_PATCHES)]
    containers = {each["name"]: each for patch in patches for each in patch["spec"]["containers"]}
    assert {name: each["resources"]["requests"]["cpu"] for name, each in containers.items()} == kind_config.RESERVED
    assert all(each["env"] == [{"name": "GOGC", "value": "300"}] for each in containers.values())


def test_workers_get_what_the_control_plane_gets_and_ranges_of_their_own() -> None:
    """Each node has the same files; containerd fills the ranges in, and a lost worker is told within half a minute."""
    layout = Layout("v1.36.3", {"/host/a": "/node/a", "/host/gate": kind_config.GATE_TABLE}, workers=1)
    document = kind_config.config(layout)
    assert [node["role"] for node in document["nodes"]] == ["control-plane", "worker"]
    first, second = ([mount["containerPath"] for mount in node["extraMounts"]] for node in document["nodes"])
    assert (first, second) == (["/node/a", kind_config.GATE_TABLE], ["/node/a"])
    assert kind_config.CONFLIST_TEMPLATE in document["containerdConfigPatches"][0]
    patches = {patch["kind"]: patch for patch in map(json.loads, document["kubeadmConfigPatches"])}
    given = {one["name"]: one["value"] for one in patches["ClusterConfiguration"]["apiServer"]["extraArgs"]}
    assert given["default-unreachable-toleration-seconds"] == "5"
    assert given["enable-admission-plugins"].endswith(",PodNodeSelector,PodTolerationRestriction")
    files = kind_config.node_files(Network(), workers=1)
    assert kind_config.CONFLIST not in files
    filled = files[kind_config.CONFLIST_TEMPLATE].replace(kind_config.RANGES, '[{"subnet": "10.244.4.0/22"}]')
    assert json.loads(filled)["plugins"][0]["ipam"]["ranges"] == [[{"subnet": "10.244.4.0/22"}]]


def test_one_node_is_as_it_was() -> None:
    """Without workers nothing is patched in containerd, and a lost node is no matter."""
    document = kind_config.config(Layout("v1.36.3"))
    assert document["containerdConfigPatches"] == []
    assert "unreachable" not in json.dumps(document)
    assert "PodNodeSelector" not in json.dumps(document)
