"""The egress map of a run that is over, before anything of it is taken down. Edge: the proxy's log, the node."""

from collections.abc import Mapping
from typing import Any

from conformance.observe import egress_map
from conformance.observe.journal import answered, channel_host
from conformance.observe.pods import addresses
from conformance.observe.proxy import under
from conformance.observe.records import departed
from conformance.witness import control_client
from conformance.world import World
from egress_profiles import loading
from egress_profiles.witness import witnessed


def mapped(world: World) -> Mapping[str, Any]:
    """Expected and observed, as the report has it; what was tried under another profile for a while is left out."""
    name = world.target.network.profile
    own = addresses(control_client(world))
    learnt = frozenset(channel_host(entry) for entry in answered(world.control.journal().entries))
    cells = egress_map.cells(
        witnessed(loading.named(name)),
        learnt,
        under((one for one in world.decisions() if one.client not in own), name),
        (*world.node.attempts(), *departed(world.node.run, world.node.since)),
    )
    return {"profile": name, "cells": [cell.as_data() for cell in cells]}
