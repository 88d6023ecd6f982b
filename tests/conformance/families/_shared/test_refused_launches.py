"""What an operator tells of a launch by itself, and what only because it was told to end it."""

from conformance.families._shared.refused_launches import unprompted
from conformance.observe.journal import payload
from tests.conformance.observe.wire import Wire


def states(wire: Wire) -> list[str]:
    """Of the sandbox n."""
    return [payload(entry)["state"] for entry in unprompted(wire.entries, "n")]


def test_what_comes_before_the_order_counts() -> None:
    """And nothing of another sandbox."""
    wire = Wire()
    wire.launch("a", "n")
    wire.told("a", "n", "failed")
    wire.told("a", "other", "ready", 1)
    assert states(wire) == ["failed"]
    wire.down("a", "sandbox.terminate", {"sandboxId": "n"})
    wire.told("a", "n", "gone")
    assert states(wire) == ["failed"]


def test_an_answer_to_the_order_is_none_to_the_launch() -> None:
    """Whoever says nothing until the platform cancels has said nothing."""
    wire = Wire()
    wire.launch("a", "n")
    wire.down("a", "sandbox.terminate", {"sandboxId": "n"})
    wire.told("a", "n", "failed")
    assert states(wire) == []
