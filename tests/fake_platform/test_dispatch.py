"""What goes down to a host, and what its messages mean."""

from dataclasses import replace
from typing import Any

import pytest

from fake_platform import dispatch, exchange_admission, host_control, sandboxes
from fake_platform.dispatch import Office
from fake_platform.effects import Audit, Cut, Note, Send
from fake_platform.hosts import Knock, Operator
from fake_platform.refusals import Refused
from fake_platform.sandboxes import Sandbox
from fake_platform.state import State, Step

KNOCK = Knock("key", (1,), Operator("pod-1", "installation", "1.0", ("python",), "key"))
ORDER: dict[str, Any] = {"deadlineSeconds": 60, "family": "python", "workloadIdentity": None}
ID = "a" * 26


class Story:
    """A state that is moved on, and what the last step sent."""

    def __init__(self) -> None:
        state = host_control.register(State(), {"name": "eu", "families": ["python", "go"]}, "salt").state
        self.state = host_control.download(state, "eu", "key", 1.0).state
        self.seq = 0
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.step = Step(self.state)

    def take(self, step: Step) -> list[str]:
        """Move on; the types of the messages that go down."""
        self.step, self.state = step, step.state
        envelopes = [effect.envelope for effect in step.effects if isinstance(effect, Send)]
        self.sent = [(envelope["type"], envelope["data"]) for envelope in envelopes]
        return [kind for kind, _ in self.sent]

    def connect(self, now: float = 10.0) -> None:
        """A new exchange and connection; the inventory is still to come."""
        self.take(exchange_admission.exchange(self.state, "eu", KNOCK, now))
        self.take(exchange_admission.attach(self.state, "eu", "c", now))
        self.seq = 0

    def hear(self, kind: str, data: dict[str, Any], now: float = 10.0) -> list[str]:
        """One message up."""
        self.seq += 1
        envelope = {"seq": self.seq, "id": f"{now}-{self.seq}", "type": kind, "data": data}
        return self.take(dispatch.receive(self.state, "eu", envelope, office(now)))

    def inventory(self, *entries: dict[str, Any], now: float = 10.0) -> list[str]:
        """host.inventory."""
        return self.hear("host.inventory", {"sandboxes": list(entries)}, now)

    def status(self, state: str, taken: int = 0, pod: str | None = "uid", now: float = 10.0) -> list[str]:
        """sandbox.status of the one sandbox."""
        data = {
            "sandboxId": ID,
            "podUid": pod,
            "state": state,
            "reason": None,
            "detail": None,
            "tokenGeneration": taken,
        }
        return self.hear("sandbox.status", data, now)

    def launch(self, now: float = 10.0, **order: Any) -> list[str]:
        """The one launch."""
        return self.take(dispatch.launch(self.state, sandboxes.request(ID, "eu", ORDER | order, now), office(now)))

    @property
    def sandbox(self) -> Sandbox:
        """The one sandbox."""
        return self.state.sandbox(ID)

    @property
    def notes(self) -> list[Note]:
        """Notes of the last step."""
        return [effect for effect in self.step.effects if isinstance(effect, Note)]


def office(now: float) -> Office:
    """That moment, with readable tokens."""
    return Office(now, lambda sandbox, generation, _: f"{sandbox.sandbox_id}.{generation}")


def entry(phase: str = "Running", pod: str = "uid", sandbox_id: str = ID) -> dict[str, Any]:
    """One line of an inventory."""
    return {"sandboxId": sandbox_id, "podUid": pod, "phase": phase, "ready": True, "tokenGeneration": 1}


@pytest.fixture
def story() -> Story:
    """A host whose operator is connected and has sent an empty inventory."""
    told = Story()
    told.connect()
    told.inventory()
    return told


def refusal(story: Story, **order: Any) -> str:
    """The problem type a launch is refused with."""
    with pytest.raises(Refused) as refused:
        story.launch(**order)
    return refused.value.kind


def test_launch_waits_for_the_inventory() -> None:
    """Held before the operator came and before its inventory, then sent with its first token."""
    story = Story()
    assert story.launch() == []
    story.connect()
    assert story.sandbox.state == "requested"
    assert story.inventory() == ["sandbox.launch"]
    assert story.sent[0][1]["tokenGeneration"] == 1


def test_launch_is_refused_with_a_reason(story: Story) -> None:
    """Family, identity, deletion and unknown names are refused at once; served families count once known."""
    assert refusal(story, family="go") == "family-not-served"
    assert refusal(story, workloadIdentity={"clientId": "c", "tenantId": "t"}) == "identity-disabled"
    assert Story().launch(family="go") == []
    story.take(host_control.delete(story.state, "eu", 10.0))
    assert refusal(story) == "host-retired"


def test_launch_and_token_are_audited(story: Story) -> None:
    """A launch joins sandbox and account in the audit; its token is audited too."""
    story.launch()
    audits = [effect for effect in story.step.effects if isinstance(effect, Audit)]
    assert [(audit.action, audit.sandbox_id) for audit in audits] == [("launch", ID), ("token", ID)]
    assert audits[0].service_account == "byohost-sandbox"


def test_terminate_names_the_uid_as_soon_as_it_is_known(story: Story) -> None:
    """Asked before a pod was reported it names none, and again the uid once the pod is known."""
    story.launch()
    assert story.take(dispatch.terminate(story.state, ID, 11.0)) == ["sandbox.terminate"]
    assert story.sent == [("sandbox.terminate", {"sandboxId": ID, "podUid": None})]
    assert story.status("starting") == ["sandbox.terminate"]
    assert story.sent == [("sandbox.terminate", {"sandboxId": ID, "podUid": "uid"})]
    assert story.status("starting") == []
    assert story.status("failed") == []
    assert story.take(dispatch.terminate(story.state, ID, 12.0)) == []


def test_held_launch_is_cancelled_at_once() -> None:
    """What never went down ends without the operator; what did, while it is away, waits for its inventory."""
    story = Story()
    story.launch()
    story.take(dispatch.terminate(story.state, ID, 11.0))
    assert (story.sandbox.state, story.sandbox.reason) == ("failed", "cancelled")
    other = Story()
    other.connect()
    other.inventory()
    other.launch()
    other.connect(20.0)
    assert other.take(dispatch.terminate(other.state, ID, 21.0)) == []
    assert other.inventory(now=22.0) == []
    assert (other.sandbox.state, other.sandbox.reason) == ("failed", "cancelled")


def test_survivors_get_one_token_and_ended_pods_none(story: Story) -> None:
    """After a reconnect each running pod is re-pointed once; the first `starting` after it brings no second token."""
    story.launch()
    story.status("ready", 1)
    story.connect(20.0)
    assert story.inventory(entry(), now=20.0) == ["sandbox.token"]
    assert story.status("starting", 0, now=21.0) == []
    assert story.status("starting", 0, now=22.0) == ["sandbox.token"]
    story.connect(30.0)
    assert story.inventory(entry("Succeeded"), now=30.0) == []


def test_pod_of_a_launch_that_was_never_acknowledged_is_a_survivor(story: Story) -> None:
    """The inventory may be the first word about a pod."""
    story.launch()
    story.connect(20.0)
    assert story.inventory(entry(), now=20.0) == ["sandbox.token"]
    assert (story.sandbox.state, story.sandbox.pod_uid) == ("starting", "uid")


def test_vanished_pods_are_gone_and_open_launches_go_again(story: Story) -> None:
    """A pod that was known and is missing is gone, never made again; one that had no pod goes down again."""
    story.launch()
    story.connect(20.0)
    assert story.inventory(now=20.0) == ["sandbox.launch"]
    story.status("ready", 2, now=21.0)
    story.connect(30.0)
    assert story.inventory(now=30.0) == []
    assert story.sandbox.state == "gone"
    story.connect(40.0)
    assert story.inventory(now=40.0) == []
    assert story.inventory(entry(), now=41.0) == ["sandbox.terminate"]


def test_open_launch_past_its_deadline_does_not_go_again(story: Story) -> None:
    """A reconnect after the deadline ends the launch instead of repeating it."""
    story.launch()
    story.connect(70.0)
    assert story.inventory(now=70.0) == []
    assert story.sandbox.reason == "deadline"


def test_open_launch_of_a_deleted_host_is_cancelled(story: Story) -> None:
    """A retiring host gets no launch again, and hears that it drains."""
    story.launch()
    story.status("accepted", pod=None)
    story.take(host_control.delete(story.state, "eu", 15.0))
    story.connect(20.0)
    assert story.inventory(now=20.0) == ["host.retired"]
    assert story.sandbox.reason == "cancelled"


def test_terminating_survivor_is_terminated_again(story: Story) -> None:
    """An order that the operator missed is repeated after its inventory, with the uid it reported."""
    story.launch()
    story.take(dispatch.terminate(story.state, ID, 11.0))
    story.connect(20.0)
    assert story.inventory(entry(), now=20.0) == ["sandbox.terminate"]
    assert story.sent[0][1] == {"sandboxId": ID, "podUid": "uid"}


def test_another_uid_under_the_same_name_is_not_the_sandbox(story: Story) -> None:
    """A foreign pod in a sandbox's place ends the sandbox as gone; a status about it has no effect."""
    story.launch()
    story.status("ready", 1)
    assert story.status("ready", 1, pod="other") == []
    assert story.notes[0].data["reason"] == "another pod uid"
    story.connect(20.0)
    assert story.inventory(entry(pod="other"), now=20.0) == ["sandbox.terminate"]
    assert story.sandbox.state == "gone"


def test_unknown_things_are_ignored_and_noted(story: Story) -> None:
    """Unknown sandboxes and unknown types have no effect but a note."""
    assert story.status("ready", 1) == []
    assert story.notes[0].data["reason"] == "unknown sandbox"
    assert story.inventory(entry(sandbox_id="b" * 26)) == []
    assert story.notes[0].type == "host.inventory"
    assert story.hear("host.future", {}) == []
    assert story.notes[0].type == "host.future"


def test_late_life_of_an_ended_sandbox_is_terminated(story: Story) -> None:
    """A pod that starts after its sandbox was failed is ordered away; a second final word is nothing."""
    story.launch()
    story.status("failed", pod=None)
    assert story.status("starting") == ["sandbox.terminate"]
    pods = [effect.pod_uid for effect in story.step.effects if isinstance(effect, Audit) and effect.action == "pod"]
    assert pods == ["uid"]
    assert story.status("failed") == []


def test_deadlines_pass_on_this_side_too(story: Story) -> None:
    """A sent launch fails at its deadline and patience, with an order to end its pod; a held one without an order."""
    story.launch()
    story.status("starting")
    assert story.take(dispatch.tick(story.state, office(74.9))) == []
    assert story.take(dispatch.tick(story.state, office(75.0))) == ["sandbox.terminate"]
    assert story.sandbox.reason == "deadline"
    held = Story()
    held.launch()
    assert held.take(dispatch.tick(held.state, office(70.0))) == []
    assert held.sandbox.reason == "deadline"
    ending = Story()
    ending.connect()
    ending.inventory()
    ending.launch()
    ending.take(dispatch.terminate(ending.state, ID, 11.0))
    ending.take(dispatch.tick(ending.state, office(75.0)))
    assert ending.sandbox.reason == "cancelled"


def test_token_is_renewed_at_half_life(story: Story) -> None:
    """A connected host's running sandbox is sent a new token after ten minutes."""
    story.launch()
    story.status("ready", 1)
    assert story.take(dispatch.tick(story.state, office(609.9))) == []
    assert story.take(dispatch.tick(story.state, office(610.0))) == ["sandbox.token"]


def test_silence_and_gaps_are_found_by_time(story: Story) -> None:
    """30 s of silence show the host dropped; a hole in seq older than 5 s cuts the connection."""
    story.seq += 1
    story.hear("host.checkin", {}, 20.0)
    assert story.take(dispatch.tick(story.state, office(25.1))) == []
    assert Cut("c", "seq-gap") in story.step.effects
    story.take(dispatch.tick(story.state, office(60.0)))
    assert [note.type for note in story.notes] == ["host.dropped"]


def test_drain_ends_a_tick_after_the_last_sandbox(story: Story) -> None:
    """A deleted host's connection is cut once nothing is open, in a step of its own: the last status is answered."""
    story.launch()
    story.status("ready", 1)
    story.take(host_control.delete(story.state, "eu", 12.0))
    story.take(dispatch.tick(story.state, office(13.0)))
    assert Cut("c", "retired") not in story.step.effects
    story.status("finished", 1)
    assert Cut("c", "retired") not in story.step.effects
    story.take(dispatch.tick(story.state, office(14.0)))
    assert Cut("c", "retired") in story.step.effects


def test_check_in_shows_the_host_connected_again(story: Story) -> None:
    """After a silence the next check-in shows it connected."""
    story.take(dispatch.tick(story.state, office(60.0)))
    health = {"operatorVersion": "2", "runtimeFamilies": ["python"], "health": {}}
    story.hear("host.checkin", health, 61.0)
    assert [note.type for note in story.notes] == ["host.connected"]


def test_inventory_of_a_replaced_connection_opens_nothing(story: Story) -> None:
    """An inventory that arrives when the link is gone does not make the host take messages."""
    story.take(exchange_admission.detach(story.state, "eu", "c", 11.0))
    story.inventory(now=11.0)
    assert not story.state.hosts["eu"].takes_messages


def test_unknown_sandbox_cannot_be_terminated(story: Story) -> None:
    """An id that was never given is refused."""
    with pytest.raises(Refused) as refused:
        dispatch.terminate(replace(story.state), "b" * 26, 11.0)
    assert refused.value.kind == "unknown-sandbox"
