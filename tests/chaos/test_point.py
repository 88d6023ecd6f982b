import pytest

from tests.chaos import point
from tests.chaos.point import Point

PASSED = [
    ("POST pods/worker", 1),
    ("up host.checkin", 1),
    ("down ack of host.checkin", 1),
    ("up host.checkin", 2),
    ("up sandbox.status/worker/starting/0", 2),
]


def test_both_moments_of_everything_that_passed() -> None:
    """Before and after each; an ack has only an after, and what comes by the clock comes once."""
    assert [str(at) for at in point.enumerated(PASSED)] == [
        "before:POST pods/worker",
        "after:POST pods/worker",
        "before:up host.checkin",
        "after:up host.checkin",
        "after:down ack of host.checkin",
        "before:up sandbox.status/worker/starting/0#2",
        "after:up sandbox.status/worker/starting/0#2",
    ]


def test_a_point_is_read_back_from_its_name() -> None:
    """What a failure prints names the same point again."""
    for at in point.enumerated(PASSED):
        assert point.parse(str(at)) == at
    assert point.parse("after:x#3") == Point("x", 3, "after")


@pytest.mark.parametrize("text", ["", "before", "before:", "during:POST pods", "POST pods"])
def test_anything_else_is_no_point(text: str) -> None:
    """One sentence that says what is one."""
    with pytest.raises(ValueError, match="no point: say before:WHAT or after:WHAT"):
        point.parse(text)
