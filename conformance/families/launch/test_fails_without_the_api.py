"""LCH-07: where the cluster's API is silent until a launch's deadline, the launch fails by it, and stays failed."""

import pytest

from conformance.families._shared.api_unreachable import ApiUnreachable
from conformance.observe.journal import payload, time_of

pytestmark = pytest.mark.clause("LCH-07")


@pytest.mark.control("test_its_deadline_came_meanwhile")
def test_the_deadline_is_told_in_time(api_unreachable: ApiUnreachable) -> None:
    """Without any pod, and without the API, the operator tells the failure once, before the deadline."""
    told, deadline = api_unreachable.told, api_unreachable.hurried.deadline
    states = [payload(entry)["state"] for entry in told]
    failed = [entry for entry in told if payload(entry)["state"] == "failed"]
    assert len(failed) == 1, f"a launch whose deadline came while the cluster's API was away was reported {states}"
    reason = payload(failed[0]).get("reason")
    assert reason == "deadline", f"a launch that no pod was made for by its deadline was reported failed as {reason}"
    late = time_of(failed[0]) - deadline.timestamp()
    assert late <= 0, f"a launch that no pod was made for was reported failed {late:.1f} s after its deadline"


@pytest.mark.control("test_its_deadline_came_meanwhile")
def test_it_is_not_made_later(api_unreachable: ApiUnreachable) -> None:
    """Once the API answers again, no pod is made for what has failed, and nothing else is told of it."""
    states = [payload(entry)["state"] for entry in api_unreachable.told]
    assert api_unreachable.unwanted is None, f"a pod was made for a launch that was reported {states}"
    first = states.index("failed") if "failed" in states else len(states)
    assert states[first:] == ["failed"], f"a launch was reported {states}, though its deadline had come"


def test_its_deadline_came_meanwhile(api_unreachable: ApiUnreachable) -> None:
    """The control: nobody could have made its pod, and the same operator made another's afterwards."""
    assert api_unreachable.refused > 0, "the operator sent nothing to the cluster's API while it was cut off"
    launched = api_unreachable.launched
    assert launched.ready_at is not None, f"the launch with time enough was never ready: it is {launched.state}"
