"""WID-06: an endpoint that verifies issuer, subject and audience accepts the pod's token."""

import pytest

from conformance.environment.control_client import Reply
from conformance.families._shared.workload_identity import Federated

pytestmark = pytest.mark.clause("WID-06")


def test_azure_identity_signs_in_inside_the_sandbox(federated: Federated) -> None:
    """azure-identity as it comes gets an access token inside the pod, by what the webhook told it alone."""
    signed_in = federated.signed_in
    told = sorted(signed_in.variables)
    assert signed_in.granted, f"the cloud gave the identity's pod no access token ({told}): {signed_in.trouble}"


def test_token_of_its_account_is_accepted(federated: Federated) -> None:
    """A token of the account that the pod runs under is accepted for the identity."""
    answer = federated.answers.own
    assert answer.status == 200, f"a token of the identity's account was answered {answer.status}: {_told(answer)}"


def _told(answer: Reply) -> str:
    return str(answer.body.get("error_description", answer.trouble)).splitlines()[0]
