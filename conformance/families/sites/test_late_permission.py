"""AIR-04: a channel that is permitted late is connected then, without a restart."""

import pytest

from conformance.families._shared.site_variants import Late
from conformance.observe.journal import answered

pytestmark = [pytest.mark.clause("AIR-04"), pytest.mark.disturbs]


@pytest.mark.control("test_channel_was_refused_at_first")
def test_it_connects_once_permitted(late: Late) -> None:
    """The operator is connected soon after the channel was permitted."""
    assert late.connected, "the operator did not connect after the proxy had begun to permit the channel"


@pytest.mark.control("test_channel_was_refused_at_first")
def test_it_was_not_restarted(late: Late) -> None:
    """It is the same pod, and none of its containers began anew."""
    before, after = late.pods
    assert before == after, f"the operator's pod was {before}, and is {after} once the channel was permitted"


def test_channel_was_refused_at_first(late: Late) -> None:
    """The control: its exchange was answered, and its channel was refused at the proxy."""
    assert answered(late.resited.journal), "the operator's exchange was not answered while its channel was blocked"
    assert late.refused, "the proxy never refused the operator its channel, so nothing was permitted late"
