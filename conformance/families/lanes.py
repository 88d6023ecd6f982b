"""Which scenarios pass on which host, and in what order. Edge: threads, by `Ahead`.

The scenarios of a line follow each other, and the lines pass side by side. A node of two processors has room for few
operators: so a host serves several scenarios, in an order that leaves it connected for the next; and the lines are of
about one length, so that no long wait is left alone at the end.
"""

from collections.abc import Callable, Mapping
from functools import partial

from conformance.scenario.ahead import Ahead
from conformance.scenario.battery import fight
from conformance.scenario.borrowed_labels import borrow_labels
from conformance.scenario.broken_role import break_role
from conformance.scenario.cancelled import cancel_at_every_stage
from conformance.scenario.changes import change
from conformance.scenario.commanded import command
from conformance.scenario.crash import die
from conformance.scenario.crowd import gather
from conformance.scenario.deletion import delete
from conformance.scenario.deliveries import deliver
from conformance.scenario.exercised import exercise
from conformance.scenario.expiry import outlive
from conformance.scenario.failed_dials import refuse_dials
from conformance.scenario.failures import fail
from conformance.scenario.federated import federate
from conformance.scenario.footprint import leave, uninstall
from conformance.scenario.foreign_authority import show_foreign_certificates
from conformance.scenario.half_open import fall_silent
from conformance.scenario.installation import Installation, install
from conformance.scenario.interrupted import interrupt
from conformance.scenario.lossy_link import lose_on_the_way
from conformance.scenario.lost_label import lose_label
from conformance.scenario.matrix import walk
from conformance.scenario.misfits import launch_misfits
from conformance.scenario.mistaken_terminate import terminate_by_mistake
from conformance.scenario.out_of_memory import run_out_of_memory
from conformance.scenario.outage import suffer
from conformance.scenario.partition import cut_off
from conformance.scenario.probed import probe
from conformance.scenario.refused import refuse
from conformance.scenario.retirement import retire
from conformance.scenario.roll import roll
from conformance.scenario.service_restart import restart
from conformance.scenario.severed import sever
from conformance.scenario.sites import distrust, spell
from conformance.scenario.successors import succeed
from conformance.scenario.superseded import supersede
from conformance.scenario.taken_name import take_name
from conformance.scenario.turned_away import keep_away, mislead
from conformance.scenario.updated import update
from conformance.scenario.vanished import lose_pod
from conformance.scenario.vanished_early import lose_pod_early
from conformance.scenario.walled import wall_off
from conformance.subject import Ground, HostUnderTest, NewHost

Scenarios = Mapping[str, Callable[[HostUnderTest], object]]
"""Those of one line, by the name of their record and fixture, in order."""

ON_STEADY: Mapping[str, Scenarios] = {
    "steady": {"misfits": launch_misfits, "cancelled": cancel_at_every_stage, "exercised": exercise},
    "successors": {"successors": succeed, "matrix": walk},
}
"""By line: what is asked of the steady host, and disturbs nobody there."""


def on_installed(steady: HostUnderTest) -> Mapping[str, Scenarios]:
    """By host, which gives the line its name and is installed first: what befalls it then."""
    return {
        "spare": {
            "outage": suffer,
            "deliveries": deliver,
            "refusals": refuse,
            "mistaken_terminate": terminate_by_mistake,
            "borrowed_labels": borrow_labels,
            "rolled": roll,
        },
        "third": {
            "broken": break_role,
            "lost_label": lose_label,
            "interrupted": interrupt,
            "superseded": supersede,
            "updated": update,
        },
        "fourth": {
            "changes": change,
            "vanished": lose_pod,
            "vanished_early": lose_pod_early,
            "out_of_memory": run_out_of_memory,
            "taken_name": take_name,
            "lossy_link": lose_on_the_way,
            "foreign_authority": show_foreign_certificates,
        },
        "fifth": {"misled": mislead, "kept_away": keep_away, "deletion": delete},
        "sixth": {"severed": sever, "partition": cut_off, "service_restart": restart, "failed_dials": refuse_dials},
        "seventh": {"federated": partial(federate, elsewhere=steady), "failures": fail, "walled": wall_off},
        "site": {"spelt": spell, "distrusted": distrust, "expiry": outlive, "half_open": fall_silent},
    }


def begin(begun: Ahead, ground: Ground, new_host: NewHost) -> None:
    """Begin those that a selected check asks for."""
    steady = ground.host
    for line, scenarios in on_installed(steady).items():
        begun.begin(line, line, partial(_installed, new_host, line))
        for name, scenario in scenarios.items():
            begun.begin(line, name, partial(_on, begun, line, scenario))
    for line, scenarios in ON_STEADY.items():
        for name, scenario in scenarios.items():
            begun.begin(line, name, partial(scenario, steady))
    begun.begin("prober", "prober", lambda: steady.launch().ready())
    begun.begin("prober", "probed", lambda: probe(ground.world, begun.record("prober")))
    begun.begin("prober", "fought", lambda: fight(ground.world, begun.record("prober")))
    begun.begin("footprint", "footprint", lambda: leave(ground, new_host("footprint")))
    begun.begin("footprint", "crowd", lambda: gather(begun.record("footprint").host))
    begun.begin("footprint", "uninstalled", lambda: uninstall(begun.record("footprint")))
    begun.begin("retired", "retirement", lambda: retire(_installed(new_host, "retired")))
    begun.begin("commanded", "commanded", lambda: command(new_host("commanded")))
    begun.begin("crash", "crash", lambda: die(ground.world))


def _installed(new_host: NewHost, name: str) -> Installation:
    return install(new_host(name))


def _on(begun: Ahead, line: str, scenario: Callable[[HostUnderTest], object]) -> object:
    return scenario(begun.record(line).host)
