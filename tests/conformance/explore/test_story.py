"""A story's file is read back as it was written; what is none is a sentence."""

import json
from typing import Any

import pytest

from conformance.explore import actions as act
from conformance.explore.story import Finding, Story, read, written

STORY = Story(7, 3, (act.Launch("s1"), act.Kill()), (Finding("LCH-09", "two pods"), Finding("LCH-09", "three")))


def test_a_story_is_read_back() -> None:
    assert read(written(STORY)) == STORY
    assert STORY.clauses == ("LCH-09",)
    assert str(STORY.found[0]) == "LCH-09: two pods"


def test_a_story_of_other_steps_has_found_nothing_yet() -> None:
    assert STORY.of([act.Kill()]) == Story(7, 3, (act.Kill(),))


def test_by_hand_steps_alone_suffice() -> None:
    assert read('{"steps": [{"do": "kill"}]}') == Story(0, 0, (act.Kill(),))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "no story of version 1"),
        ({"version": 2, "steps": [{"do": "kill"}]}, "no story of version 1"),
        ({"version": 1}, "it has no steps"),
        ({"steps": []}, "it has no steps"),
        ({"steps": [{"do": "kill"}, {"do": "dance"}]}, "step 2: "),
        ({"steps": [{"do": "kill"}], "seed": "x"}, "seed is 'x', which is no whole number"),
        ({"steps": [{"do": "kill"}], "found": ["x"]}, "found is a list of objects"),
        ({"steps": [{"do": "kill"}], "found": 7}, "found is a list of objects"),
    ],
)
def test_anything_else_is_a_sentence(data: Any, said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the words are looked at below
        read(json.dumps(data))
    assert said in str(refused.value)


def test_what_is_no_json_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        read("{")
