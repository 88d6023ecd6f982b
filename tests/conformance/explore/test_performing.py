"""Each kind of step is performed by somebody; what steps before have not launched is nobody's."""

from contextlib import ExitStack
from typing import Any, cast

import pytest

from conformance.environment.subject import HostUnderTest
from conformance.explore import actions as act
from conformance.explore.cast import Cast
from conformance.explore.performing import PERFORMED, perform

NOBODY = cast("HostUnderTest", None)
"""A host that is never asked."""


def test_every_kind_is_performed() -> None:
    """A kind that can be drawn and not be done would be a step that does nothing."""
    assert set(act.KINDS.values()) == PERFORMED


@pytest.mark.parametrize("kind", [act.Settle, act.Terminate, act.EndProgram, act.DeletePod])
def test_what_was_not_launched_is_left_out(kind: Any) -> None:
    """As in a story that has lost its launch while it was made short; it says so."""
    with ExitStack() as cuts:
        assert perform(kind("s1"), Cast(NOBODY, cuts)) == "nothing was launched under the name s1"


def test_without_room_for_another_operator_none_is_taken_away() -> None:
    """Its controller would wait for long after the quota is gone."""
    with ExitStack() as cuts:
        for step in (act.Evict(), act.Away(), act.Roll()):
            assert "no room for another operator" in perform(step, Cast(NOBODY, cuts, full=True))
