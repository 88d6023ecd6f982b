"""Faults asked for, taken away, and met by what they wait for. Pure.

Those of `faults.AT_ONCE` act when they are asked for; each act is noted in the journal with whom it befell.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from fake_platform import faults
from fake_platform.effects import Audit, Note, Rotate, Strike
from fake_platform.faults import Fault
from fake_platform.hosts import Host
from fake_platform.refusals import Refused
from fake_platform.state import State, Step


def inject(state: State, fault: Fault, now: float) -> Step:
    """Let a fault wait for its occasion, or act at once.

    Raises:
        Refused: unknown-host; not-connected, for one that acts on an open connection; unknown-sandbox.
    """
    targets = [state.host(fault.host)] if fault.host is not None else list(state.hosts.values())
    asked = Audit("fault", "control", fault.host, detail=_words(fault))
    if fault.kind not in faults.AT_ONCE:
        return Step(replace(state, faults=(*state.faults, fault))).do(asked)
    return _act(Step(state).do(asked), fault, targets, now)


def _words(fault: Fault) -> str:
    told = [str(value) for value in fault.details.values() if value not in (None, {})]
    return f"{fault.times} x {' '.join([fault.kind, *told])}"


def _act(step: Step, fault: Fault, targets: list[Host], now: float) -> Step:
    match fault.kind:
        case "forget-sandbox":
            return _forget(step, fault)
        case "rotate-keys":
            for host in targets:
                step = step.do(Rotate(host.name), _note(fault, host.name))
            return step
        case "restart":
            until = now + fault.details["seconds"]
            step = replace(step, state=replace(step.state, faults=(*step.state.faults, replace(fault, until=until))))
    linked = [(host.name, host.link.connection_id) for host in targets if host.link is not None]
    if not linked and fault.kind != "restart":
        whom = f"Host {fault.host}" if fault.host is not None else "Every host"
        raise Refused("not-connected", f"{whom} is without an open connection that could be broken; connect it first.")
    for name, connection_id in linked:
        note = _note(fault, name, connectionId=connection_id)
        step = step.do(note, Strike(connection_id, fault.kind, fault.details))
    return step


def _forget(step: Step, fault: Fault) -> Step:
    sandbox = step.state.sandbox(fault.details["sandboxId"])
    if not fault.of(sandbox.host):
        raise Refused("unknown-sandbox", f"Host {fault.host} has no sandbox with the id {sandbox.sandbox_id}.")
    left = {name: one for name, one in step.state.sandboxes.items() if name != sandbox.sandbox_id}
    return replace(step, state=replace(step.state, sandboxes=left)).do(_note(fault, sandbox.host))


def _note(fault: Fault, host: str | None, **told: Any) -> Note:
    return Note("fault", fault.kind, host, {**faults.view(fault), **told})


def meet(
    state: State, kinds: Collection[str], now: float, wanted: Callable[[Fault], bool], whom: Mapping[str, Any]
) -> tuple[Fault | None, Step]:
    """The fault that an occasion meets, if one waits for it, and the step that spends and notes it.

    `whom` says what it befell: `host` (a name, or None), and whatever else the journal should tell.
    """
    fault, left = faults.meet(state.faults, kinds, now, wanted)
    if fault is None:
        return None, Step(state)
    told = {name: value for name, value in whom.items() if name != "host"}
    return fault, Step(replace(state, faults=left)).do(_note(fault, whom.get("host"), **told))


def remove(state: State, fault_id: str) -> Step:
    """Take one fault away; what it holds back is never sent.

    Raises:
        Refused: unknown-fault, also for one that is spent.
    """
    found = next((one for one in state.faults if one.fault_id == fault_id), None)
    if found is None:
        raise Refused("unknown-fault", f"No fault waits under the id {fault_id}; GET /control/v1/faults lists them.")
    left = tuple(one for one in state.faults if one is not found)
    return Step(replace(state, faults=left)).do(Audit("fault", "control", found.host, detail=f"removed {found.kind}"))


def clear(state: State, name: str | None) -> Step:
    """Take a host's faults away, or with None all; what they hold back is never sent. Those of every host stay.

    Raises:
        Refused: unknown-host.
    """
    if name is not None:
        state.host(name)
    left = tuple(fault for fault in state.faults if name is not None and fault.host != name)
    return Step(replace(state, faults=left)).do(Audit("fault", "control", name, detail="cleared"))


def outlast(step: Step, now: float) -> Step:
    """The step without the faults whose time is over."""
    left = tuple(one for one in step.state.faults if one.until is None or one.waits(now))
    if len(left) == len(step.state.faults):
        return step
    return replace(step, state=replace(step.state, faults=left))
