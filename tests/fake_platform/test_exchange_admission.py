"""Exchanges admitted and refused, connections attached and detached."""

from dataclasses import replace
from typing import Any

import pytest

from fake_platform import exchange_admission, host_control
from fake_platform.effects import Audit, Cut, Note
from fake_platform.hosts import Knock, Operator
from fake_platform.refusals import Refused
from fake_platform.state import State, Step

KNOCK = Knock("key", (1,), Operator("pod-1", "installation", "1.0", ("python",), "key"))


def notes(step: Step) -> list[Any]:
    """Types of the notes that a step takes."""
    return [effect.type for effect in step.effects if isinstance(effect, Note)]


@pytest.fixture
def state() -> State:
    """A host with an issued key."""
    registered = host_control.register(State(), {"name": "eu", "families": ["python"]}, "salt").state
    return host_control.download(registered, "eu", "key", 1.0).state


def refusal(state: State, knock: Knock = KNOCK) -> str:
    """The problem type of a refused exchange."""
    with pytest.raises(Refused) as refused:
        exchange_admission.exchange(state, "eu", knock, 10.0)
    return refused.value.kind


def test_exchange_is_audited_and_cuts_the_previous_connection(state: State) -> None:
    """An accepted exchange says who came; a link of the previous generation ends with the right word."""
    first = exchange_admission.exchange(state, "eu", KNOCK, 10.0)
    assert [type(effect) for effect in first.effects] == [Audit]
    attached = exchange_admission.attach(first.state, "eu", "c1", 10.0)
    assert notes(attached) == ["host.registered", "host.connected"]
    second = exchange_admission.exchange(attached.state, "eu", KNOCK, 11.0)
    assert Cut("c1", "replaced") in second.effects
    again = exchange_admission.attach(second.state, "eu", "c2", 12.0)
    assert notes(again) == []


def test_family_mismatch_is_noted(state: State) -> None:
    """Families advertised or set on one side only are shown."""
    other = replace(KNOCK, operator=replace(KNOCK.operator, families=("go",)))
    assert notes(exchange_admission.exchange(state, "eu", other, 10.0)) == ["host.families"]


def test_exchange_is_refused_by_the_table(state: State) -> None:
    """unknown-key, channel-not-configured, host-deleted, each before anything changes."""
    assert refusal(state, replace(KNOCK, key_hash="x")) == "unknown-key"
    assert refusal(replace(state, channel_configured=False)) == "channel-not-configured"
    claimed = exchange_admission.exchange(
        state, "eu", KNOCK, 4.0
    ).state  # a host that nobody ever claimed is gone for good
    assert refusal(host_control.delete(claimed, "eu", 5.0).state) == "host-deleted"
    with pytest.raises(Refused) as refused:
        exchange_admission.count_attempt(state, "nowhere", "i", 10.0)
    assert refused.value.kind == "unknown-key"
    assert exchange_admission.count_attempt(state, "eu", "i", 10.0).state.hosts["eu"].knocks == ((10.0, "i"),)


def test_refusals_are_audited_and_a_retired_key_is_remembered(state: State) -> None:
    """Each refusal stands in the audit; a retired key that knocked makes the host show reapply."""
    retired = exchange_admission.refused(state, "eu", "pod-1", Refused("key-retired", "x"), 10.0)
    assert retired.state.hosts["eu"].ring.retired_key_seen_at == 10.0
    anonymous = exchange_admission.refused(state, "eu", None, Refused("unknown-key", "x"), 10.0)
    assert [effect.actor for effect in anonymous.effects if isinstance(effect, Audit)] == ["unknown"]
    assert anonymous.state == state


def test_channel_opens_once_for_the_current_generation(state: State) -> None:
    """A token of another generation, or used before, is refused with a reason."""
    current = exchange_admission.exchange(state, "eu", KNOCK, 10.0).state
    assert exchange_admission.why_not_attach(current, "eu", 1) is None
    assert "newer exchange" in str(exchange_admission.why_not_attach(current, "eu", 0))
    assert "newer exchange" in str(exchange_admission.why_not_attach(current, "nowhere", 1))
    used = exchange_admission.attach(current, "eu", "c", 10.0).state
    assert "exchange again" in str(exchange_admission.why_not_attach(used, "eu", 1))


def test_refused_connections_are_audited(state: State) -> None:
    """Under the host of a token that is ours, else under none; nothing else changes."""
    for name in ("eu", None):
        step = exchange_admission.turned_away(state, name, "used already")
        (audit,) = (effect for effect in step.effects if isinstance(effect, Audit))
        assert (audit.action, audit.host, audit.outcome, audit.detail) == (
            "connect",
            name,
            "unauthorised",
            "used already",
        )
        assert step.state == state


def test_detaching_shows_the_host_dropped(state: State) -> None:
    """The end of the connection is noted at once; an unknown host's is nothing."""
    linked = exchange_admission.attach(
        exchange_admission.exchange(state, "eu", KNOCK, 10.0).state, "eu", "c", 10.0
    ).state
    assert notes(exchange_admission.detach(linked, "eu", "c", 11.0)) == ["host.dropped"]
    assert exchange_admission.detach(linked, "nowhere", "c", 11.0) == Step(linked)
