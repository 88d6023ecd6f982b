"""A slow machine takes fewer scenarios at a time."""

from conformance.families._shared.scheduling.capacity import FEWEST, at_once


def test_the_number_follows_processors_and_speed() -> None:
    """Ten on two fast processors, the fewest on slow ones, more where there are more processors."""
    assert at_once(2, 33e6) == 10
    assert at_once(2, 15e6) == FEWEST
    assert at_once(4, 15e6) == 9


def test_no_machine_is_too_slow_for_a_few() -> None:
    """Most of a scenario is waiting."""
    assert at_once(1, 1e6) == FEWEST


def test_this_machine_is_measured() -> None:
    """Where nobody says what it is."""
    assert at_once() >= FEWEST
