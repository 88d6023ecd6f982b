"""Each question about the operator's pod has its good pod and the ways in which it is broken."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.target import operator_hardening

SECURITY = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "runAsUser": 1000,
    "procMount": "Default",
    "seLinuxOptions": {"type": "container_t"},
}
POD: dict[str, Any] = {
    "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
    "schedulerName": "default-scheduler",
    "priorityClassName": "high",
    "volumes": [{"name": "scratch", "emptyDir": {}}],
    "containers": [
        {
            "name": "it",
            "securityContext": SECURITY,
            "ports": [{"containerPort": 1}],
            "resources": {"limits": {"cpu": "1"}},
        }
    ],
}
Fault = Callable[[dict[str, Any]], str]
QUESTIONS: tuple[Fault, ...] = (
    operator_hardening.root,
    operator_hardening.capabilities,
    operator_hardening.escalation,
    operator_hardening.unmasked,
    operator_hardening.namespaces,
    operator_hardening.of_the_node,
    operator_hardening.placement,
    operator_hardening.names,
    operator_hardening.seccomp,
    operator_hardening.writable_root,
)


def put(path: str, value: Any) -> dict[str, Any]:
    """The good pod with one value changed; `c` is its container, `s` the settings of that."""
    pod: dict[str, Any] = json.loads(json.dumps(POD))
    *way, last = path.split(".")
    place: Any = pod
    if way[:1] == ["c"]:
        place = pod["containers"][0]
    elif way[:1] == ["s"]:
        place = pod["containers"][0]["securityContext"]
    else:
        for key in way:
            place = place[key]
    place[last] = value
    return pod


FAULTS: list[tuple[Fault, dict[str, Any], str]] = [
    (operator_hardening.root, put("s.runAsNonRoot", None), "runAsNonRoot None in force"),
    (operator_hardening.root, put("s.runAsUser", 0), "told to run as user 0"),
    (operator_hardening.root, put("s.runAsUser", "me"), "told to run as user me"),
    (operator_hardening.capabilities, put("s.capabilities", {"drop": ["CHOWN"]}), "not ALL"),
    (operator_hardening.capabilities, put("s.capabilities", {"drop": ["all"]}), "not ALL"),
    (operator_hardening.capabilities, put("s.capabilities", {"drop": ["ALL"], "add": ["X"]}), "adds the capabilities"),
    (operator_hardening.placement, put("priority", 2_000_000_000), "takes the priority 2000000000"),
    (operator_hardening.names, put("dnsPolicy", "Default"), "dnsPolicy Default"),
    (operator_hardening.names, put("dnsConfig", {"searches": ["corp"]}), "looks names up below"),
    (operator_hardening.escalation, put("s.allowPrivilegeEscalation", None), "allowPrivilegeEscalation None"),
    (operator_hardening.escalation, put("s.privileged", True), "privileged True"),
    (operator_hardening.unmasked, put("securityContext.sysctls", [{"name": "x"}]), "kernel's parameters"),
    (operator_hardening.unmasked, put("s.procMount", "Unmasked"), "procMount Unmasked"),
    (operator_hardening.unmasked, put("s.seLinuxOptions", {"type": "spc_t"}), "SELinux type spc_t"),
    (operator_hardening.unmasked, put("securityContext.seLinuxOptions", {"role": "r"}), "chooses for SELinux"),
    (operator_hardening.namespaces, put("hostIPC", True), "sets hostIPC to True"),
    (operator_hardening.namespaces, put("s.windowsOptions", {"hostProcess": True}), "container it sets"),
    (operator_hardening.of_the_node, put("volumes", [{"name": "h", "hostPath": {"path": "/srv"}}]), "h (/srv)"),
    (operator_hardening.of_the_node, put("resourceClaims", [{"name": "gpu"}]), "claims devices"),
    (operator_hardening.of_the_node, put("c.ports", [{"hostPort": 80}]), "opens ports of its node"),
    (operator_hardening.of_the_node, put("c.volumeDevices", [{"name": "d"}]), "is given devices"),
    (operator_hardening.of_the_node, put("c.resources", {"limits": {"corp.test/gpu": 1}}), "asks for corp.test/gpu"),
    (operator_hardening.placement, put("nodeName", "one"), "names its node, one"),
    (operator_hardening.placement, put("schedulerName", "mine"), "the scheduler mine"),
    (operator_hardening.placement, put("priorityClassName", "system-node-critical"), "system-node-critical"),
    (operator_hardening.names, put("hostAliases", [{"ip": "192.0.2.1"}]), "hostAliases"),
    (operator_hardening.names, put("dnsConfig", {"nameservers": ["192.0.2.1"]}), "name servers"),
    (operator_hardening.names, put("dnsPolicy", "None"), "dnsPolicy None"),
    (operator_hardening.seccomp, put("securityContext", {}), "seccomp profile None"),
    (operator_hardening.writable_root, put("s.readOnlyRootFilesystem", False), "readOnlyRootFilesystem False"),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.__name__)
def test_a_good_pod_is_let_pass(question: Fault) -> None:
    assert question(POD) == ""


@pytest.mark.parametrize(("question", "pod", "words"), FAULTS)
def test_a_fault_is_told(question: Fault, pod: dict[str, Any], words: str) -> None:
    assert words in question(pod)


def test_apparmor() -> None:
    old = f"{operator_hardening.APPARMOR}it"
    assert operator_hardening.apparmor(POD, {old: "runtime/default", "other": "x"}) == ""
    assert "by annotation" in operator_hardening.apparmor(POD, {old: "unconfined"})
    loose = put("securityContext", {"appArmorProfile": {"type": "Unconfined"}})
    assert "AppArmor profile Unconfined" in operator_hardening.apparmor(loose, {})
