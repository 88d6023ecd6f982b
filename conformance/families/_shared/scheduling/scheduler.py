"""Runs lanes of scenarios beside the checks: most of a scenario is waiting, and hosts do not share any. Edge: threads.

The scenarios of a lane follow each other, and no more pass at once than the machine has room for. What a scenario, or
its host's installation, raises is raised where the record is asked for, so that it is judged with the check that needed
it; nothing is raised where lanes begin.
"""

import time
from collections.abc import Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Protocol, cast, overload

import pytest

from conformance.families._shared.scheduling.host_lanes import INSTALL, INSTALL_ROOM, Lane
from conformance.families._shared.scheduling.scenario import AnyScenario, G, Kind, Place, R, Scenario
from conformance.families._shared.scheduling.slots import Room


class Places(Protocol):
    """Who makes the places where lanes pass."""

    def ready(self) -> None:
        """Wait until lanes may begin; what it raises, each record raises."""

    def place(self, lane: Lane) -> Place:
        """The place of a lane, its host installed if need be."""

    def settle(self, place: Place) -> None:
        """Make it fit for the next scenario of its lane."""

    def roomy(self, place: Place, since: float) -> None:
        """Raise what keeps everything that has passed there since then (`time.monotonic`) from being judged."""


class Scheduler:
    """The scenarios of one session."""

    def __init__(self, lanes: Sequence[Lane], room: float) -> None:
        self._lanes = lanes
        self._room = Room(room)
        self._records: dict[str, Future[object]] = {each.name: Future() for lane in lanes for each in lane.scenarios}
        self._threads = ThreadPoolExecutor(len(lanes) + 1, thread_name_prefix="lane")
        self._seconds: dict[str, float] = {}
        self._closed = False

    def begin(self, places: Places) -> None:
        """Let all lanes pass, each in a thread of its own."""
        ready = self._threads.submit(places.ready)
        for lane in self._lanes:
            self._threads.submit(self._pass, lane, places, ready)

    def _pass(self, lane: Lane, places: Places, ready: Future[None]) -> None:
        wait([ready])
        place: Future[Place] = Future()
        with self._room.taken(INSTALL_ROOM if lane.install else 0.0, lane.remaining(0)):
            if not self._closed:
                self._placed(place, lane, places, ready)
        for number, each in enumerate(lane.scenarios):
            record = self._records[each.name]
            with self._room.taken(each.weight.room, lane.remaining(number)):
                if not record.set_running_or_notify_cancel():
                    continue
                try:
                    if number > 0:
                        places.settle(place.result())
                    found = self._carried_out(each, place.result(), places)
                except BaseException as error:  # noqa: BLE001 - raised where the record is asked for, and judged there
                    record.set_exception(error)
                else:
                    record.set_result(found)

    def _carried_out(self, each: AnyScenario, place: Place, places: Places) -> object:
        begun = time.monotonic()
        try:
            found = each.at(place, self)
        except AssertionError:
            places.roomy(place, begun)
            raise
        places.roomy(place, begun)
        self._seconds[each.name] = time.monotonic() - begun
        return found

    def _placed(self, place: Future[Place], lane: Lane, places: Places, ready: Future[None]) -> None:
        """What keeps a place from being made is raised for each scenario of its lane."""
        begun = time.monotonic()
        try:
            ready.result()
            place.set_result(places.place(lane))
        except BaseException as error:  # noqa: BLE001 - as above
            place.set_exception(error)
        if lane.kind is Kind.INSTALLED:
            self._seconds[INSTALL] = max(self._seconds.get(INSTALL, 0.0), time.monotonic() - begun)

    @property
    def seconds(self) -> dict[str, float]:
        """Of each scenario that has given a record, without its wait for room; and of the longest installation."""
        return dict(self._seconds)

    @overload
    def record(self, asked: Scenario[G, R], /) -> R: ...

    @overload
    def record(self, asked: str, /) -> R: ...  # type: ignore[type-var] # that it is of that type is seen at collection

    def record(self, asked: Scenario[G, R] | str, /) -> R:
        """The record of a scenario; waits for its end, and raises what it raised.

        Whoever asks by name is a fixture of that name, and its annotation is held to the record's type at collection.
        """
        name = asked if isinstance(asked, str) else asked.name
        return cast("R", self._records[name].result())

    def ended(self, name: str, /) -> None:
        """Wait for the end of the scenario of that name, and raise what it raised."""
        self._records[name].result()

    def first_ready(self, asked: Sequence[Collection[str]]) -> int:
        """Which of these is the first that asks for no scenario that is still to end; waits until there is one."""
        while True:
            under_way = [
                record for record in self._records.values() if not record.done()
            ]  # before anybody is looked at
            for at, names in enumerate(asked):
                if all(self._records[name].done() for name in names if name in self._records):
                    return at
            wait(under_way, return_when=FIRST_COMPLETED)

    def close(self) -> None:
        """Begin nothing more; what runs ends by its own bounds."""
        self._closed = True
        for record in self._records.values():
            record.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)


BESIDE = pytest.StashKey[Scheduler]()
"""Where in pytest's configuration the scenarios are told of, once they have begun."""
