"""When each scenario is expected to begin."""

from conformance.families._shared.scheduling.host_lanes import Lane
from conformance.families._shared.scheduling.scenario import Kind, Need, Scenario, Weight
from conformance.families._shared.scheduling.timetable import timetable


def lane(*seconds: float, name: str, install: float = 0.0, room: float = 1) -> Lane:
    """One whose scenarios are called after it and numbered."""
    scenarios = tuple(
        Scenario(f"{name}{number}", Need(Kind.INSTALLED, lambda *_: None), lambda _: None, None, weight=Weight(room))
        for number in range(len(seconds))
    )
    return Lane(Kind.INSTALLED, scenarios, seconds, install)


def told(*lanes: Lane, room: float) -> list[tuple[float, str, float]]:
    """Begin, name, seconds."""
    return [(entry.begins, entry.name, entry.seconds) for entry in timetable(lanes, room)]


def test_lanes_pass_side_by_side_after_their_installation() -> None:
    """And the scenarios of each follow each other."""
    assert told(lane(5, 6, name="a", install=10), lane(3, name="b"), room=9) == [
        (0.0, "install", 10),
        (0.0, "b0", 3),
        (10.0, "a0", 5),
        (15.0, "a1", 6),
    ]


def test_where_room_is_short_whose_lane_has_most_left_goes_first() -> None:
    """One that is as good as two takes two places, and one that is heavier than all passes alone."""
    assert told(lane(5, name="short"), lane(9, 9, name="long"), room=1) == [
        (0.0, "long0", 9),
        (9.0, "long1", 9),
        (18.0, "short0", 5),
    ]
    assert told(lane(9, name="heavy", room=7), lane(5, name="a"), lane(4, name="b"), room=2) == [
        (0.0, "heavy0", 9),
        (9.0, "a0", 5),
        (9.0, "b0", 4),
    ]


def test_no_lanes_take_no_time() -> None:
    """As in a run of static clauses."""
    assert told(room=4) == []


def test_who_is_first_in_line_and_too_heavy_keeps_the_others_waiting() -> None:
    """Else those that are light would pass one after the other, and the longest lane begin when all else has ended."""
    lanes = (lane(1, 50, name="long", room=2), lane(5, 5, 5, 5, name="a"), lane(4, 4, 4, 4, name="b"))
    assert told(*lanes, room=2)[:3] == [(0.0, "long0", 1), (1.0, "long1", 50), (51.0, "a0", 5)]


def test_an_installation_takes_the_room_of_an_ordinary_scenario_and_a_wait_half_of_it() -> None:
    """So that two waits pass beside each other where there is room for one and a half."""
    lanes = (lane(9, name="a", install=2, room=0.5), lane(9, name="b", install=2, room=0.5))
    begun = [(0.0, "install", 2), (2.0, "a0", 9), (2.0, "install", 2), (4.0, "b0", 9)]
    assert told(*lanes, room=1.5) == begun
