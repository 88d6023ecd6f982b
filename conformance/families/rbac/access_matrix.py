"""Every verb on every resource that the API server knows, asked about the operator's account. Edge: access reviews.

An unbound account is asked only about what the operator's may do: the difference is the same, at half the questions.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from conformance.environment.subject import HostUnderTest
from conformance.families._shared.scenario import STEADY, scenario
from conformance.families.rbac.access_reviews import UNBOUND
from conformance.observe.access import allowed
from conformance.observe.objects import Resource, resources
from conformance.observe.rbac import CLUSTER, FOREIGN, OWN, Right


@dataclass(frozen=True)
class Matrix:
    """What was asked, what the operator's account may do, and what of that an unbound account may do too."""

    asked: frozenset[Right]
    operator: frozenset[Right]
    everybody: frozenset[Right]


@scenario("matrix", STEADY)
def walk(host: HostUnderTest) -> Matrix:
    """Ask the whole matrix: the own namespace, a foreign one, the cluster."""
    kube, namespace = host.environment.kube, host.namespace
    asked = every_right(resources(kube))
    operator = allowed(kube, host.operator.account, namespace, sorted(asked))
    return Matrix(asked, operator, allowed(kube, UNBOUND, namespace, sorted(operator)))


def every_right(known: Iterable[Resource]) -> frozenset[Right]:
    """Each resource's own verbs, in both namespaces where it has one, and across the cluster."""
    return frozenset(
        Right(verb, f"{each.name}.{each.group}" if each.group else each.name, place)
        for each in known
        for verb in each.verbs
        for place in ((OWN, FOREIGN, CLUSTER) if each.namespaced else (CLUSTER,))
    )
