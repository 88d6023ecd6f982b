"""WID-08: the identity's token opens nothing in the cluster."""

import pytest

from conformance.families._shared.workload_identity import Federated
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("WID-08")


@pytest.mark.control("test_token_for_the_api_is_known")
def test_projected_token_is_unknown_to_the_api(federated: Federated) -> None:
    """Presented to the Kubernetes API, the token that the sandbox finds is answered 401."""
    if not federated.signed_in.token:
        raise CouldNotRun("no token is projected into the identity's pod, so none can be presented")
    status = federated.to_the_api.status
    assert status == 401, f"the Kubernetes API answered {status} to the token that is projected for the cloud"


def test_token_for_the_api_is_known(federated: Federated) -> None:
    """The control: a token of the same account that is meant for the API is answered otherwise."""
    assert federated.of_the_api.status == 200, f"the API answered {federated.of_the_api.status} to its own token"
