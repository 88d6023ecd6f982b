"""The platform measures whether policies are enforced by two sandboxes that nobody can reach. Edge: the platform."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from fake_platform.model import Host


@dataclass(frozen=True)
class NobodyReached:
    """The host before, and with what was measured (or when patience was over)."""

    before: Host
    measured: Host


@scenario("nobody_reached", INSTALLED, after=("policies_measured",))
def measure_what_never_listens(host: HostUnderTest) -> NobodyReached:
    """Have the platform measure by an image whose program never listens, policy or not, and wait for what it found."""
    host.registered()
    before = host.record()
    silent = host.order(resources=SMALL, sidecar_image=host.environment.images.mute)
    host.environment.control.measure_network_policy(host.name, silent)
    over = Condition(
        "the measurement is over", lambda one: one.network_policy.measured_at != before.network_policy.measured_at
    )
    return NobodyReached(before, wait_or_last(host.record, until=over, within=PATIENCE + 10, pace=BRISK))
