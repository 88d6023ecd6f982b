"""WID-05: a projected token lives for an hour at most."""

import pytest

from conformance.families._shared.workload_identity import Federated
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.pods import projected_tokens

pytestmark = pytest.mark.clause("WID-05")

HOUR = 3600


def test_token_inside_lives_an_hour(federated: Federated) -> None:
    """From iat to exp of the token that the sandbox finds."""
    claims = federated.signed_in.claims
    if not claims:
        raise CouldNotRun("no token is projected into the identity's pod, so none can be read")
    life = claims["exp"] - claims["iat"]
    assert life <= HOUR, f"the projected token lives {life} s, which is more than an hour"


def test_no_longer_life_is_asked_for(federated: Federated) -> None:
    """The pod's specification asks for no token that lives longer."""
    asked = projected_tokens(federated.pods.own)
    if not asked:
        raise CouldNotRun("the identity's pod has no projected token")
    seconds = max(one.get("expirationSeconds", HOUR) for one in asked.values())
    assert seconds <= HOUR, f"the pod asks for a token that lives {seconds} s"
