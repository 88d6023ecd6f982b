"""Which scenarios pass on which host, and in what order. Edge: threads, by `Scheduler`.

The scenarios of a lane follow each other, and the lanes pass side by side. A node of two processors has room for few
operators: so a host serves several scenarios, in an order that leaves it connected for the next; and the lanes are of
about one length, so that no long wait is left alone at the end.
"""

from collections.abc import Callable, Mapping
from functools import partial

from conformance.environment.subject import ClusterStage, HostUnderTest, NewHost
from conformance.families._shared.connection_half_open import fall_silent
from conformance.families._shared.disturbed_deliveries import deliver
from conformance.families._shared.installation import Installation, install
from conformance.families._shared.operator_replaced import change
from conformance.families._shared.operator_stopped import stop_and_start
from conformance.families._shared.refused_launches import refuse
from conformance.families._shared.scale_load import load
from conformance.families._shared.scheduler import Scheduler
from conformance.families._shared.site_variants import distrust, spell
from conformance.families._shared.workload_identity import federate
from conformance.families.bundle.page_commands import command
from conformance.families.channel.connection_refused import keep_away, mislead
from conformance.families.channel.failed_dials import refuse_dials
from conformance.families.channel.foreign_authority import show_foreign_certificates
from conformance.families.channel.lossy_link import lose_on_the_way
from conformance.families.channel.second_instance import supersede
from conformance.families.channel.service_restarted import restart
from conformance.families.channel.token_expired import let_token_expire
from conformance.families.egress.battery import run_battery
from conformance.families.egress.forbidden_destinations import probe
from conformance.families.ephemeral.successors import succeed
from conformance.families.health.api_unreachable import cut_off_api
from conformance.families.health.label_taken_away import lose_label
from conformance.families.health.verb_taken_away import break_role
from conformance.families.install.install_and_uninstall import install_modestly, uninstall
from conformance.families.keys.key_retired import retire
from conformance.families.keys.operator_rolled import roll
from conformance.families.keys.platform_killed import kill_platform
from conformance.families.launch.cancelled_launches import cancel_at_every_stage
from conformance.families.launch.failing_launches import launch_what_fails
from conformance.families.launch.failure_reasons import fail
from conformance.families.launch.mistaken_terminate import terminate_by_mistake
from conformance.families.launch.operator_killed import interrupt
from conformance.families.launch.out_of_memory import run_out_of_memory
from conformance.families.launch.pod_name_taken import take_name
from conformance.families.launch.pod_vanished_early import lose_pod_early
from conformance.families.launch.sidecar_blocked import block
from conformance.families.pods.borrowed_labels import borrow_labels
from conformance.families.rbac.access_matrix import walk
from conformance.families.rbac.whole_life import exercise
from conformance.families.reconnect.platform_unreachable import cut_off
from conformance.families.reconnect.pod_vanished import lose_pod
from conformance.families.retire.host_deleted import delete
from conformance.families.update.bundle_updated import update

Scenarios = Mapping[str, Callable[[HostUnderTest], object]]
"""Those of one lane, by the name of their record and fixture, in order."""

ON_STEADY: Mapping[str, Scenarios] = {
    "steady": {"failing_launches": launch_what_fails, "cancelled": cancel_at_every_stage, "exercised": exercise},
    "successors": {"successors": succeed, "matrix": walk},
}
"""By lane: what is asked of the steady host, and disturbs nobody there."""


def on_installed(steady: HostUnderTest) -> Mapping[str, Scenarios]:
    """By host, which gives the lane its name and is installed first: what befalls it then."""
    return {
        "spare": {
            "outage": stop_and_start,
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
        "sixth": {
            "api_unreachable": cut_off_api,
            "partition": cut_off,
            "service_restart": restart,
            "failed_dials": refuse_dials,
        },
        "seventh": {"federated": partial(federate, elsewhere=steady), "failures": fail, "sidecar_blocked": block},
        "site": {"spelt": spell, "distrusted": distrust, "expiry": let_token_expire, "half_open": fall_silent},
    }


def begin(begun: Scheduler, cluster_stage: ClusterStage, new_host: NewHost) -> None:
    """Begin those that a selected check asks for."""
    steady = cluster_stage.host
    for lane, scenarios in on_installed(steady).items():
        begun.begin(lane, lane, partial(_installed, new_host, lane))
        for name, scenario in scenarios.items():
            begun.begin(lane, name, partial(_on, begun, lane, scenario))
    for lane, scenarios in ON_STEADY.items():
        for name, scenario in scenarios.items():
            begun.begin(lane, name, partial(scenario, steady))
    begun.begin("prober", "prober", lambda: steady.launch().ready())
    begun.begin("prober", "probed", lambda: probe(cluster_stage.environment, begun.record("prober")))
    begun.begin("prober", "battery_run", lambda: run_battery(cluster_stage.environment, begun.record("prober")))
    begun.begin("footprint", "footprint", lambda: install_modestly(cluster_stage, new_host("footprint")))
    begun.begin("footprint", "scale_load", lambda: load(begun.record("footprint").host))
    begun.begin("footprint", "uninstalled", lambda: uninstall(begun.record("footprint")))
    begun.begin("retired", "retirement", lambda: retire(_installed(new_host, "retired")))
    begun.begin("commanded", "commanded", lambda: command(new_host("commanded")))
    begun.begin("crash", "crash", lambda: kill_platform(cluster_stage.environment))


def _installed(new_host: NewHost, name: str) -> Installation:
    return install(new_host(name))


def _on(begun: Scheduler, lane: str, scenario: Callable[[HostUnderTest], object]) -> object:
    return scenario(begun.record(lane).host)
