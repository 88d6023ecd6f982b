"""BND-28: the operator's own containers have no privilege."""

import pytest

from conformance.target.bundle.objects import Bundle, items, mapping
from conformance.target.operator_pod import containers, in_force

pytestmark = pytest.mark.clause("BND-28")

SELINUX = frozenset({None, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"})
"""Types that Pod Security `baseline` lets a container have."""


def test_no_container_is_root(bundle: Bundle) -> None:
    """Every container must run as non-root, and none is told to run as user 0."""
    pod = bundle.pod
    for name, container in containers(pod):
        must = in_force(pod, container, "runAsNonRoot")
        assert must is True, f"container {name} has runAsNonRoot {must} in force, not true: its process may be root"
        user = in_force(pod, container, "runAsUser")
        assert user is None or (isinstance(user, int) and user > 0), f"container {name} is told to run as user {user}"


def test_no_container_holds_a_capability(bundle: Bundle) -> None:
    """Every container drops ALL capabilities and adds none."""
    for name, container in containers(bundle.pod):
        capabilities = mapping(container, "securityContext", "capabilities")
        # In capitals: to Pod Security `all` is nothing, and the namespace refuses the pod.
        dropped = [str(each) for each in items(capabilities, "drop")]
        assert "ALL" in dropped, f"container {name} drops the capabilities {dropped}, not ALL"
        added = capabilities.get("add")
        assert not added, f"container {name} adds the capabilities {added}"


def test_no_container_can_gain_privileges(bundle: Bundle) -> None:
    """No container is privileged, and each refuses privilege escalation in so many words."""
    for name, container in containers(bundle.pod):
        context = mapping(container, "securityContext")
        escalation = context.get("allowPrivilegeEscalation")
        assert escalation is False, f"container {name} has allowPrivilegeEscalation {escalation}, not false"
        privileged = context.get("privileged")
        assert privileged in (None, False), f"container {name} has privileged {privileged}"


def test_no_container_lifts_its_confinement(bundle: Bundle) -> None:
    """No container sees what the runtime masks in /proc, sets the kernel, or chooses an SELinux type of its own."""
    pod = bundle.pod
    sysctls = mapping(pod, "securityContext").get("sysctls")
    assert not sysctls, f"the operator's pod sets the kernel's parameters {sysctls}"
    for name, container in containers(pod):
        masked = mapping(container, "securityContext").get("procMount")
        assert masked in (None, "Default"), f"container {name} has procMount {masked}, not Default"
        for options in (
            mapping(pod, "securityContext", "seLinuxOptions"),
            mapping(container, "securityContext", "seLinuxOptions"),
        ):
            kind = options.get("type")
            assert kind is None or str(kind) in SELINUX, f"container {name} chooses the SELinux type {kind}"
            chosen = {key: options[key] for key in ("user", "role") if options.get(key)}
            assert not chosen, f"container {name} chooses for SELinux {chosen}"
