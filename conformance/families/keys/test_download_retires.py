"""KEY-01: a further download retires the key before it."""

import pytest

from conformance.environment.subject import install_key
from conformance.families.keys.key_retired import Retirement
from conformance.observe.journal import answered, exchanges

pytestmark = pytest.mark.clause("KEY-01")


@pytest.mark.control("test_key_counted_before_the_download")
def test_next_exchange_is_refused(retirement: Retirement) -> None:
    """The running operator, restarted after the download, is refused at its next exchange: its key was retired."""
    first = retirement.first
    assert first.status == 401, f"the exchange after the download was answered {first.status}, not 401"
    assert first.type == "key-retired", (
        f"the exchange after the download was refused as {first.type}, not as key-retired"
    )


@pytest.mark.control("test_key_counted_before_the_download")
def test_no_later_exchange_is_answered(retirement: Retirement) -> None:
    """None of its later exchanges with the old key was answered either."""
    later = answered(retirement.installation.host.journal(after=retirement.mark))
    assert not later, f"{len(later)} exchanges with the retired key were answered after the download"


def test_key_counted_before_the_download(retirement: Retirement) -> None:
    """The control: before the download the same operator was answered, and the download brought another key."""
    before = [entry for entry in exchanges(retirement.installation.journal) if entry.n <= retirement.mark]
    assert answered(before), "the operator's exchange was not answered before the download either"
    old, new = install_key(retirement.installation.bundle), install_key(retirement.newer)
    assert old, "the first bundle holds no install key that can be read"
    assert new, "the second bundle holds no install key that can be read"
    assert old != new, "the second download brought the same key again"
