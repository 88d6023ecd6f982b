"""BND-30: the operator runs under the runtime's filters on a read-only root."""

import pytest

from conformance.target.bundle.objects import Bundle, mapping
from conformance.target.operator_pod import containers, in_force

pytestmark = pytest.mark.clause("BND-30")

APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
"""Annotations by which AppArmor was set before Kubernetes 1.30, and still can be."""


def test_system_calls_are_filtered(bundle: Bundle) -> None:
    """Each container is under the seccomp profile RuntimeDefault."""
    for name, container in containers(bundle.pod):
        kind = mapping(in_force(bundle.pod, container, "seccompProfile")).get("type")
        assert kind == "RuntimeDefault", f"container {name} has the seccomp profile {kind}, not RuntimeDefault"


def test_root_is_read_only(bundle: Bundle) -> None:
    """Each container's root file system is read-only."""
    for name, container in containers(bundle.pod):
        given = mapping(container, "securityContext").get("readOnlyRootFilesystem")
        assert given is True, f"container {name} has readOnlyRootFilesystem {given}, not true"


def test_apparmor_is_left_on(bundle: Bundle) -> None:
    """No container is taken out of AppArmor, by its settings or by an annotation of old."""
    for name, container in containers(bundle.pod):
        kind = mapping(in_force(bundle.pod, container, "appArmorProfile")).get("type")
        assert kind in (None, "RuntimeDefault"), f"container {name} has the AppArmor profile {kind}"
    annotations = mapping(bundle.the("Deployment"), "spec", "template", "metadata", "annotations")
    found = {
        key: value for key, value in annotations.items() if str(key).startswith(APPARMOR) and value != "runtime/default"
    }
    assert not found, f"the pod template sets AppArmor by annotation: {found}"
