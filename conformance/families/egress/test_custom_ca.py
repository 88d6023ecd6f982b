"""EGR-11: a CA given with the bundle is trusted, and nothing works under one that was not given."""

import pytest

from conformance.families._shared.site_variants import Distrust
from conformance.observe import gate
from conformance.observe.journal import answered

pytestmark = pytest.mark.clause("EGR-11")


@pytest.mark.control("test_right_ca_connects", "test_it_met_the_wrong_certificate")
def test_wrong_ca_opens_nothing(distrusted: Distrust) -> None:
    """With a CA that did not sign what it meets, the operator exchanges no key and opens no channel."""
    came = answered(distrusted.wrong.journal)
    assert not came, "the operator exchanged its key under a certificate that its CA did not sign"
    assert not distrusted.wrong.connected, "the operator is connected under a certificate that its CA did not sign"


@pytest.mark.control("test_right_ca_connects", "test_it_met_the_wrong_certificate")
def test_wrong_ca_is_not_gone_round(distrusted: Distrust) -> None:
    """Nor does it try another way then: past the proxy it sends nothing."""
    beyond = gate.beyond_operator(distrusted.attempts)
    assert not beyond, f"with a wrong CA the operator tried another way: {gate.words(beyond)}"


def test_it_met_the_wrong_certificate(distrusted: Distrust) -> None:
    """The control: the proxy saw the operator come."""
    seen = [one for one in distrusted.wrong.decisions if one.stage in {"connect", "tls"}]
    assert seen, "the operator with the wrong CA never came to the proxy, so nothing is known of whom it trusts"


def test_right_ca_connects(distrusted: Distrust) -> None:
    """The control: the same operator with the right CA exchanges its key and is connected."""
    after = distrusted.right.after
    assert distrusted.right.connected, f"with the right CA the operator did not connect either: {after.connection}"
