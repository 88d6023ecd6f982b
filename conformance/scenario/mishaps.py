"""The lines of hosts that faults befall: what waits there waits beside everything else. Edge: threads, by `Ahead`.

Each line has hosts of its own, and its scenarios follow each other in an order that leaves the host connected.
"""

from collections.abc import Callable
from functools import cache

from conformance.scenario.ahead import Ahead
from conformance.scenario.crash import die
from conformance.scenario.distrust import distrust
from conformance.scenario.expiry import outlive
from conformance.scenario.half_open import fall_silent
from conformance.scenario.partition import cut_off
from conformance.scenario.service_restart import restart
from conformance.scenario.settled import settle
from conformance.scenario.superseded import supersede
from conformance.scenario.turned_away import keep_away, mislead
from conformance.subject import HostUnderTest
from conformance.world import World


def begin(begun: Ahead, world: World, new_host: Callable[[str], HostUnderTest]) -> None:
    """Begin those scenarios that a selected check asks for."""

    @cache
    def host(name: str) -> HostUnderTest:
        return new_host(name)

    begun.begin("wary", "distrusted", lambda: distrust(host("wary")))
    begun.begin("wary", "expiry", lambda: outlive(settle(host("wary"))))
    begun.begin("wary", "service_restart", lambda: restart(settle(host("wary"))))
    begun.begin("wary", "superseded", lambda: supersede(settle(host("wary"))))
    begun.begin("wary", "kept_away", lambda: keep_away(settle(host("wary"))))
    begun.begin("misled", "misled", lambda: mislead(host("misled")))
    begun.begin("misled", "half_open", lambda: fall_silent(settle(host("misled"))))
    begun.begin("misled", "partition", lambda: cut_off(settle(host("misled"))))
    begun.begin("crash", "crash", lambda: die(world))
