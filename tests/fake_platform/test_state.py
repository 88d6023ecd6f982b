"""State and step."""

import pytest

from fake_platform import sandboxes
from fake_platform.effects import Note
from fake_platform.refusals import Refused
from fake_platform.state import State, Step

ID = "a" * 26


def test_unknown_names_are_refused() -> None:
    """Hosts and sandboxes that are not there have a problem type of their own."""
    with pytest.raises(Refused, match="nowhere"):
        State().host("nowhere")
    with pytest.raises(Refused, match=ID):
        State().sandbox(ID)


def test_changes_of_a_sandboxs_state_are_noted_once() -> None:
    """Putting a sandbox in again without a change of state notes nothing."""
    sandbox = sandboxes.request(ID, "eu", {"deadlineSeconds": 60}, 1.0)
    step = Step(State()).sandbox(sandbox)
    assert [effect.type for effect in step.effects if isinstance(effect, Note)] == ["sandbox.requested"]
    assert step.sandbox(sandbox).effects == step.effects
    assert step.state.has_open_sandboxes("eu")
    assert not step.state.has_open_sandboxes("other")
