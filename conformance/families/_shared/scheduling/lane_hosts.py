"""Where lanes of scenarios pass: the steady host, and hosts that are made for them. Edge: cluster and platform."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.insufficient_capacity import now
from conformance.environment.subject import PATIENCE, ClusterStage, NewHost
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.installation import install
from conformance.families._shared.scheduling.host_lanes import Lane
from conformance.families._shared.scheduling.scenario import Kind, Place
from conformance.observe.exceptions import CouldNotRun


@dataclass(frozen=True)
class Ground:
    """The run's stage, and whoever makes hosts on it and sees to their removal."""

    stage: ClusterStage
    new_host: NewHost

    def ready(self) -> None:
        """Wait until the steady host is registered: before that no scenario begins."""
        self.stage.host.registered()

    def place(self, lane: Lane) -> Place:
        """The lane's host, and its installation where it is to be installed."""
        if not lane.makes_host:
            return Place(self.stage, self.stage.host)
        host, begun = self.new_host(lane.name, installed=True), now()
        if lane.kind is not Kind.INSTALLED:
            return Place(self.stage, host)
        try:
            return Place(self.stage, host, install(host))
        except AssertionError:
            self.roomy(Place(self.stage, host), begun)
            raise

    def settle(self, place: Place) -> None:
        """Leave an installed host connected and at rest for the next scenario, or as it is when patience is over.

        Who kills the operator next must not kill it between an end that was ordered before and the news of that end.
        """
        if place.installation is None:
            return
        host = place.host
        connected = Condition("the host is connected", lambda record: record.connection == "connected")
        wait_or_last(host.record, until=connected, within=PATIENCE / 4)
        ended = Condition(
            "what was terminated has ended", lambda them: "terminating" not in {one.state for one in them}
        )
        wait_or_last(lambda: host.environment.control.sandboxes(host.name), until=ended, within=PATIENCE / 4)

    def roomy(self, place: Place, since: float) -> None:
        """Refuse what has passed at that place since then, where the cluster had no room for it.

        Raises:
            CouldNotRun: with what was short.
        """
        short = place.host.environment.shortages.told(place.host.namespace, since)
        if short:
            raise CouldNotRun(f"the cluster had no room for this: {short}")
