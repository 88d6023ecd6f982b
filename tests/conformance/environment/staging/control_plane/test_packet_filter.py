"""The played packet filter, over links that nobody carries."""

import json
from typing import Any

import pytest

from conformance.environment.links import Fate, Link
from conformance.environment.staging.control_plane.packet_filter import PlayedFilter
from conformance.families._shared import network_cut
from conformance.families._shared.network_cut import Cut, Hook, sent_by
from conformance.observe.exceptions import SourceAbsent


class Links:
    """Stands for a kubelet: one link, and what it was told."""

    def __init__(self) -> None:
        self.stopped = 3
        self.told: list[Any] = []

    def carriers(self, link: Link, sources: frozenset[str]) -> tuple["Links", ...]:
        """One, whatever is asked for."""
        self.told.append((link, sources))
        return (self,)

    def meet(self, carriers: tuple["Links", ...], fate: Fate | None) -> None:
        """Keeps what it was told."""
        self.told += [fate] * len(carriers)


def test_a_cut_is_made_counted_and_lifted() -> None:
    """As a scenario does it: what was stopped before it does not count."""
    links = Links()
    played = PlayedFilter(links)  # type: ignore[arg-type]
    cut = Cut("h", Hook.INPUT, sent_by(["127.3.0.1"], 6443), network_cut.Fate.RESET)
    played.load(cut.text())
    links.stopped = 5
    assert network_cut.counted(played.listed(cut.table)) == 2
    played.load(cut.removal())
    assert links.told == [(Link.API, frozenset({"127.3.0.1"})), Fate.RESET, None]
    with pytest.raises(SourceAbsent):
        json.loads(played.listed(cut.table))


def test_packets_to_a_sidecar_cannot_be_lost() -> None:
    """Nothing is cut then."""
    links = Links()
    with pytest.raises(SourceAbsent, match="packets"):
        PlayedFilter(links).load(Cut("h", Hook.FORWARD, sent_by(["127.3.0.1"], 8081)).text())  # type: ignore[arg-type]
    assert links.told == []
