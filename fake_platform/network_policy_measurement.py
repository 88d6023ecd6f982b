"""A measurement of network policies: two launches, and what becomes of them. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fake_platform import dispatch, sandboxes
from fake_platform.dispatch import Office
from fake_platform.effects import Audit, Note
from fake_platform.hosts import Host
from fake_platform.network_policy import LABELS, Canaries, Measured, judged, view
from fake_platform.state import State, Step


def begin(state: State, name: str, order: Mapping[str, Any], canaries: Canaries, office: Office) -> Step:
    """Launch both, with no labels but the one in which they differ; a measurement that still goes on is given up.

    Raises:
        Refused: as any launch may be.
    """
    step = _ended(Step(state), state.host(name), office.now)
    for sandbox_id, labels in ((canaries.allowed, {}), (canaries.denied, LABELS)):
        sandbox = sandboxes.request(sandbox_id, name, {**order, "labels": labels}, office.now)
        step = _after(step, dispatch.launch(step.state, sandbox, office))
    detail = f"network policies, by {canaries.allowed} and {canaries.denied}"
    return step.host(replace(step.state.hosts[name], canaries=canaries)).do(
        Audit("measure", "control", name, detail=detail)
    )


def settle(step: Step, office: Office) -> Step:
    """Keep what each measurement has come to, note it, and end its sandboxes."""
    for host in step.state.hosts.values():
        step = _settled(step, host, office)
    return step


def _settled(step: Step, host: Host, office: Office) -> Step:
    if host.canaries is None or host.operator is None:
        return step
    verdict = judged(step.state.sandbox(host.canaries.allowed), step.state.sandbox(host.canaries.denied))
    if verdict is None:
        return step
    found = Measured(verdict, office.now, host.canaries, host.operator.installation_id)
    told = view(found, found.installation_id, office.now)
    step = _ended(step, host, office.now).do(Note("status", "host.networkPolicy", host.name, told))
    return step.host(replace(step.state.hosts[host.name], canaries=None, network_policy=found))


def _ended(step: Step, host: Host, now: float) -> Step:
    """With the sandboxes of a measurement terminated, if there is one."""
    for sandbox_id in (host.canaries.allowed, host.canaries.denied) if host.canaries else ():
        step = _after(step, dispatch.terminate(step.state, sandbox_id, now).asked(None, "platform"))
    return step


def _after(first: Step, then: Step) -> Step:
    return replace(then, effects=(*first.effects, *then.effects))
