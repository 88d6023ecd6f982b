"""KEY-13: the exchange carries a short token of the operator's account, and the platform verifies it."""

import pytest

from conformance.environment.subject import ClusterStage, HostUnderTest
from conformance.families.keys.impostor_exchanges import LIFE, Impostors, knock
from conformance.observe.journal import answered

pytestmark = pytest.mark.clause("KEY-13")


@pytest.fixture(scope="module")
def impostors(cluster_stage: ClusterStage, host: HostUnderTest) -> Impostors:
    """Four exchanges under the name of the steady host's operator, none of which can prove that it is that."""
    return knock(cluster_stage)


def test_operator_sends_a_proof(impostors: Impostors) -> None:
    """Each exchange of the operator carried a token of its own account, for the platform alone, of ten minutes."""
    own = [entry for entry in answered(impostors.host.journal()) if entry.n < impostors.mark]
    assert own, "the journal has no answered exchange of the operator"
    account = f"system:serviceaccount:{impostors.host.namespace}:{impostors.host.operator.account}"
    for entry in own:
        claims = entry.data.get("proof")
        assert claims, f"the exchange of generation {entry.data['response']['generation']} carried no proof"
        assert claims.get("sub") == account, f"the proof is of {claims.get('sub')}, not of {account}"
        audience = claims.get("aud")
        assert audience in (impostors.audience, [impostors.audience]), (
            f"the proof is for {audience}, not for {impostors.audience} alone"
        )
        life = int(claims.get("exp", 0)) - int(claims.get("iat", 0))
        assert 0 < life <= LIFE, f"the proof lives for {life} s, more than {LIFE} s"


@pytest.mark.control("test_operators_own_was_answered")
@pytest.mark.parametrize(
    "what",
    [
        "no proof",
        "a token for another audience",
        "a token that lives for an hour",
        "a token that another cluster signed",
    ],
)
def test_platform_verifies_it(impostors: Impostors, what: str) -> None:
    """The same key and the same installation, without a proof that holds, are refused as that."""
    reply = impostors.replies[what]
    assert (reply.status, reply.body.get("type")) == (401, "proof-refused"), (
        f"an exchange with {what} was answered {reply.status} {reply.body.get('type', '')}, not 401 proof-refused"
    )


def test_operators_own_was_answered(impostors: Impostors) -> None:
    """The control: the operator, with a proof that holds, was answered."""
    own = [entry for entry in answered(impostors.host.journal()) if entry.n < impostors.mark]
    assert own, "the operator's own exchange was not answered either"
