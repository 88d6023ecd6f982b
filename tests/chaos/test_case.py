import pytest

from tests.chaos import case, point
from tests.chaos.case import Case

POINTS = point.enumerated([("POST pods/worker", 1), ("up joinGroup", 1)])


def test_every_case_is_read_back_from_its_name() -> None:
    """What a failure prints tells the same case again."""
    found = [
        *case.kills(POINTS),
        *case.drops(POINTS),
        *case.api_faults(),
        *case.channel_faults(),
        *case.lanes("storm", 2),
    ]
    assert [case.parse(str(one)) for one in found] == found


def test_the_channel_is_cut_at_frames_only() -> None:
    assert case.drops(POINTS) == [Case("drop", "before:up joinGroup"), Case("drop", "after:up joinGroup")]
    assert len(case.kills(POINTS)) == 4


@pytest.mark.parametrize("text", ["", "kill", "rain/1", "kill/POST pods", "api/418:POST pods"])
def test_anything_else_is_no_case(text: str) -> None:
    with pytest.raises(ValueError, match=r"no (case|point|fault): say"):
        case.parse(text)
