"""BND-30: the operator runs under the runtime's filters on a read-only root."""

import pytest

from conformance.target import operator_hardening
from conformance.target.bundle.objects import Bundle, mapping

pytestmark = pytest.mark.clause("BND-30")


def test_system_calls_are_filtered(bundle: Bundle) -> None:
    """Each container is under the seccomp profile RuntimeDefault."""
    fault = operator_hardening.seccomp(bundle.pod)
    assert not fault, fault


def test_root_is_read_only(bundle: Bundle) -> None:
    """Each container's root file system is read-only."""
    fault = operator_hardening.writable_root(bundle.pod)
    assert not fault, fault


def test_apparmor_is_left_on(bundle: Bundle) -> None:
    """No container is taken out of AppArmor, by its settings or by an annotation of old."""
    annotations = mapping(bundle.the("Deployment"), "spec", "template", "metadata", "annotations")
    fault = operator_hardening.apparmor(bundle.pod, annotations)
    assert not fault, fault
