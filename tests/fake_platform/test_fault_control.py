"""Faults asked for and taken away, and those that act at once."""

from dataclasses import replace
from typing import Any

import pytest

from fake_platform import fault_control, host_control, sandboxes
from fake_platform.effects import Audit, Note, Rotate, Strike
from fake_platform.faults import Fault
from fake_platform.hosts import Link
from fake_platform.refusals import Refused
from fake_platform.state import State, Step


def state_with(**links: str | None) -> State:
    """Hosts by name, each with the id of its open connection, or None."""
    state = State()
    for name, connection in links.items():
        state = host_control.register(state, {"name": name, "families": ["python"]}, "salt").state
        link = Link(connection) if connection is not None else None
        state = Step(state).host(replace(state.hosts[name], link=link)).state
    return state


def fault(kind: str, host: str | None = None, **details: Any) -> Fault:
    """One fault."""
    return Fault("f", kind, host, 1, details)


def strikes(step: Step) -> list[str]:
    """The connections that are broken."""
    return [one.connection_id for one in step.effects if isinstance(one, Strike)]


def noted(step: Step) -> list[tuple[str, str | None]]:
    """Kind and host of each journal entry about a fault."""
    return [(one.type, one.host) for one in step.effects if isinstance(one, Note) and one.kind == "fault"]


def test_a_fault_waits_and_is_audited() -> None:
    """It stands in the list, and who asked for what in the audit."""
    step = fault_control.inject(state_with(eu="c1"), fault("refuse", "eu", problem="superseded"), 1.0)
    assert [one.kind for one in step.state.faults] == ["refuse"]
    assert [one.detail for one in step.effects if isinstance(one, Audit)] == ["1 x refuse superseded"]
    assert noted(step) == []


@pytest.mark.parametrize("kind", ["cut", "close", "half-open"])
def test_an_open_connection_is_struck_at_once(kind: str) -> None:
    """The host's, or everybody's; nothing waits, each stroke is noted, and where there is none it is refused."""
    state = state_with(eu="c1", us="c2", ap=None)
    step = fault_control.inject(state, fault(kind, "eu"), 1.0)
    assert (strikes(step), step.state.faults) == (["c1"], ())
    every = fault_control.inject(state, fault(kind), 1.0)
    assert strikes(every) == ["c1", "c2"]
    assert noted(every) == [(kind, "eu"), (kind, "us")]
    with pytest.raises(Refused, match="Host ap is without an open connection"):
        fault_control.inject(state, fault(kind, "ap"), 1.0)
    with pytest.raises(Refused, match="Every host is without an open connection"):
        fault_control.inject(State(), fault(kind), 1.0)


def test_a_restart_lasts_for_its_seconds() -> None:
    """Connections are struck, and the fault stays until its time is over; time alone ends it."""
    step = fault_control.inject(state_with(eu="c1", us=None), fault("restart", seconds=3.0), 10.0)
    assert strikes(step) == ["c1"]
    (lasting,) = step.state.faults
    assert lasting.until == 13.0
    found, met = fault_control.meet(step.state, ("restart",), 12.9, lambda _: True, {"host": "eu", "at": "door"})
    assert (found, met.state.faults) == (lasting, (lasting,))
    assert [one.data["at"] for one in met.effects if isinstance(one, Note)] == ["door"]
    nobody, unmet = fault_control.meet(step.state, ("restart",), 13.0, lambda _: True, {"host": "eu"})
    assert (nobody, unmet.effects) == (None, ())
    assert fault_control.outlast(Step(step.state), 12.9).state is step.state
    assert fault_control.outlast(Step(step.state), 13.0).state.faults == ()


def test_keys_are_rotated_by_host() -> None:
    """One host's, or every host's."""
    state = state_with(eu=None, us=None)
    step = fault_control.inject(state, fault("rotate-keys", "eu"), 1.0)
    assert [one for one in step.effects if isinstance(one, Rotate)] == [Rotate("eu")]
    every = fault_control.inject(state, fault("rotate-keys"), 1.0)
    assert noted(every) == [("rotate-keys", "eu"), ("rotate-keys", "us")]


def test_a_forgotten_sandbox_is_gone() -> None:
    """As if it had never been asked for; another host's is not there to be forgotten."""
    sandbox = sandboxes.request("a" * 26, "eu", {"deadlineSeconds": 60}, 1.0)
    state = Step(state_with(eu=None, us=None)).sandbox(sandbox).state
    step = fault_control.inject(state, fault("forget-sandbox", sandboxId="a" * 26), 1.0)
    assert (step.state.sandboxes, noted(step)) == ({}, [("forget-sandbox", "eu")])
    for host, name in (("us", "a" * 26), (None, "b" * 26)):
        with pytest.raises(Refused) as refused:
            fault_control.inject(state, fault("forget-sandbox", host, sandboxId=name), 1.0)
        assert refused.value.kind == "unknown-sandbox"


def test_faults_are_removed_one_by_one_or_all() -> None:
    """By id, of a host, or every one; what is not there is refused."""
    state = state_with(eu=None, us=None)
    for name, host in (("1", "eu"), ("2", "us"), ("3", None)):
        state = fault_control.inject(state, replace(fault("die", host), fault_id=name), 1.0).state
    left = fault_control.remove(state, "1").state
    assert [one.fault_id for one in left.faults] == ["2", "3"]
    assert [one.fault_id for one in fault_control.clear(left, "us").state.faults] == ["3"]
    assert fault_control.clear(state, None).state.faults == ()
    with pytest.raises(Refused) as refused:
        fault_control.remove(left, "1")
    assert (refused.value.kind, refused.value.status) == ("unknown-fault", 404)
