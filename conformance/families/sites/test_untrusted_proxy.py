"""AIR-06: a node that does not trust the inspecting proxy pulls nothing through it."""

import pytest

from conformance.families.sites.node_pulls import Pulls

pytestmark = [pytest.mark.clause("AIR-06"), pytest.mark.disturbs]


@pytest.mark.control("test_same_pull_works_with_trust")
def test_pull_fails(pulls: Pulls) -> None:
    """Where the proxy shows a certificate of a CA that the node was not given, the pull fails."""
    assert not pulls.untrusted.running, "the node pulled through an inspecting proxy whose CA it does not trust"


@pytest.mark.control("test_same_pull_works_with_trust")
def test_message_says_why(pulls: Pulls) -> None:
    """What the kubelet says speaks of the certificate, so that somebody can add the CA."""
    said = pulls.untrusted.message
    assert "certificate" in said, f"the failed pull does not speak of the certificate: {said!r}"


def test_same_pull_works_with_trust(pulls: Pulls) -> None:
    """The control: the same image of the same mirror is pulled where the proxy uses the CA that the node has."""
    assert pulls.trusted.running, f"the same pull fails with trust too: {pulls.trusted.message}"
