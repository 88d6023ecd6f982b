"""A measurement from its two launches to what the host shows."""

from dataclasses import replace
from typing import Any

import pytest

from fake_platform import dispatch, hosts, network_policy_measurement, sandboxes
from fake_platform.effects import Audit
from fake_platform.network_policy import Pair
from fake_platform.records import difference, restore
from fake_platform.refusals import Refused
from fake_platform.state import State, Step
from tests.fake_platform.test_dispatch import ORDER, Story, office

FIRST, SECOND = Pair("a" * 26, "d" * 26, "installation"), Pair("b" * 26, "e" * 26, "installation")


class Measuring(Story):
    """A connected host whose policies are measured."""

    def __init__(self) -> None:
        super().__init__()
        self.connect()
        self.inventory()

    def begin(self, pair: Pair = FIRST, **order: Any) -> list[str]:
        """Both launches."""
        wanted = ORDER | {"labels": {"team": "x"}} | order
        two = (pair.allowed, pair.denied)
        return self.take(network_policy_measurement.begin(self.state, "eu", wanted, two, office(10.0)))

    def told(self, sandbox_id: str, state: str, reason: str | None = None) -> None:
        """sandbox.status of one of them."""
        data = {"sandboxId": sandbox_id, "podUid": sandbox_id, "state": state, "reason": reason}
        self.hear("sandbox.status", {**data, "detail": None, "tokenGeneration": 1})

    def settle(self, now: float = 20.0) -> list[str]:
        """What time brings."""
        return self.take(network_policy_measurement.settle(Step(self.state), office(now)))

    def shown(self) -> dict[str, Any]:
        """As the host shows it."""
        found: dict[str, Any] = hosts.view(self.state.host("eu"), 21.0)["networkPolicy"]
        return found


@pytest.fixture
def story() -> Measuring:
    """Before the measurement."""
    return Measuring()


def test_two_launches_differ_by_one_label(story: Measuring) -> None:
    """Labels of the request are on neither: a policy of the site's might go by them. No identity, no environment."""
    identity = {"clientId": "c", "tenantId": "t"}
    assert story.begin(env={"A": "b"}, workloadIdentity=identity) == ["sandbox.launch", "sandbox.launch"]
    launches = {data["sandboxId"]: data["labels"] for _, data in story.sent}
    assert launches == {FIRST.allowed: {}, FIRST.denied: {"byohost-canary": "denied"}}
    assert [(data["env"], data["workloadIdentity"]) for _, data in story.sent] == [({}, None)] * 2
    audits = [effect for effect in story.step.effects if isinstance(effect, Audit) and effect.action == "measure"]
    assert [(one.actor, one.detail) for one in audits] == [
        ("control", f"network policies, by {FIRST.allowed} and {FIRST.denied}")
    ]


def test_what_was_met_is_kept_with_its_time_and_the_two_are_ended(story: Measuring) -> None:
    """Once, when both have settled; the journal says so too."""
    story.begin()
    story.told(FIRST.allowed, "ready")
    assert story.settle() == []
    assert story.shown()["state"] == "unknown"
    story.told(FIRST.denied, "failed", "sidecar-unreachable")
    assert story.settle() == ["sandbox.terminate"]
    assert ("host.networkPolicy", story.shown()) in [(note.type, note.data) for note in story.notes]
    shown = story.shown()
    assert (shown["state"], shown["measuredAt"]) == ("enforced", "1970-01-01T00:00:20.000Z")
    assert (shown["allowed"], shown["denied"]) == (FIRST.allowed, FIRST.denied)
    ended = [effect for effect in story.step.effects if isinstance(effect, Audit)]
    assert [(one.action, one.actor, one.sandbox_id) for one in ended] == [("terminate", "platform", FIRST.allowed)]
    assert story.settle(30.0) == []
    assert story.shown() == shown


def test_it_is_none_of_the_four_facts(story: Measuring) -> None:
    """A host is healthy whether policies are enforced or not, and whatever else its operator tells of them."""
    good = {name: {"ok": True} for name in hosts.FACTS} | {"networkPolicy": {"state": "enforced"}}
    story.hear("host.checkin", {"operatorVersion": "1", "runtimeFamilies": ["python"], "health": good})
    story.begin()
    story.told(FIRST.allowed, "ready")
    story.told(FIRST.denied, "ready")
    assert story.shown()["state"] == "unknown"
    assert sorted(story.settle()) == ["sandbox.terminate", "sandbox.terminate"]
    assert story.shown()["state"] == "not-enforced"
    assert hosts.healthy(story.state.host("eu"), 21.0)


def test_newer_measurement_gives_up_the_one_before(story: Measuring) -> None:
    """Its sandboxes are ended, and what they still tell is nobody's evidence."""
    story.begin()
    assert story.begin(SECOND) == ["sandbox.terminate", "sandbox.terminate", "sandbox.launch", "sandbox.launch"]
    story.told(FIRST.allowed, "ready")
    story.told(FIRST.denied, "failed", "sidecar-unreachable")
    assert story.settle() == []
    story.told(SECOND.allowed, "failed", "quota")
    story.told(SECOND.denied, "failed", "quota")
    story.settle()
    assert (story.shown()["state"], story.shown()["denied"]) == ("unknown", SECOND.denied)


def test_nothing_is_begun_that_may_not_be_launched(story: Measuring) -> None:
    """The refusal is that of a launch."""
    with pytest.raises(Refused, match="serves python, not node"):
        story.begin(family="node")
    assert story.state.host("eu").pair is None


def test_host_without_an_operator_waits_for_the_deadline() -> None:
    """Launches that nobody takes are over with it."""
    story = Story()
    begun = network_policy_measurement.begin(story.state, "eu", ORDER, (FIRST.allowed, FIRST.denied), office(10.0))
    settled = network_policy_measurement.settle(begun, office(20.0))
    assert settled.state.host("eu").network_policy is None
    late = network_policy_measurement.settle(dispatch.tick(settled.state, office(80.0)), office(80.0))
    shown = hosts.view(late.state.host("eu"), 81.0)["networkPolicy"]
    assert (shown["state"], "failed (deadline)" in shown["reason"]) == ("unknown", True)


def test_another_installation_ends_it(story: Measuring) -> None:
    """What one operator met says nothing of the other's place, and neither does what was left of the first."""
    story.begin()
    story.told(FIRST.allowed, "ready")
    story.told(FIRST.denied, "ready")
    host = story.state.host("eu")
    assert host.operator is not None
    elsewhere = replace(host, operator=replace(host.operator, installation_id="another"))
    story.take(Step(story.state).host(elsewhere))
    assert sorted(story.settle()) == ["sandbox.terminate", "sandbox.terminate"]
    assert (story.shown()["state"], "another installation" in story.shown()["reason"]) == ("unknown", True)
    assert story.state.host("eu").pair is None


def test_a_platform_that_stood_still_gives_it_up(story: Measuring) -> None:
    """Met hours ago, it would be dated as of now."""
    story.begin()
    story.told(FIRST.allowed, "ready")
    story.told(FIRST.denied, "ready")
    last = 10.0 + ORDER["deadlineSeconds"] + network_policy_measurement.IN_TIME
    in_time = network_policy_measurement.settle(Step(story.state), office(last)).state.host("eu").network_policy
    assert in_time is not None
    assert in_time.verdict.state == "not-enforced"
    story.settle(last + 0.1)
    assert (story.shown()["state"], "long after the deadlines" in story.shown()["reason"]) == ("unknown", True)


def test_records_find_it_again(story: Measuring) -> None:
    """A restart amid a measurement goes on with it."""
    story.begin()
    found = restore(iter(list(difference(State(), story.state))))
    assert found.host("eu").pair == FIRST
    assert sandboxes.view(found.sandbox(FIRST.denied))["state"] == "requested"
