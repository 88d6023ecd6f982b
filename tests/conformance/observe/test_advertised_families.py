"""A check-in that states other families than its exchange is told, with both."""

from conformance.observe.advertised_families import Advertised, advertised, other_families
from conformance.observe.channel_connections import connections
from tests.conformance.observe.wire import Wire

EXCHANGED: Advertised = {("one", 1): (frozenset({"node", "python"}), frozenset({"node"}))}


def said(*families: str, generation: int = 1) -> list[str]:
    """What is wrong with a check-in that states these."""
    wire = Wire()
    wire.up("a", "host.checkin", {"runtimeFamilies": list(families)}, generation=generation)
    return other_families(connections(wire.entries), EXCHANGED)


def test_the_same_in_any_order_is_right() -> None:
    """And of another generation nothing is known."""
    assert said("python", "node") == said("node", "python") == said("cobol", generation=2) == []


def test_what_the_host_serves_is_right_too() -> None:
    """The exchange was answered with the one of them that is set there, too."""
    assert said("node") == []


def test_fewer_or_others_are_told() -> None:
    """An empty list, too."""
    assert "states the families python, its exchange node, python" in said("python")[0]
    assert "states the families none, its exchange" in said()[0]
    assert len(said("node", "python", "cobol")) == 1


def test_what_was_exchanged_is_by_host_and_generation() -> None:
    """Refused exchanges have said nothing that counts."""
    wire = Wire()
    data = {"request": {"runtimeFamilies": ["python"]}, "response": {"generation": 3, "runtimeFamilies": ["node"]}}
    entry = wire.up("a", "exchanged", data)
    exchange = entry.model_copy(update={"kind": "exchange", "data": data})
    refused = exchange.model_copy(update={"status": 401})
    assert advertised([exchange, refused]) == {("one", 3): (frozenset({"python"}), frozenset({"node"}))}
