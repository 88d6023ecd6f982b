"""What the API server answers about three accounts of one namespace. Edge: SubjectAccessReviews."""

from dataclasses import dataclass

from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.observe.access import allowed
from conformance.observe.rbac import Right, questions

UNBOUND = "byohost-unbound"


@dataclass(frozen=True)
class Evaluated:
    """Which of the asked rights each account has."""

    asked: frozenset[Right]
    operator: frozenset[Right]
    sandbox: frozenset[Right]
    unbound: frozenset[Right]
    """An account of the same namespace to which nothing is bound: what everybody may do here."""


def evaluate(host: HostUnderTest, sandbox: SandboxUnderTest) -> Evaluated:
    """Ask everything about the operator's account, the sandbox's, and an unbound one."""
    kube, namespace = host.environment.kube, host.namespace
    make_unbound(host)
    asked = questions()
    return Evaluated(
        frozenset(asked),
        allowed(kube, host.operator.account, namespace, asked),
        allowed(kube, account_of(sandbox), namespace, asked),
        allowed(kube, UNBOUND, namespace, asked),
    )


def make_unbound(host: HostUnderTest) -> None:
    """Make the account to which nothing is bound, unless it is there; where it asks for itself it has to be."""
    kube, accounts = host.environment.kube, f"/api/v1/namespaces/{host.namespace}/serviceaccounts"
    if kube.find(f"{accounts}/{UNBOUND}") is None:
        labels = {"byohost.test/run": host.environment.run}
        kube.create(accounts, {"metadata": {"name": UNBOUND, "labels": labels}, "automountServiceAccountToken": False})


def account_of(sandbox: SandboxUnderTest) -> str:
    """The service account that a sandbox's pod runs under."""
    return str(sandbox.running_pod()["spec"].get("serviceAccountName", "default"))
