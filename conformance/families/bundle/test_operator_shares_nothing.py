"""BND-29: the operator's pod shares nothing of its node, and nobody's names are changed for it."""

import pytest

from conformance.target.bundle.objects import Bundle, items, mapping
from conformance.target.operator_pod import containers, volumes

pytestmark = pytest.mark.clause("BND-29")

SHARED = ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")
ORDINARY = frozenset({"cpu", "memory", "ephemeral-storage"})
"""Resources that are no device."""
USERS = 1_000_000_000
"""The highest priority that a class of a user's can have (`HighestUserDefinablePriority`)."""


def test_no_namespace_is_shared(bundle: Bundle) -> None:
    """The pod has its own network, processes and shared memory, and each container its own processes."""
    for field in SHARED:
        given = bundle.pod.get(field)
        assert given in (None, False), f"the operator's pod sets {field} to {given}"
    for place, holder in (("pod", bundle.pod), *((f"container {name}", each) for name, each in containers(bundle.pod))):
        process = mapping(holder, "securityContext", "windowsOptions").get("hostProcess")
        assert process in (None, False), f"the operator's {place} sets windowsOptions.hostProcess to {process}"


def test_nothing_of_the_node_is_given(bundle: Bundle) -> None:
    """No container has a path, a port or a device of the node."""
    paths = [f"{name} ({source.get('path')})" for name, kind, source in volumes(bundle.pod) if kind == "hostPath"]
    assert not paths, f"the operator's pod mounts paths of its node: {', '.join(paths)}"
    claims = bundle.pod.get("resourceClaims")
    assert not claims, f"the operator's pod claims devices: {claims}"
    for name, container in containers(bundle.pod):
        ports = [port for port in map(mapping, items(container, "ports")) if port.get("hostPort")]
        assert not ports, f"container {name} opens ports of its node: {ports}"
        devices = container.get("volumeDevices") or mapping(container, "resources").get("claims")
        assert not devices, f"container {name} is given devices: {devices}"
        for side in ("requests", "limits"):
            other = sorted(map(str, mapping(container, "resources", side).keys() - ORDINARY))
            assert not other, f"container {name} asks for {', '.join(other)} among its {side}"


def test_the_cluster_places_it(bundle: Bundle) -> None:
    """The pod names no node, no scheduler and no priority of the system's, by class or by number."""
    node = bundle.pod.get("nodeName")
    assert not node, f"the operator's pod names its node, {node}"
    scheduler = bundle.pod.get("schedulerName")
    assert scheduler in (None, "", "default-scheduler"), f"the operator's pod asks for the scheduler {scheduler}"
    rank = str(bundle.pod.get("priorityClassName") or "")
    assert not rank.startswith("system-"), f"the operator's pod takes the priority class {rank}"
    number = bundle.pod.get("priority")
    assert not isinstance(number, int) or number <= USERS, (
        f"the operator's pod takes the priority {number}; {USERS} is the most for what is no system's"
    )


def test_names_mean_what_they_mean_to_others(bundle: Bundle) -> None:
    """No host alias, name server or search domain of its own turns the platform's name to another address."""
    aliases = bundle.pod.get("hostAliases")
    assert not aliases, f"the operator's pod has hostAliases {aliases}: names are resolved past the cluster's DNS"
    servers = mapping(bundle.pod, "dnsConfig").get("nameservers")
    assert not servers, f"the operator's pod has the name servers {servers} beside the cluster's DNS"
    policy = bundle.pod.get("dnsPolicy")
    assert policy not in ("None", "Default"), (
        f"the operator's pod has dnsPolicy {policy}: names are resolved past the cluster's DNS"
    )
    searched = mapping(bundle.pod, "dnsConfig").get("searches")
    assert not searched, f"the operator's pod looks names up below {searched} before it takes them as they are"
