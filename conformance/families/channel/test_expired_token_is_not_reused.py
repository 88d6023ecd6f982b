"""CHN-05: to connect again the operator makes a new exchange and never presents an old channel token."""

import pytest

from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.families._shared.installation import Installation
from conformance.families._shared.operator_stopped import Outage
from conformance.observe.journal import answered, channel_host
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("CHN-05")


@pytest.fixture(scope="module")
def connects(spare: Installation, outage: Outage, deliveries: Deliveries) -> list[JournalEntry]:
    """Every attempt to open the channel, over an installation, an outage and a connection that was given up."""
    return [entry for entry in spare.host.journal() if entry.kind == "connect"]


@pytest.mark.control("test_it_did_connect_again")
def test_no_connect_was_refused(connects: list[JournalEntry]) -> None:
    """The platform lets a channel token open one connection; it had nothing to refuse."""
    refused = [entry.data["reason"] for entry in connects if entry.status != 101]
    assert not refused, f"the operator presented a channel token that did not count any more: {refused}"


@pytest.mark.control("test_it_did_connect_again")
def test_each_connection_has_its_own_exchange(connects: list[JournalEntry], spare: Installation) -> None:
    """Each connection was opened at a host that an exchange had named, and no host was used twice."""
    named = [channel_host(entry) for entry in answered(spare.host.journal())]
    used = [entry.data["host"].partition(":")[0] for entry in connects if entry.status == 101]
    foreign = sorted(set(used) - set(named))
    assert not foreign, f"the operator connected to hosts that no exchange had named: {foreign}"
    assert len(used) == len(set(used)), f"the operator connected twice to one channel host: {used}"


def test_it_did_connect_again(connects: list[JournalEntry]) -> None:
    """The control: it lost its connection at least twice and came back by a new one."""
    opened = [entry for entry in connects if entry.status == 101]
    assert len(opened) >= 3, f"the operator connected {len(opened)} times, so it had no old token to present"
