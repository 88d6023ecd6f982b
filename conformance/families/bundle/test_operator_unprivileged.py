"""BND-28: the operator's own containers have no privilege."""

import pytest

from conformance.target import operator_hardening
from conformance.target.bundle.objects import Bundle

pytestmark = pytest.mark.clause("BND-28")


def test_no_container_is_root(bundle: Bundle) -> None:
    """Every container must run as non-root, and none is told to run as user 0."""
    fault = operator_hardening.root(bundle.pod)
    assert not fault, fault


def test_no_container_holds_a_capability(bundle: Bundle) -> None:
    """Every container drops ALL capabilities and adds none."""
    fault = operator_hardening.capabilities(bundle.pod)
    assert not fault, fault


def test_no_container_can_gain_privileges(bundle: Bundle) -> None:
    """No container is privileged, and each refuses privilege escalation in so many words."""
    fault = operator_hardening.escalation(bundle.pod)
    assert not fault, fault


def test_no_container_lifts_its_confinement(bundle: Bundle) -> None:
    """No container sees what the runtime masks in /proc, sets the kernel, or chooses an SELinux type of its own."""
    fault = operator_hardening.unmasked(bundle.pod)
    assert not fault, fault
