"""Room for so many scenarios at once."""

import threading

from conformance.families._shared.scheduling.slots import Room


def passed(room: Room, *asked: tuple[str, int, float]) -> list[str]:
    """Who came in, in order, while somebody held the whole room until all had asked."""
    order: list[str] = []

    def enter(name: str, weight: int, remaining: float) -> None:
        with room.taken(weight, remaining):
            order.append(name)

    threads = [threading.Thread(target=enter, args=each) for each in asked]
    with room.taken(99, 0):
        for thread in threads:
            thread.start()
        while len(room.waiting) < len(asked):
            threads[0].join(0.001)
    for thread in threads:
        thread.join(10)
    return order


def test_whose_lane_has_most_left_goes_first() -> None:
    """However late it came; among equals whoever came first."""
    assert passed(Room(1), ("short", 1, 5.0), ("long", 1, 50.0), ("middle", 1, 20.0)) == ["long", "middle", "short"]


def test_no_more_pass_at_once_than_there_is_room_for() -> None:
    """Whoever is as good as two takes two places, and whoever is heavier than all passes alone."""
    room, most, under_way, lock = Room(2), [0], [0], threading.Lock()

    def enter(weight: int) -> None:
        with room.taken(weight, 1.0):
            with lock:
                under_way[0] += min(weight, 2)
                most[0] = max(most[0], under_way[0])
            with lock:
                under_way[0] -= min(weight, 2)

    threads = [threading.Thread(target=enter, args=(weight,)) for weight in (1, 2, 1, 7, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most[0] <= 2
    assert under_way[0] == 0
