"""EPH-05: a hundred launches and ends leave the namespace as it was."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.scale_load import ScaleLoad

pytestmark = [pytest.mark.clause("EPH-05"), pytest.mark.disturbs]  # judged late: its scenario is a long one


@pytest.mark.control("test_a_hundred_began_and_ended")
def test_the_namespace_is_as_before(scale_load: ScaleLoad) -> None:
    """The same objects, by kind and name; events are the cluster's log and do not count."""
    more, less = (
        scale_load.after.objects - scale_load.before.objects,
        scale_load.before.objects - scale_load.after.objects,
    )
    assert not more, f"after {scale_load.launches} launches and ends the namespace also has {listed(more)}"
    assert not less, f"after {scale_load.launches} launches and ends the namespace lacks {listed(less)}"


def test_a_hundred_began_and_ended(scale_load: ScaleLoad) -> None:
    """The control: each of them ended, some after they had been ready, the others before."""
    open_ones = [name for name, state in scale_load.states.items() if state not in {"failed", "finished", "gone"}]
    assert not open_ones, f"of {scale_load.launches} launches these never ended: {listed(open_ones)}"
    assert scale_load.launches >= 100, f"only {scale_load.launches} launches were made"
    assert scale_load.were_ready == len(scale_load.ready), (
        f"of {len(scale_load.ready)} launches that were to become ready {scale_load.were_ready} did"
    )
