"""WID-03: what to write into a federated credential is shown before the first launch, and is what the pods then use."""

import pytest

from conformance.families._shared.workload_identity import Federated

pytestmark = pytest.mark.clause("WID-03")


def test_they_are_shown_before_the_first_launch(federated: Federated) -> None:
    """As soon as a profile names the identity, the host shows subject, audience and issuer."""
    shown = federated.shown
    assert shown is not None, "the platform shows nothing of an identity that a profile of the host names"
    lacking = [name for name in ("subject", "audience", "issuer") if not getattr(shown, name)]
    assert not lacking, f"the platform does not show {', '.join(lacking)} of the identity before its first launch"


@pytest.mark.parametrize(("name", "claim"), [("subject", "sub"), ("audience", "aud"), ("issuer", "iss")])
def test_pods_use_what_was_shown(federated: Federated, name: str, claim: str) -> None:
    """The projected token in the identity's pod says the same, letter by letter."""
    used = federated.signed_in.claims.get(claim)
    shown = getattr(federated.shown, name, None)
    assert used in (shown, [shown]), f"the platform showed the {name} {shown!r}; the pod's token says {used!r}"
