"""One address holds no more than its share, all together no more than there is, and whoever holds most lets go."""

import pytest

from egress_profiles.address_bounds import CONNECTIONS, HELD, HELD_BY_ALL, AddressBounds, Place

A, B, C, D = (Place(3128, address) for address in "abcd")
SHARED = Place(3130, "a")


@pytest.fixture
def bounds() -> AddressBounds:
    """Nobody is there yet."""
    return AddressBounds()


def test_an_address_has_so_many_connections(bounds: AddressBounds) -> None:
    """One that is counted twice is one; others have as many, and so has the same address at another actor's port."""
    for number in range(CONNECTIONS):
        assert bounds.arrived(A, str(number)) == ""
    assert bounds.arrived(A, "0") == ""
    assert "connections" in bounds.arrived(A, "more")
    assert bounds.arrived(B, "0") == ""
    assert bounds.arrived(SHARED, "0") == ""
    for gone in ("0", "more"):
        bounds.left(A, gone)
    assert bounds.arrived(A, "another") == ""


def test_a_place_is_an_address_at_a_port() -> None:
    """However the socket writes it."""
    mapped = Place.of(("::ffff:192.0.2.1", 50000, 0, 0), ("::", 3128, 0, 0))
    assert mapped == Place.of(("192.0.2.1", 50001), ("0.0.0.0", 3128)) == Place(3128, "192.0.2.1")  # noqa: S104
    assert mapped != Place(3130, "192.0.2.1")


def test_all_connections_of_an_address_have_one_bound(bounds: AddressBounds) -> None:
    """The one that holds most must let go, whoever went beyond."""
    assert bounds.heaviest() is None
    bounds.holds(A, "small", 1)
    bounds.holds(A, "large", HELD - 1)
    bounds.holds(SHARED, "another actor's", 1)
    assert bounds.heaviest() is None
    bounds.holds(A, "small", 2)
    found = bounds.heaviest()
    assert found is not None
    assert found[:2] == (A, "large")
    assert "All connections" in found[2]


def test_what_was_let_go_is_noted_first(bounds: AddressBounds) -> None:
    """Nobody is cut for what it held a moment ago."""
    bounds.holds(A, "large", HELD + 1)
    assert bounds.holds(A, "large", HELD)
    assert bounds.heaviest() is None
    assert not bounds.holds(A, "large", HELD)


def test_all_addresses_together_have_one_too(bounds: AddressBounds) -> None:
    """Who holds little is never chosen, whoever went beyond; the last connection takes its address with it."""
    share = HELD_BY_ALL // 2 - 10
    for place, size in ((A, share), (B, share - 1), (C, 20), (D, 0)):
        bounds.holds(place, place.address, size)
    assert bounds.heaviest() is None
    bounds.holds(C, "another", 10)
    found = bounds.heaviest()
    assert found is not None
    assert found[:2] == (A, "a")
    assert "and this one most" in found[2]
    bounds.left(A, "a")
    assert bounds.heaviest() is None


def test_the_actor_that_holds_most_lets_go_first(bounds: AddressBounds) -> None:
    """Many sandboxes with a little each crowd nobody out that has more, but is alone at its port."""
    operator, sandboxes = Place(3128, "operator"), [Place(3130, f"sandbox{number}") for number in range(8)]
    bounds.holds(operator, "one", HELD_BY_ALL // 4)
    for number, place in enumerate(sandboxes):
        bounds.holds(place, "one", HELD_BY_ALL // 10 + number)
    found = bounds.heaviest()
    assert found is not None
    assert found[:2] == (sandboxes[-1], "one")
