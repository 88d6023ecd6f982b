"""EGR-10: the proxy setting is honoured in each usual spelling."""

import pytest

from conformance.families._shared.site_changed import Resited
from conformance.families._shared.site_variants import SPELLINGS
from conformance.observe.journal import answered
from conformance.observe.pods import addresses

pytestmark = pytest.mark.clause("EGR-10")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_operator_connects(spelt: dict[str, Resited], spelling: str) -> None:
    """With the proxy written so, a new instance of the operator exchanges its key and is connected."""
    found = spelt[spelling]
    name, value = SPELLINGS[spelling]
    assert found.connected, (
        f"with the proxy written {spelling} ({name}={value}) the operator did not connect: "
        f"generation {found.after.generation} after {found.before.generation}, shown as {found.after.connection}"
    )


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_it_went_through_the_proxy(spelt: dict[str, Resited], spelling: str) -> None:
    """The proxy let both of its steps through: the exchange and the channel."""
    found = spelt[spelling]
    assert answered(found.journal), f"with the proxy written {spelling} no exchange of the operator was answered"
    own = {address for pod in found.pods for address in addresses(pod)}
    passed = {one.host for one in found.decisions if one.allowed and one.stage == "request" and one.client in own}
    assert len(passed) > 1, f"with the proxy written {spelling} the proxy let requests to {sorted(passed)} through only"
