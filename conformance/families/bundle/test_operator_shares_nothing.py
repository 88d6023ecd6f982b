"""BND-29: the operator's pod shares nothing of its node, and nobody's names are changed for it."""

import pytest

from conformance.target import operator_hardening
from conformance.target.bundle.objects import Bundle, mapping
from conformance.target.container_environment import held, variables

pytestmark = pytest.mark.clause("BND-29")

RESOLVING = frozenset({"HOSTALIASES", "KUBERNETES_PORT", "KUBERNETES_SERVICE_HOST", "LOCALDOMAIN"})
"""Variables that kubelet sets, or by which the C library resolves names (`resolver(5)`, `hostname(7)`)."""


def test_no_namespace_is_shared(bundle: Bundle) -> None:
    """The pod has its own network, processes and shared memory, and each container its own processes."""
    fault = operator_hardening.namespaces(bundle.pod)
    assert not fault, fault


def test_nothing_of_the_node_is_given(bundle: Bundle) -> None:
    """No container has a path, a port or a device of the node, by a field or by an annotation."""
    annotations = mapping(bundle.the("Deployment"), "spec", "template", "metadata", "annotations")
    fault = operator_hardening.of_the_node(bundle.pod) or operator_hardening.annotated(annotations)
    assert not fault, fault


def test_the_cluster_places_it(bundle: Bundle) -> None:
    """The pod names no node or control plane, no scheduler and no priority of the system's, by class or by number."""
    fault = operator_hardening.placement(bundle.pod)
    assert not fault, fault


def test_names_mean_what_they_mean_to_others(bundle: Bundle) -> None:
    """No host alias, name server, file or variable of its own turns a name to another address than the cluster's."""
    fault = operator_hardening.names(bundle.pod)
    assert not fault, fault
    for container in bundle.containers:
        found = sorted(RESOLVING & variables(container, held(bundle)).keys())
        assert not found, f"container {container.get('name')} is told by {found[0]} where the API server or a name is"
