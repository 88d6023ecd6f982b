"""RBC-04: a sandbox's account may do nothing that an unbound account may not."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families.rbac.access_reviews import Evaluated
from conformance.observe.rbac import RBAC

pytestmark = pytest.mark.clause("RBC-04")


@pytest.mark.control("test_a_bound_account_differs")
def test_no_right_beyond_the_unbound_account(evaluated: Evaluated) -> None:
    """The sandbox's account and an unbound one of its namespace get the same answers."""
    beyond = evaluated.sandbox - evaluated.unbound
    assert not beyond, f"a sandbox's account may {listed(beyond)}"


@pytest.mark.control("test_a_bound_account_differs")
def test_no_binding_names_the_account(environment: Environment, host: HostUnderTest, sandbox: SandboxUnderTest) -> None:
    """No role binding names the sandbox's account, nor all service accounts of its namespace."""
    account = sandbox.running_pod()["spec"].get("serviceAccountName", "default")
    named = {("ServiceAccount", account, host.namespace), ("Group", f"system:serviceaccounts:{host.namespace}", None)}
    found = [
        f"{kind.removesuffix('s')} {binding['metadata']['name']}"
        for kind in ("rolebindings", "clusterrolebindings")
        for binding in environment.kube.get(f"/apis/{RBAC}/v1/{kind}")["items"]
        for subject in binding.get("subjects") or []
        if (subject.get("kind"), subject.get("name"), subject.get("namespace")) in named
    ]
    assert not found, f"something is bound to the sandbox's account {account}: {listed(found)}"


def test_a_bound_account_differs(evaluated: Evaluated) -> None:
    """The control: the same questions about the operator's account find rights, so they would find a sandbox's."""
    assert evaluated.operator - evaluated.unbound, "the questions find no right even of the operator's account"
