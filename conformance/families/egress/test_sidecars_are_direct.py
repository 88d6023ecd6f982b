"""EGR-16: the operator's requests to its sandboxes' sidecars never pass the proxy."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.subject import SandboxUnderTest
from conformance.observe.journal import about, frames, payload
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision
from egress_profiles.endpoints import SIDECAR_PORT

pytestmark = pytest.mark.clause("EGR-16")


@pytest.mark.control("test_it_did_talk_to_a_sidecar")
def test_proxy_was_not_asked_for_a_sidecar(by_operators: tuple[Decision, ...], sandbox: SandboxUnderTest) -> None:
    """Nobody asked the operators' proxy port for a pod's address or for the sidecars' port."""
    own = addresses(sandbox.running_pod())
    asked = {
        f"{one.host}:{one.port} ({one.verdict})" for one in by_operators if one.port == SIDECAR_PORT or one.host in own
    }
    assert not asked, f"the operator asked the proxy for its sandboxes' sidecars: {listed(asked)}"


def test_it_did_talk_to_a_sidecar(by_operators: tuple[Decision, ...], sandbox: SandboxUnderTest) -> None:
    """The control: a sidecar took a token from the operator, and the proxy's log has other requests of operators."""
    reported = about(frames(sandbox.host.journal(), "sandbox.status", "up"), sandbox.id)
    taken = max((payload(entry)["tokenGeneration"] for entry in reported), default=0)
    assert taken >= 1, "no sidecar took a token, so the operator never talked to one"
    assert by_operators, "the proxy's log has nothing of any operator"
