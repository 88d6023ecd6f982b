"""Every verb on every resource that the API server knows, asked about the operator's account. Edge: access reviews.

An unbound account is asked only about what the operator's may do: the difference is the same, at half the questions.
"""

from dataclasses import dataclass

from conformance.environment.subject import HostUnderTest
from conformance.families._shared.scheduling.scenario import STEADY, scenario
from conformance.families.rbac.access_reviews import UNBOUND, make_unbound
from conformance.observe.access import allowed
from conformance.observe.access_matrix import every_right
from conformance.observe.objects import resources
from conformance.observe.rbac import Right


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
    make_unbound(host)
    asked = every_right(resources(kube))
    operator = allowed(kube, host.operator.account, namespace, sorted(asked))
    return Matrix(asked, operator, allowed(kube, UNBOUND, namespace, sorted(operator)))
