"""EPH-05: a hundred launches and ends leave the namespace as it was."""

import pytest

from conformance.scenario.crowd import Crowd
from conformance.wording import listed

pytestmark = [pytest.mark.clause("EPH-05"), pytest.mark.disturbs]  # judged late: its scenario is a long one


@pytest.mark.control("test_a_hundred_began_and_ended")
def test_the_namespace_is_as_before(crowd: Crowd) -> None:
    """The same objects, by kind and name; events are the cluster's log and do not count."""
    more, less = crowd.after.objects - crowd.before.objects, crowd.before.objects - crowd.after.objects
    assert not more, f"after {crowd.launches} launches and ends the namespace also has {listed(more)}"
    assert not less, f"after {crowd.launches} launches and ends the namespace lacks {listed(less)}"


def test_a_hundred_began_and_ended(crowd: Crowd) -> None:
    """The control: each of them ended, some after they had been ready, the others before."""
    open_ones = [name for name, state in crowd.states.items() if state not in {"failed", "finished", "gone"}]
    assert not open_ones, f"of {crowd.launches} launches these never ended: {listed(open_ones)}"
    assert crowd.launches >= 100, f"only {crowd.launches} launches were made"
    assert crowd.were_ready == len(crowd.ready), (
        f"of {len(crowd.ready)} launches that were to become ready {crowd.were_ready} did"
    )
