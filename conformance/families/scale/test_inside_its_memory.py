"""SCL-01: a burst of launches among hundreds of foreign pods costs the operator neither its limit nor its life."""

import pytest

from conformance.observe.pods import amount
from conformance.scenario.crowd import FOREIGN, Crowd

pytestmark = [pytest.mark.clause("SCL-01"), pytest.mark.disturbs]  # judged late: its scenario is a long one


@pytest.mark.control("test_there_was_a_crowd")
def test_never_restarted(crowd: Crowd) -> None:
    """The operator's pod is the same one, and no container of it was started again."""
    before, after = crowd.before, crowd.after
    assert after.operator == before.operator, "after the burst another pod runs the operator"
    assert after.restarts == 0, (
        f"among {crowd.foreign} foreign pods the operator was started again: {after.restarts} times"
    )


@pytest.mark.control("test_there_was_a_crowd")
def test_memory_stays_inside_its_limit(crowd: Crowd) -> None:
    """The most that its process ever held in memory is less than the limit."""
    peak = crowd.after.usage.peak
    assert peak < amount(crowd.limit), f"the operator held {peak >> 20} MiB of memory; its limit is {crowd.limit}"


def test_there_was_a_crowd(crowd: Crowd) -> None:
    """The control: the foreign pods were there, and the bursts became ready."""
    assert crowd.foreign == FOREIGN, f"of {FOREIGN} foreign pods {crowd.foreign} were there at the end"
    assert crowd.were_ready == len(crowd.ready), f"of {len(crowd.ready)} launches {crowd.were_ready} became ready"
