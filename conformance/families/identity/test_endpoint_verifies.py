"""WID-13: the token endpoint takes an assertion for what it says, and for nothing else."""

import pytest

from conformance.families._shared.workload_identity import Federated

pytestmark = pytest.mark.clause("WID-13")

WRONG = {"another audience": "wrong_audience", "another issuer": "wrong_issuer", "another signature": "forged"}


@pytest.mark.control("test_the_right_one_is_taken")
@pytest.mark.parametrize("what", WRONG)
def test_wrong_one_is_refused(federated: Federated, what: str) -> None:
    """A token of the right account is refused where the audience, the trusted issuer or the signature is another."""
    answer = getattr(federated.answers, WRONG[what])
    assert answer.status == 401, f"the endpoint accepts {what}: it answered {answer.status}"


def test_the_right_one_is_taken(federated: Federated) -> None:
    """The control: with all of them right, a token of the same account is accepted."""
    assert federated.answers.own.status == 200, f"the identity's own token was answered {federated.answers.own.status}"
