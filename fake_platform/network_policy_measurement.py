"""A measurement of network policies: two launches, and what becomes of them. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fake_platform import dispatch, network_policy, sandboxes
from fake_platform.dispatch import Office
from fake_platform.effects import Audit, Note
from fake_platform.hosts import Host
from fake_platform.network_policy import LABELS, Measured, Pair, Verdict
from fake_platform.state import State, Step

IN_TIME = 30.0
"""Seconds after its launches' deadlines in which a measurement is still one of now: a platform may have stood still."""

_BARE: Mapping[str, Any] = {"env": {}, "workloadIdentity": None}
"""What neither sandbox needs, and what might go to nobody knows whose image."""


def begin(state: State, name: str, order: Mapping[str, Any], two: tuple[str, str], office: Office) -> Step:
    """Launch both, allowed and denied, with no labels but the one in which they differ; one that goes on is given up.

    Raises:
        Refused: as any launch may be.
    """
    host = state.host(name)
    pair = Pair(*two, host.installation_id)
    step = _ended(Step(state), host, office.now)
    for sandbox_id, labels in ((pair.allowed, {}), (pair.denied, LABELS)):
        sandbox = sandboxes.request(sandbox_id, name, {**order, **_BARE, "labels": labels}, office.now)
        step = _after(step, dispatch.launch(step.state, sandbox, office))
    detail = f"network policies, by {pair.allowed} and {pair.denied}"
    return step.host(replace(step.state.hosts[name], pair=pair)).do(Audit("measure", "control", name, detail=detail))


def settle(step: Step, office: Office) -> Step:
    """Keep what each measurement has come to, note it, and end its sandboxes."""
    for host in step.state.hosts.values():
        if host.pair is not None:
            step = _settled(step, host, host.pair, office)
    return step


def _settled(step: Step, host: Host, pair: Pair, office: Office) -> Step:
    verdict = _verdict(step.state, host, pair, office.now)
    if verdict is None:
        return step
    found = Measured(verdict, office.now, pair)
    told = network_policy.view(found, host.installation_id, office.now)
    step = _ended(step, host, office.now).do(Note("status", "host.networkPolicy", host.name, told))
    return step.host(replace(step.state.hosts[host.name], pair=None, network_policy=found))


def _verdict(state: State, host: Host, pair: Pair, now: float) -> Verdict | None:
    """What the two tell; None while it goes on. It is given up once it would tell of another place or time."""
    allowed, denied = state.sandbox(pair.allowed), state.sandbox(pair.denied)
    if host.installation_id != pair.installation_id:
        return Verdict("unknown", "Given up: another installation has taken the host over.")
    if now > max(allowed.deadline, denied.deadline) + IN_TIME:
        return Verdict("unknown", "Given up: nobody looked until long after the deadlines of the two.")
    return network_policy.judged(allowed, denied)


def _ended(step: Step, host: Host, now: float) -> Step:
    """With the sandboxes of a measurement terminated, if there is one."""
    for sandbox_id in (host.pair.allowed, host.pair.denied) if host.pair else ():
        step = _after(step, dispatch.terminate(step.state, sandbox_id, now).asked(None, "platform"))
    return step


def _after(first: Step, then: Step) -> Step:
    return replace(then, effects=(*first.effects, *then.effects))
