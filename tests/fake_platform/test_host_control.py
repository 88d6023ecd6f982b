"""What people do to a host, and what follows from it."""

from dataclasses import replace
from typing import Any

import pytest

from fake_platform import dispatch, exchange_admission, host_control, sandboxes
from fake_platform.dispatch import Office
from fake_platform.effects import Cut, Send
from fake_platform.faults import Fault
from fake_platform.hosts import Knock, Operator
from fake_platform.refusals import Refused, problem
from fake_platform.state import State, Step
from fake_platform.workspace import Profile

KNOCK = Knock("key", (1,), Operator("pod-1", "installation", "1.0", ("python",), "key"))
ORDER: dict[str, Any] = {"deadlineSeconds": 60, "family": "python", "workloadIdentity": None}


def registered() -> State:
    """A host with an issued key."""
    state = host_control.register(State(), {"name": "eu", "families": ["python"]}, "salt").state
    return host_control.download(state, "eu", "key", 1.0).state


def linked(state: State) -> State:
    """The host's operator connected, its inventory received."""
    state = exchange_admission.attach(
        exchange_admission.exchange(state, "eu", KNOCK, 10.0).state, "eu", "c", 10.0
    ).state
    envelope = {"seq": 1, "id": "1", "type": "host.inventory", "data": {"sandboxes": []}}
    return dispatch.receive(state, "eu", envelope, Office(10.0, lambda *_: "t")).state


def refusal(call: Any, *arguments: Any) -> str:
    """The problem type a call is refused with."""
    with pytest.raises(Refused) as refused:
        call(*arguments)
    return refused.value.kind


def sent(step: Step) -> list[str]:
    """Types of the messages that go down."""
    return [effect.envelope["type"] for effect in step.effects if isinstance(effect, Send)]


def test_name_is_taken_once() -> None:
    """A second host of the same name is refused."""
    assert refusal(host_control.register, registered(), {"name": "eu", "families": ["go"]}, "s") == "host-exists"


def test_download_tells_the_open_channel() -> None:
    """An operator that holds an older key hears of the newer one; an absent one is told at its next exchange."""
    assert sent(host_control.download(linked(registered()), "eu", "key2", 20.0)) == ["host.keyRetired"]
    assert sent(host_control.download(registered(), "eu", "key2", 20.0)) == []


def test_bundle_is_held_back() -> None:
    """No channel, a retiring host, an unknown host: no key is issued."""
    without = host_control.set_channel(registered(), configured=False).state
    assert refusal(host_control.download, without, "eu", "k", 1.0) == "channel-not-configured"
    assert host_control.set_channel(without, configured=True).state.channel_configured
    retiring = host_control.delete(linked(registered()), "eu", 1.0).state
    assert refusal(host_control.download, retiring, "eu", "k", 1.0) == "host-retired"
    assert refusal(host_control.download, registered(), "nowhere", "k", 1.0) == "unknown-host"


def test_plan_without_own_hosts_begins_nothing() -> None:
    """Registering and downloading are refused; given back, they pass."""
    without = host_control.set_entitlement(registered(), entitled=False).state
    assert refusal(host_control.register, without, {"name": "us", "families": ["go"]}, "s") == "not-entitled"
    assert refusal(host_control.download, without, "eu", "k", 1.0) == "not-entitled"
    again = host_control.set_entitlement(without, entitled=True).state
    assert host_control.download(again, "eu", "k", 1.0).state.hosts["eu"].ring.current is not None


def test_saved_host_changes_but_for_its_name() -> None:
    """Families and identity are set apart from each other; another name is refused."""
    host = host_control.change(registered(), "eu", {"families": ["go"]}).state.hosts["eu"]
    assert (host.families, host.workload_identity) == (("go",), False)
    host = host_control.change(registered(), "eu", {"name": "eu", "workloadIdentity": True}).state.hosts["eu"]
    assert (host.families, host.workload_identity) == (("python",), True)
    assert refusal(host_control.change, registered(), "eu", {"name": "us"}) == "name-fixed"


def test_deletion_asks_first() -> None:
    """Without the host's name as confirmation nothing is retired, and the refusal carries what deleting means."""
    meaning = {"name": "eu", "profiles": [], "running": 0}
    assert host_control.confirm_deletion(registered(), "eu", "eu") == meaning
    for wrong in (None, "", "us"):
        with pytest.raises(Refused, match="Launches stop for no profile") as refused:
            host_control.confirm_deletion(registered(), "eu", wrong)
        assert problem(refused.value).items() >= meaning.items()


def test_revoke_cuts_an_open_connection() -> None:
    """Revoking retires the key, and cuts the link if there is one."""
    assert Cut("c", "revoked") in host_control.revoke(linked(registered()), "eu").effects
    away = host_control.revoke(registered(), "eu")
    assert not [effect for effect in away.effects if isinstance(effect, Cut)]
    assert away.state.hosts["eu"].ring.current is None


def test_deleting_ends_what_has_no_pod_and_drains_the_rest() -> None:
    """Held launches are cancelled, running sandboxes stay, the channel hears host.retired once."""
    state = exchange_admission.detach(linked(registered()), "eu", "c", 4.0).state
    office = Office(5.0, lambda *_: "t")
    state = dispatch.launch(state, sandboxes.request("a" * 26, "eu", ORDER, 5.0), office).state
    running = replace(sandboxes.request("b" * 26, "eu", ORDER, 5.0), state="ready", pod_uid="u", ready_at=5.0)
    state = Step(state).sandbox(running).state
    assert sent(host_control.delete(state, "eu", 6.0)) == []
    deleted = host_control.delete(state, "eu", 6.0).state
    assert [sandbox.state for sandbox in deleted.sandboxes_of("eu")] == ["failed", "ready"]
    assert host_control.delete(deleted, "eu", 7.0) == Step(deleted)
    assert sent(host_control.delete(linked(registered()), "eu", 7.0)) == ["host.retired"]


def pointed_at(state: State) -> State:
    """A profile points at the host."""
    return replace(state, profiles={"p": Profile("p", "eu", "small")})


def test_host_that_nobody_claimed_is_gone_with_its_deletion() -> None:
    """No operator has to hear of it: its name is free, its launches end, its faults wait for nobody."""
    office = Office(5.0, lambda *_: "t")
    state = dispatch.launch(registered(), sandboxes.request("a" * 26, "eu", ORDER, 5.0), office).state
    state = replace(state, faults=(Fault("f1", "lose", "eu", 1), Fault("f2", "lose", None, 1)))
    deleted = host_control.delete(state, "eu", 6.0).state
    assert deleted.hosts == {}
    assert [one.fault_id for one in deleted.faults] == ["f2"]
    assert [(one.state, one.reason) for one in deleted.sandboxes_of("eu")] == [("failed", "cancelled")]
    assert refusal(host_control.download, deleted, "eu", "k", 1.0) == "unknown-host"
    assert dispatch.tick(deleted, office).state.sandboxes == deleted.sandboxes
    again = host_control.register(deleted, {"name": "eu", "families": ["go"]}, "another").state
    assert again.hosts["eu"].ring.current is None, "the key of the deleted host opens nothing"
    assert refusal(exchange_admission.exchange, again, "eu", KNOCK, 7.0) == "unknown-key"


def test_deleted_host_is_shown_until_its_profiles_were_moved() -> None:
    """RET-01: they are named on it; its name is free meanwhile, and with the last of them it is gone."""
    office = Office(5.0, lambda *_: "t")
    deleted = host_control.delete(pointed_at(registered()), "eu", 6.0).state
    assert host_control.show(deleted, "eu", 6.0)["profiles"] == ["p"]
    assert "eu" in dispatch.tick(deleted, office).state.hosts
    again = host_control.register(deleted, {"name": "eu", "families": ["go"]}, "another").state
    assert not again.hosts["eu"].retiring
    assert dispatch.tick(replace(deleted, profiles={}), office).state.hosts == {}


def test_host_that_an_operator_claimed_keeps_its_name() -> None:
    """Whoever exchanged its key is told that it was deleted; nobody else becomes that host."""
    claimed = exchange_admission.exchange(registered(), "eu", KNOCK, 10.0).state
    deleted = host_control.delete(claimed, "eu", 11.0).state
    assert refusal(host_control.register, deleted, {"name": "eu", "families": ["go"]}, "s") == "host-exists"
    assert refusal(exchange_admission.exchange, deleted, "eu", KNOCK, 12.0) == "host-deleted"


def test_commands_follow_the_newest_download() -> None:
    """The host shows the namespace that its newest bundle was made for."""
    elsewhere = host_control.download(registered(), "eu", "key2", 20.0, "own").state
    assert host_control.show(elsewhere, "eu", 20.0)["install"]["commands"][1].endswith(" -n own")
    again = host_control.download(elsewhere, "eu", "key3", 30.0).state
    assert host_control.show(again, "eu", 30.0)["install"]["commands"][1].endswith(" -n byohost-eu")
