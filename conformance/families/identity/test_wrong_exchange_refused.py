"""WID-07: nobody else's token is taken for the identity's."""

import pytest

from conformance.families._shared.workload_identity import Federated

pytestmark = pytest.mark.clause("WID-07")

STRANGERS = (
    "a pod of another identity",
    "a pod without an identity",
    "a pod of the same identity on another host",
    "the operator's pod",
)


@pytest.mark.control("test_its_own_is_taken")
@pytest.mark.parametrize("who", STRANGERS)
def test_stranger_is_refused(federated: Federated, who: str) -> None:
    """Even with a token of the cloud's audience, minted by the API server for the account that it runs under."""
    answer = federated.answers.strangers[who]
    assert answer.status == 401, f"{who} signed in as the identity: the endpoint answered {answer.status}"


def test_its_own_is_taken(federated: Federated) -> None:
    """The control: the same way, a token of the identity's own pod is accepted."""
    assert federated.answers.own.status == 200, f"the identity's own token was answered {federated.answers.own.status}"
