"""One address holds no more than its share, all together no more than there is, and whoever holds most lets go."""

import pytest

from egress_profiles.address_bounds import CONNECTIONS, HELD, HELD_BY_ALL, AddressBounds


@pytest.fixture
def bounds() -> AddressBounds:
    """Nobody is there yet."""
    return AddressBounds()


def test_an_address_has_so_many_connections(bounds: AddressBounds) -> None:
    """One that is counted twice is one; others have as many."""
    for number in range(CONNECTIONS):
        assert bounds.arrived("a", str(number)) == ""
    assert bounds.arrived("a", "0") == ""
    assert "connections" in bounds.arrived("a", "more")
    assert bounds.arrived("b", "0") == ""
    for gone in ("0", "more"):
        bounds.left("a", gone)
    assert bounds.arrived("a", "another") == ""


def test_all_connections_of_an_address_have_one_bound(bounds: AddressBounds) -> None:
    """The one that holds most must let go, whoever went beyond."""
    assert bounds.heaviest() is None
    bounds.holds("a", "small", 1)
    bounds.holds("a", "large", HELD - 1)
    assert bounds.heaviest() is None
    bounds.holds("a", "small", 2)
    found = bounds.heaviest()
    assert found is not None
    assert found[:2] == ("a", "large")
    assert "All connections" in found[2]


def test_what_was_let_go_is_noted_first(bounds: AddressBounds) -> None:
    """Nobody is cut for what it held a moment ago."""
    bounds.holds("a", "large", HELD + 1)
    assert bounds.holds("a", "large", HELD)
    assert bounds.heaviest() is None
    assert not bounds.holds("a", "large", HELD)


def test_all_addresses_together_have_one_too(bounds: AddressBounds) -> None:
    """Who holds little is never chosen, whoever went beyond; the last connection takes its address with it."""
    share = HELD_BY_ALL // 2 - 10
    for address, size in (("a", share), ("b", share - 1), ("c", 20), ("d", 0)):
        bounds.holds(address, address, size)
    assert bounds.heaviest() is None
    bounds.holds("c", "another", 10)
    found = bounds.heaviest()
    assert found is not None
    assert found[:2] == ("a", "a")
    assert "and this one most" in found[2]
    bounds.left("a", "a")
    assert bounds.heaviest() is None
