"""REG-08: check-ins come every ten seconds, and not as fast as they can: a platform has many hosts."""

import pytest

from conformance.observe.channel_connections import Connection
from conformance.observe.check_in_gaps import undisturbed_gaps
from conformance.observe.exceptions import CouldNotRun

pytestmark = [pytest.mark.clause("REG-08"), pytest.mark.whole_run]

AT_LEAST = 5.0
"""Seconds of the longest gap while nothing else was said: who counts in another unit stays far below."""

ENOUGH = 3
"""Short gaps by which a pace is known: whoever tells a changed fact at once, too, has one now and then."""


def test_they_keep_their_pace(carried: tuple[Connection, ...]) -> None:
    """Where nothing was said of a sandbox in between, some two check-ins are apart as the protocol has them."""
    gaps = undisturbed_gaps(carried)
    kept = max(gaps, default=0.0) >= AT_LEAST
    if not kept and len(gaps) < ENOUGH:
        raise CouldNotRun("between nearly any two check-ins of the run something was said of a sandbox")
    assert kept, f"of {len(gaps)} pairs of check-ins none was more than {max(gaps):.1f} s apart"
