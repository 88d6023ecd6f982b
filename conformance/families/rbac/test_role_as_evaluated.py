"""RBC-02: the API server gives the operator's account the grant and nothing beside it."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.families.rbac.access_reviews import Evaluated
from conformance.observe.rbac import GRANT, RBAC

pytestmark = pytest.mark.clause("RBC-02")


@pytest.mark.control("test_unbound_account_has_almost_nothing")
def test_difference_is_the_grant(evaluated: Evaluated) -> None:
    """What the operator's account may do and an unbound account may not is exactly the grant."""
    difference = evaluated.operator - evaluated.unbound
    beyond, lacking = difference - GRANT, GRANT - evaluated.operator
    assert not beyond, f"beside the grant the operator's account may {listed(beyond)}"
    assert not lacking, f"of its grant the operator's account may not {listed(lacking)}"


def test_unbound_account_has_almost_nothing(evaluated: Evaluated) -> None:
    """The control: about an account to which nothing is bound, the grant's questions are answered no."""
    assert evaluated.asked >= GRANT, "the questions leave out a part of the grant"
    wide = evaluated.unbound & GRANT
    assert not wide, f"every account of this namespace may {listed(wide)}, so nothing can be told about the operator's"


def test_no_other_binding_names_the_account(environment: Environment, host: HostUnderTest) -> None:
    """One role binding in the operator's own namespace names its account, and no other binding of the cluster does."""
    found = []
    for kind in ("rolebindings", "clusterrolebindings"):
        for binding in environment.kube.get(f"/apis/{RBAC}/v1/{kind}")["items"]:
            for subject in binding.get("subjects") or []:
                if (subject.get("name"), subject.get("namespace")) == (host.operator.account, host.namespace):
                    where = binding["metadata"].get("namespace", "the whole cluster")
                    found.append(f"{kind.removesuffix('s')} {binding['metadata']['name']} in {where}")
    bound = [
        binding for binding in found if binding.startswith("rolebinding ") and binding.endswith(f" in {host.namespace}")
    ]
    assert len(bound) == 1, (
        f"{len(bound)} role bindings of {host.namespace} name the operator's account, not one: {bound}"
    )
    assert found == bound, (
        f"a binding outside its namespace names the operator's account: {sorted(set(found) - set(bound))}"
    )
