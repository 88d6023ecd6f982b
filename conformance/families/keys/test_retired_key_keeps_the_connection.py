"""KEY-05: an operator that hears of its key's retirement keeps the connection that it has."""

import pytest

from conformance.families.keys.key_retired import Retirement
from conformance.observe.journal import exchanges, frames
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("KEY-05")


@pytest.mark.control("test_it_was_told")
def test_the_connection_goes_on(retirement: Retirement) -> None:
    """It stays until it ends by itself (host.keyRetired.json): the next exchange would be refused."""
    before, later = retirement.before, retirement.later
    assert (later.connection, later.connection_id) == ("connected", before.connection_id), (
        f"when its key was retired the operator left its connection: the host is {later.connection}"
    )
    tried = exchanges(_meanwhile(retirement))
    assert not tried, f"when its key was retired the operator exchanged it {len(tried)} times, though it was connected"


def test_it_was_told(retirement: Retirement) -> None:
    """The control: host.keyRetired went down on that connection."""
    told = frames(_meanwhile(retirement), "host.keyRetired", "down")
    assert told, "nobody told the operator that its key is retired"


def _meanwhile(retirement: Retirement) -> tuple[JournalEntry, ...]:
    """Until the operator was stopped."""
    entries = retirement.installation.host.journal(after=retirement.downloaded_at)
    return tuple(entry for entry in entries if entry.n <= retirement.stopped_at)
