"""What a seed draws: the same each time, every kind of it in time, and names of what was begun before."""

import pytest

from conformance.explore import actions as act
from conformance.explore import drawing, drawn_faults, launching
from conformance.explore.actions import Action
from conformance.explore.story import Story
from conformance.families._shared.refused_launches import foreign_images
from fake_platform import fault_table

MANY = [drawing.story(1, number) for number in range(600)]
STEPS = [step for story in MANY for step in story.steps]


def test_a_seed_draws_the_same_again() -> None:
    """And another seed, or another number, something else."""
    assert drawing.story(1, 5) == MANY[5]
    assert drawing.story(2, 5).steps != MANY[5].steps != MANY[6].steps


def test_stories_are_short() -> None:
    """A draw may be two steps."""
    assert {len(story.steps) >= drawing.FEWEST for story in MANY} == {True}
    assert max(len(story.steps) for story in MANY) <= 2 * drawing.MOST


def test_every_kind_of_step_is_drawn() -> None:
    """Every shape of a launch, every size, every number of rotations, every cut of a link too."""
    assert {step.do for step in STEPS} == set(act.KINDS)
    assert {step.shape for step in STEPS if isinstance(step, act.Launch)} == set(act.SHAPES)
    assert {step.count for step in STEPS if isinstance(step, act.Burst)} == set(drawing.SIZES)
    assert {step.times for step in STEPS if isinstance(step, act.Rotate)} == {1, 2, 3, 4, 5}
    assert len({(step.link, step.fate) for step in STEPS if isinstance(step, act.Cut)}) == 5


def test_every_fault_of_the_platform_is_drawn_or_says_why_not() -> None:
    """Rotations have a step of their own."""
    drawn = {step.kind for step in STEPS if isinstance(step, act.Wrong)} | {"rotate-keys"}
    assert drawn | set(drawn_faults.KINDS_LEFT_OUT) == set(fault_table.kinds())
    assert not drawn & set(drawn_faults.KINDS_LEFT_OUT)


def test_look_alike_images_are_those_that_scenarios_know() -> None:
    """Of the sandbox, and of the container beside it."""
    assert {*drawn_faults.LOOK_ALIKE, *drawn_faults.BESIDE} == set(foreign_images("registry.test:5000/a/b@sha256:0"))


@pytest.mark.parametrize("story", MANY[:100], ids=lambda each: str(each.number))
def test_only_what_was_begun_is_named(story: Story) -> None:
    """Whoever comes back was away, and what is mended was cut."""
    begun: set[str] = set()
    done: list[Action] = []
    for step in story.steps:
        if isinstance(step, act.Launch | act.Burst | act.TakeName):
            assert step.name not in begun
            begun.add(step.name)
        if isinstance(step, act.Settle | act.Terminate | act.EndProgram | act.DeletePod):
            assert step.name in begun
        if isinstance(step, act.Back):
            assert act.Away() in done
        if isinstance(step, act.Mend):
            assert any(isinstance(each, act.Cut | act.Narrow | act.Quota) for each in done)
        done.append(step)


@pytest.mark.parametrize("shape", act.SHAPES)
def test_every_shape_is_an_order(shape: str) -> None:
    """Each has a class and a deadline; what is not plain differs from it in something."""
    order = launching.order(shape, "r/image@sha256:0", "r/mute@sha256:1")
    assert {"resources", "deadline_seconds"} <= set(order)
    assert shape == "plain" or order != launching.order("plain", "r/image@sha256:0", "r/mute@sha256:1")
