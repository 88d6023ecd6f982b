"""SCL-02: many launches leave the operator with no more threads, watches and open files than before."""

import pytest

from conformance.families._shared.scale_load import ScaleLoad

pytestmark = [pytest.mark.clause("SCL-02"), pytest.mark.disturbs]  # judged late: its scenario is a long one


@pytest.mark.parametrize("held", ["threads", "files"])
def test_process_holds_no_more(scale_load: ScaleLoad, held: str) -> None:
    """At rest its process has gained less than one for every ten launches: a pool may fill, a leak goes on."""
    before, after = getattr(scale_load.before.usage, held), getattr(scale_load.after.usage, held)
    assert after - before < scale_load.launches / 10, (
        f"over {scale_load.launches} launches the operator's open {held} grew from {before} to {after}"
    )


def test_no_watch_is_left_open(scale_load: ScaleLoad) -> None:
    """At rest the operator watches no more than before, and it did watch."""
    before, after = scale_load.before.watches, scale_load.after.watches
    assert after <= before, (
        f"over {scale_load.launches} launches the operator's open watches grew from {before} to {after}"
    )
