"""SCL-02: many launches leave the operator with no more threads, watches and open files than before."""

import pytest

from conformance.scenario.crowd import Crowd

pytestmark = [pytest.mark.clause("SCL-02"), pytest.mark.disturbs]  # judged late: its scenario is a long one


@pytest.mark.parametrize("held", ["threads", "files"])
def test_process_holds_no_more(crowd: Crowd, held: str) -> None:
    """At rest its process has gained less than one for every ten launches: a pool may fill, a leak goes on."""
    before, after = getattr(crowd.before.usage, held), getattr(crowd.after.usage, held)
    assert after - before < crowd.launches / 10, (
        f"over {crowd.launches} launches the operator's open {held} grew from {before} to {after}"
    )


def test_no_watch_is_left_open(crowd: Crowd) -> None:
    """At rest the operator watches no more than before, and it did watch."""
    before, after = crowd.before.watches, crowd.after.watches
    assert after <= before, f"over {crowd.launches} launches the operator's open watches grew from {before} to {after}"
