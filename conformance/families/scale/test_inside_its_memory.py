"""SCL-01: a burst of launches among hundreds of foreign pods costs the operator neither its limit nor its life."""

import pytest

from conformance.families._shared.scale_load import FOREIGN, ScaleLoad
from conformance.observe.pods import amount

pytestmark = [pytest.mark.clause("SCL-01"), pytest.mark.disturbs]  # judged late: its scenario is a long one


@pytest.mark.control("test_there_was_a_crowd")
def test_never_restarted(scale_load: ScaleLoad) -> None:
    """The operator's pod is the same one, and no container of it was started again."""
    before, after = scale_load.before, scale_load.after
    assert after.operator == before.operator, "after the burst another pod runs the operator"
    assert after.restarts == 0, (
        f"among {scale_load.foreign} foreign pods the operator was started again: {after.restarts} times"
    )


@pytest.mark.control("test_there_was_a_crowd")
def test_memory_stays_inside_its_limit(scale_load: ScaleLoad) -> None:
    """The most that its process ever held in memory is less than the limit."""
    peak = scale_load.after.usage.peak
    assert peak < amount(scale_load.limit), (
        f"the operator held {peak >> 20} MiB of memory; its limit is {scale_load.limit}"
    )


def test_there_was_a_crowd(scale_load: ScaleLoad) -> None:
    """The control: the foreign pods were there, and the bursts became ready."""
    assert scale_load.foreign == FOREIGN, f"of {FOREIGN} foreign pods {scale_load.foreign} were there at the end"
    assert scale_load.were_ready == len(scale_load.ready), (
        f"of {len(scale_load.ready)} launches {scale_load.were_ready} became ready"
    )
