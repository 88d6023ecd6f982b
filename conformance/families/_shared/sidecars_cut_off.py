"""The way from an operator to its sandboxes' sidecars, closed for a while. Edge: reads the operator's pod."""

from conformance.environment.subject import HostUnderTest
from conformance.families._shared.network_cut import Cut, Fate, Hook, sent_by
from conformance.observe.pods import addresses
from egress_profiles.endpoints import SIDECAR_PORT


def way_to_sidecars(host: HostUnderTest, fate: Fate = Fate.DROP) -> Cut:
    """What stops the operator that runs now on its way to any sidecar; one that cannot be reached becomes not ready.

    An operator without a probe of kubelet's need not tell a sidecar that resets (`Fate.RESET`) from a silent one.
    """
    return Cut(host.name, Hook.FORWARD, sent_by(addresses(host.operator_pod()), SIDECAR_PORT), fate)
