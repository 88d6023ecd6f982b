"""BND-29: the operator's pod shares nothing of its node, and nobody's names are changed for it."""

import pytest

from conformance.target import operator_hardening
from conformance.target.bundle.objects import Bundle

pytestmark = pytest.mark.clause("BND-29")


def test_no_namespace_is_shared(bundle: Bundle) -> None:
    """The pod has its own network, processes and shared memory, and each container its own processes."""
    fault = operator_hardening.namespaces(bundle.pod)
    assert not fault, fault


def test_nothing_of_the_node_is_given(bundle: Bundle) -> None:
    """No container has a path, a port or a device of the node."""
    fault = operator_hardening.of_the_node(bundle.pod)
    assert not fault, fault


def test_the_cluster_places_it(bundle: Bundle) -> None:
    """The pod names no node, no scheduler and no priority of the system's, by class or by number."""
    fault = operator_hardening.placement(bundle.pod)
    assert not fault, fault


def test_names_mean_what_they_mean_to_others(bundle: Bundle) -> None:
    """No host alias, name server or search domain of its own turns the platform's name to another address."""
    fault = operator_hardening.names(bundle.pod)
    assert not fault, fault
