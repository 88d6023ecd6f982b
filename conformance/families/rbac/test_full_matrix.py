"""RBC-07: of everything that can be asked, the operator's account is allowed no more than its grant."""

import pytest

from conformance.contract.wording import listed
from conformance.families.rbac.access_matrix import Matrix
from conformance.observe.rbac import CLUSTER, FOREIGN, GRANT, OWN

pytestmark = [pytest.mark.clause("RBC-07"), pytest.mark.disturbs]  # judged late: a thousand questions take a while


@pytest.mark.control("test_the_grant_is_found")
def test_difference_lies_in_the_grant(matrix: Matrix) -> None:
    """Every verb of every resource: what an unbound account may not do and the operator's may is of the grant."""
    beyond = matrix.operator - matrix.everybody - GRANT
    assert not beyond, f"of everything that the API server knows, the operator's account may also {listed(beyond)}"


def test_the_grant_is_found(matrix: Matrix) -> None:
    """The control: among the questions is the grant, in all three places, and it is answered with yes in its own."""
    assert {right.place for right in matrix.asked} == {OWN, FOREIGN, CLUSTER}, "a place was left out"
    assert len(matrix.asked) > 500, f"only {len(matrix.asked)} questions were asked"
    lacking = GRANT - matrix.operator
    assert not lacking, f"the questions do not find that the operator's account may {listed(lacking)}"
