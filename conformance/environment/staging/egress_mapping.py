"""The egress map of a run that is over, before anything of it is taken down. Edge: the proxy's log, the node."""

from collections.abc import Mapping
from typing import Any

from conformance.environment.control_client import control_client
from conformance.environment.sources import Environment
from conformance.observe import egress_map
from conformance.observe.journal import answered, channel_host
from conformance.observe.pods import addresses
from conformance.observe.proxy import under
from conformance.observe.records import departed
from egress_profiles import loading
from egress_profiles.witness import witnessed


def mapped(environment: Environment) -> Mapping[str, Any]:
    """Expected and observed, as the report has it; what was tried under another profile for a while is left out."""
    name = environment.target.network.profile
    own = addresses(control_client(environment))
    learnt = frozenset(channel_host(entry) for entry in answered(environment.control.journal().entries))
    cells = egress_map.cells(
        witnessed(loading.named(name)),
        learnt,
        under((one for one in environment.decisions() if one.client not in own), name),
        (*environment.node.attempts(), *departed(environment.node.run, environment.node.since)),
    )
    return {"profile": name, "cells": [cell.as_data() for cell in cells]}
