"""A refused message is told in the platform's words, and the refusal of a connection is not."""

from conformance.observe.channel_connections import connections
from conformance.observe.refused_messages import refusals
from tests.conformance.observe.wire import Wire


def test_each_refusal_is_told() -> None:
    """What broke a schema; not what came over a connection that was replaced, nor what the platform failed to take."""
    wire = Wire()
    wire.up("a", "host.inventory")
    bad = wire.up("a", "sandbox.status", status=400)
    late = wire.up("a", "host.checkin", status=400)
    late.data["refused"] = "This connection was replaced by a newer exchange."
    wire.up("a", "host.checkin", status=500)
    (found,) = refusals(connections(wire.entries))
    assert f"journal entry {bad.n} " in found
    assert found.endswith("the operator's sandbox.status was refused: why")
