"""What the specification of the operator's own pod leaves open, one question per claim of BND-28 to BND-30. Pure.

Each question returns one sentence about the first thing that is wrong, or nothing. The same questions are asked of a
bundle's text and of a workload that runs.
"""

import posixpath
from collections.abc import Iterator, Mapping

from conformance.target import asked_by_annotation
from conformance.target.bundle.objects import Object, items, mapping
from conformance.target.operator_pod import containers, in_force, volumes

SELINUX = frozenset({None, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"})
"""Types that Pod Security `baseline` lets a container have."""

SHARED = ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")
ORDINARY = frozenset({"cpu", "memory", "ephemeral-storage"})
"""Resources that are no device."""

USERS = 1_000_000_000
"""The highest priority that a class of a user's can have (`HighestUserDefinablePriority`)."""

ONE_NODE = frozenset({"kubernetes.io/hostname", "metadata.name"})
"""By these a node is named as `nodeName` names it; every node has them to itself."""
CONTROL_PLANE = frozenset({"node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"})
"""Labels of the nodes that the cluster keeps for itself."""

RESOLVED = frozenset(
    {"/etc", "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf"}
)
"""Files, and the folder of them, by which a program resolves names."""

APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
"""Annotations by which AppArmor was set before Kubernetes 1.30, and still can be."""


def root(pod: Object) -> str:
    """BND-28: every container must run as non-root, and none is told to run as user 0."""
    for name, container in containers(pod):
        must = in_force(pod, container, "runAsNonRoot")
        if must is not True:
            return f"container {name} has runAsNonRoot {must} in force, not true: its process may be root"
        user = in_force(pod, container, "runAsUser")
        if user is not None and not (isinstance(user, int) and user > 0):
            return f"container {name} is told to run as user {user}"
    return ""


def capabilities(pod: Object) -> str:
    """BND-28: every container drops ALL capabilities and adds none."""
    for name, container in containers(pod):
        held = mapping(container, "securityContext", "capabilities")
        # In capitals: to Pod Security `all` is nothing, and the namespace refuses the pod.
        dropped = [str(each) for each in items(held, "drop")]
        if "ALL" not in dropped:
            return f"container {name} drops the capabilities {dropped}, not ALL"
        if added := held.get("add"):
            return f"container {name} adds the capabilities {added}"
    return ""


def escalation(pod: Object) -> str:
    """BND-28: no container is privileged, and each refuses privilege escalation in so many words."""
    for name, container in containers(pod):
        context = mapping(container, "securityContext")
        if context.get("allowPrivilegeEscalation") is not False:
            return f"container {name} has allowPrivilegeEscalation {context.get('allowPrivilegeEscalation')}, not false"
        if context.get("privileged") not in (None, False):
            return f"container {name} has privileged {context['privileged']}"
    return ""


def unmasked(pod: Object) -> str:
    """BND-28: no container sees what the runtime masks in /proc, sets the kernel, or chooses an SELinux type."""
    if sysctls := mapping(pod, "securityContext").get("sysctls"):
        return f"the operator's pod sets the kernel's parameters {sysctls}"
    for name, container in containers(pod):
        masked = mapping(container, "securityContext").get("procMount")
        if masked not in (None, "Default"):
            return f"container {name} has procMount {masked}, not Default"
        for holder in (pod, container):
            options = mapping(holder, "securityContext", "seLinuxOptions")
            kind = options.get("type")
            if kind is not None and str(kind) not in SELINUX:
                return f"container {name} chooses the SELinux type {kind}"
            if chosen := {key: options[key] for key in ("user", "role") if options.get(key)}:
                return f"container {name} chooses for SELinux {chosen}"
    return ""


def namespaces(pod: Object) -> str:
    """BND-29: the pod has its own network, processes and shared memory, and each container its own processes."""
    for field in SHARED:
        if pod.get(field) not in (None, False):
            return f"the operator's pod sets {field} to {pod[field]}"
    for place, holder in (("pod", pod), *((f"container {name}", each) for name, each in containers(pod))):
        process = mapping(holder, "securityContext", "windowsOptions").get("hostProcess")
        if process not in (None, False):
            return f"the operator's {place} sets windowsOptions.hostProcess to {process}"
    return ""


def of_the_node(pod: Object) -> str:
    """BND-29: no container has a path, a port or a device of the node."""
    return next(_of_the_node(pod), "")


def _of_the_node(pod: Object) -> Iterator[str]:
    paths = [f"{name} ({source.get('path')})" for name, kind, source in volumes(pod) if kind == "hostPath"]
    if paths:
        yield f"the operator's pod mounts paths of its node: {', '.join(paths)}"
    if claims := pod.get("resourceClaims"):
        yield f"the operator's pod claims devices: {claims}"
    if other := _no_ordinary(pod):
        yield f"the operator's pod asks for {other}"
    for name, container in containers(pod):
        ports = [port for port in map(mapping, items(container, "ports")) if port.get("hostPort")]
        if ports:
            yield f"container {name} opens ports of its node: {ports}"
        if devices := container.get("volumeDevices") or mapping(container, "resources").get("claims"):
            yield f"container {name} is given devices: {devices}"
        if other := _no_ordinary(container):
            yield f"container {name} asks for {other}"


def _no_ordinary(holder: Object) -> str:
    for side in ("requests", "limits"):
        other = sorted(map(str, mapping(holder, "resources", side).keys() - ORDINARY))
        if other:
            return f"{', '.join(other)} among its {side}"
    return ""


def annotated(annotations: Mapping[str, object]) -> str:
    """BND-29: no annotation asks the runtime for a device, a mount or a network past the pod's fields."""
    asked = asked_by_annotation.devices(annotations)
    return f"the pod template asks the runtime for more by annotation: {asked}" if asked else ""


def placement(pod: Object) -> str:
    """BND-29: the pod names no node, no scheduler and no priority of the system's, by class or by number."""
    if node := pod.get("nodeName"):
        return f"the operator's pod names its node, {node}"
    scheduler = pod.get("schedulerName")
    if scheduler not in (None, "", "default-scheduler"):
        return f"the operator's pod asks for the scheduler {scheduler}"
    rank = str(pod.get("priorityClassName") or "")
    if rank.startswith("system-"):
        return f"the operator's pod takes the priority class {rank}"
    number = pod.get("priority")
    if isinstance(number, int) and number > USERS:
        return f"the operator's pod takes the priority {number}; {USERS} is the most for what is no system's"
    chosen = next(_chosen(pod), None)
    return f"the operator's pod chooses its node by {chosen}" if chosen else ""


def _chosen(pod: Object) -> Iterator[str]:
    """What of a selector names one node, or those of the control plane; any other choice is an administrator's."""
    yield from sorted(map(str, mapping(pod, "nodeSelector").keys() & (ONE_NODE | CONTROL_PLANE)))
    required = mapping(pod, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    for term in map(mapping, items(required, "nodeSelectorTerms")):
        for expression in (mapping(each) for key in ("matchExpressions", "matchFields") for each in items(term, key)):
            key, kept = str(expression.get("key")), expression.get("operator") in ("In", "Exists")
            if kept and key in ONE_NODE | CONTROL_PLANE:
                yield key


def names(pod: Object) -> str:
    """BND-29: no alias, name server, search domain or file of its own turns a name to another address."""
    return next(_names(pod), "")


def _names(pod: Object) -> Iterator[str]:
    if aliases := pod.get("hostAliases"):
        yield f"the operator's pod has hostAliases {aliases}: names are resolved past the cluster's DNS"
    if servers := mapping(pod, "dnsConfig").get("nameservers"):
        yield f"the operator's pod has the name servers {servers} beside the cluster's DNS"
    if (policy := pod.get("dnsPolicy")) in ("None", "Default"):
        yield f"the operator's pod has dnsPolicy {policy}: names are resolved past the cluster's DNS"
    if searched := mapping(pod, "dnsConfig").get("searches"):
        yield f"the operator's pod looks names up below {searched} before it takes them as they are"
    # kubelet writes it into /etc/hosts as the pod's own address; a name of one label is no server's.
    if "." in (own := str(pod.get("hostnameOverride") or "")):
        yield f"the operator's pod has the hostnameOverride {own}: to it that name is itself"
    for name, container in containers(pod):
        places = [str(mapping(each).get("mountPath")) for each in items(container, "volumeMounts")]
        found = [place for place in places if posixpath.normpath(f"/{place.lstrip('/')}") in RESOLVED]
        yield from (f"container {name} mounts {place}, by which names are resolved" for place in found)


def seccomp(pod: Object) -> str:
    """BND-30: each container is under the seccomp profile RuntimeDefault."""
    for name, container in containers(pod):
        kind = mapping(in_force(pod, container, "seccompProfile")).get("type")
        if kind != "RuntimeDefault":
            return f"container {name} has the seccomp profile {kind}, not RuntimeDefault"
    return ""


def writable_root(pod: Object) -> str:
    """BND-30: each container's root file system is read-only."""
    for name, container in containers(pod):
        given = mapping(container, "securityContext").get("readOnlyRootFilesystem")
        if given is not True:
            return f"container {name} has readOnlyRootFilesystem {given}, not true"
    return ""


def apparmor(pod: Object, annotations: Mapping[str, object]) -> str:
    """BND-30: no container is taken out of AppArmor, by its settings or by an annotation of old."""
    for name, container in containers(pod):
        kind = mapping(in_force(pod, container, "appArmorProfile")).get("type")
        if kind not in (None, "RuntimeDefault"):
            return f"container {name} has the AppArmor profile {kind}"
    found = {
        key: value for key, value in annotations.items() if str(key).startswith(APPARMOR) and value != "runtime/default"
    }
    return f"the pod template sets AppArmor by annotation: {found}" if found else ""
