"""The egress map of a run that is over, before anything of it is taken down. Edge: the proxy's log, the node."""

from collections.abc import Collection, Mapping
from typing import Any

from conformance.environment.control_client import control_client
from conformance.environment.run_environment import Environment
from conformance.observe import egress_map
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.gate_records import departed
from conformance.observe.journal import answered, channel_host
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision, under
from egress_profiles import loading
from egress_profiles.battery_profile import witnessed
from egress_profiles.gate_counters import Attempt


def mapped(environment: Environment) -> Mapping[str, Any]:
    """Expected and observed, as the report has it; what was tried under another profile for a while is left out."""
    name = environment.target.network.profile
    own = addresses(control_client(environment))
    learnt = frozenset(channel_host(entry) for entry in answered(environment.control.journal().entries))
    attempts, unseen = _past_the_proxy(environment)
    decided, undecided = _decided(environment, own, name)
    cells = egress_map.cells(
        witnessed(loading.named(name)),
        learnt,
        decided,
        attempts,
    )
    found = {"profile": name, "cells": [cell.as_data() for cell in cells]}
    lacking = "; ".join(filter(None, (unseen, undecided)))
    return found | ({"unseen": lacking} if lacking else {})


def _decided(environment: Environment, own: Collection[str], profile: str) -> tuple[tuple[Decision, ...], str]:
    """What the proxy decided under that profile, but for ourselves; or nothing, and why nobody saw it."""
    try:
        return under((one for one in environment.decisions() if one.client not in own), profile), ""
    except CouldNotRun as absent:
        return (), str(absent)


def _past_the_proxy(environment: Environment) -> tuple[tuple[Attempt, ...], str]:
    """What was tried past the proxy; or nothing, and why nobody saw it."""
    node = environment.node
    try:
        return (*node.attempts(), *departed(node.run, node.since)), ""
    except CouldNotRun as absent:
        return (), str(absent)
