"""The scenarios of hosts that faults befall, on the lines of hosts that are there anyway. Edge: threads, by `Ahead`.

A node of two processors has room for few operators; so these follow what else is done to a host, in an order that
leaves it connected. The lines are of about one length, so that no long wait is left alone at the end.
"""

from collections.abc import Callable

from conformance.scenario.ahead import Ahead
from conformance.scenario.crash import die
from conformance.scenario.expiry import outlive
from conformance.scenario.foreign_authority import show_foreign_certificates
from conformance.scenario.half_open import fall_silent
from conformance.scenario.interrupted import interrupt
from conformance.scenario.partition import cut_off
from conformance.scenario.service_restart import restart
from conformance.scenario.superseded import supersede
from conformance.scenario.turned_away import keep_away, mislead
from conformance.subject import HostUnderTest
from conformance.world import World

ON: dict[str, dict[str, Callable[[HostUnderTest], object]]] = {
    "third": {"interrupted": interrupt, "half_open": fall_silent},
    "fourth": {"foreign_authority": show_foreign_certificates},
    "fifth": {"misled": mislead, "kept_away": keep_away},
    "seventh": {"expiry": outlive},
    "sixth": {"partition": cut_off, "service_restart": restart, "superseded": supersede},
}
"""By the line and host, in order."""


def begin(begun: Ahead, world: World) -> None:
    """Begin those that a selected check asks for, behind what was begun on their lines before."""
    for line, scenarios in ON.items():
        for name, scenario in scenarios.items():
            begun.begin(line, name, _on(begun, line, scenario))
    begun.begin("crash", "crash", lambda: die(world))


def _on(begun: Ahead, line: str, scenario: Callable[[HostUnderTest], object]) -> Callable[[], object]:
    return lambda: scenario(begun.record(line).host)
