"""On whose cluster a scenario may register what is the whole cluster's."""

from types import SimpleNamespace
from typing import cast

import pytest

from conformance.environment.node import Node
from conformance.environment.run_environment import Environment
from conformance.families._shared import own_ground
from conformance.observe.exceptions import SourceAbsent


class Somebodys:
    """A node that nothing can be run in."""

    def run(self, command: list[str]) -> str:
        """Never."""
        raise SourceAbsent(f"{command[0]} cannot be run in the node: it is not ours")


class Ours:
    """A node of the run's own."""

    def __init__(self) -> None:
        self.ran: list[list[str]] = []

    def run(self, command: list[str]) -> str:
        """Anything."""
        self.ran.append(command)
        return ""


def on(node: object, silent_place: object = None) -> Environment:
    """Surroundings with that node."""
    return cast("Environment", SimpleNamespace(node=cast("Node", node), silent_place=silent_place))


def test_a_node_of_ours_is_asked_for_nothing_that_matters() -> None:
    """That a command runs there is all."""
    node = Ours()
    own_ground.required(on(node))
    assert node.ran == [["true"]]


def test_somebody_elses_is_absent() -> None:
    """In the words of its node."""
    with pytest.raises(SourceAbsent, match="not ours"):
        own_ground.required(on(Somebodys()))


def test_a_control_plane_alone_has_no_node_to_ask() -> None:
    """It is ours, and has a silent place of its own."""
    own_ground.required(on(Somebodys(), silent_place=lambda: None))
