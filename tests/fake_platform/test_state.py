"""State and step."""

from dataclasses import replace

import pytest

from fake_platform import sandboxes
from fake_platform.effects import Audit, Note
from fake_platform.envelopes import Sender
from fake_platform.hosts import Host, Operator
from fake_platform.identity_accounts import account_of
from fake_platform.refusals import Refused
from fake_platform.state import State, Step

ID = "a" * 26


def test_unknown_names_are_refused() -> None:
    """Hosts and sandboxes that are not there have a problem type of their own."""
    with pytest.raises(Refused, match="nowhere"):
        State().host("nowhere")
    with pytest.raises(Refused, match=ID):
        State().sandbox(ID)


def test_changes_of_a_sandboxs_state_are_noted_once() -> None:
    """Putting a sandbox in again without a change of state notes nothing."""
    sandbox = sandboxes.request(ID, "eu", {"deadlineSeconds": 60}, 1.0)
    step = Step(State()).sandbox(sandbox)
    assert [effect.type for effect in step.effects if isinstance(effect, Note)] == ["sandbox.requested"]
    assert step.sandbox(sandbox).effects == step.effects
    assert step.state.has_open_sandboxes("eu")
    assert not step.state.has_open_sandboxes("other")


@pytest.mark.parametrize("identity", [None, {"clientId": "c", "tenantId": "t"}])
def test_pod_is_audited_when_it_is_learnt_of(identity: dict[str, str] | None) -> None:
    """One entry joins launch, pod, account and instance; one more the identity that it runs as, if any."""
    operator = Operator("pod-1", "installation", "1.0", ("python",), "key")
    host = Host("eu", ("python",), workload_identity=True, sender=Sender("eu", "salt", 1), operator=operator)
    order = {"deadlineSeconds": 60, "workloadIdentity": identity}
    asked = sandboxes.request(ID, "eu", order, 1.0)
    known = replace(asked, state="starting", pod_uid="uid")
    learnt = Step(State()).host(host).sandbox(asked).sandbox(known).sandbox(known)
    audits = [effect for effect in learnt.effects if isinstance(effect, Audit)]
    assert [audit.action for audit in audits] == (["pod"] if identity is None else ["pod", "identity"])
    for audit in audits:
        assert (audit.actor, audit.host, audit.sandbox_id, audit.pod_uid) == ("instance:pod-1", "eu", ID, "uid")
        assert audit.service_account == account_of(identity)
    silent = Step(State()).host(replace(host, operator=None)).sandbox(asked).sandbox(known)
    assert next(effect.actor for effect in silent.effects if isinstance(effect, Audit)) == "unknown"


def test_who_asked_is_named() -> None:
    """In the place of `control`, with the address; what the platform does by itself names neither."""
    audits = [
        Audit("register", "control", "eu"),
        Audit("launch", "platform", "eu"),
        Audit("exchange", "instance:x", "eu"),
    ]
    step = Step(State()).do(*audits, Note("status", "x", "eu")).asked("::1", "token:ci")
    named = [(effect.actor, effect.address) for effect in step.effects if isinstance(effect, Audit)]
    assert named == [("token:ci", "::1"), ("platform", None), ("instance:x", "::1")]
    assert len(step.effects) == 4


def test_capacity_counts_what_is_open() -> None:
    """Launches that wait and pods that run, of this host and not ended."""
    order = {"deadlineSeconds": 60}
    step = Step(State())
    for number, (state, pod) in enumerate([("requested", None), ("ready", "u"), ("finished", "v"), ("failed", None)]):
        step = step.sandbox(replace(sandboxes.request(str(number), "eu", order, 1.0), state=state, pod_uid=pod))
    assert step.state.capacity("eu") == {"waiting": 1, "running": 1}
    assert step.state.capacity("us") == {"waiting": 0, "running": 0}
