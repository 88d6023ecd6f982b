"""Records: a state is found again from the differences that led to it, but for what ends with the process."""

from dataclasses import replace

from fake_platform import exchange_admission, host_control, sandboxes
from fake_platform.envelopes import Intake
from fake_platform.hosts import Knock, Operator
from fake_platform.identity import applications
from fake_platform.identity.applications import Place
from fake_platform.records import Record, difference, restore
from fake_platform.state import State, Step
from tests.fake_platform.identity.signing import TRUSTED

KNOCK = Knock("key", (1,), Operator("pod-1", "installation", "1.0", ("python",), "key"))
ID = "a" * 26


def claimed() -> State:
    """A host whose operator exchanged its key, and a sandbox with a token."""
    state = host_control.register(State(), {"name": "eu", "families": ["python"]}, "salt").state
    state = exchange_admission.exchange(host_control.download(state, "eu", "key", 1.0).state, "eu", KNOCK, 2.0).state
    asked = sandboxes.request(ID, "eu", {"deadlineSeconds": 60, "env": {"A": "b"}}, 1.0)
    return Step(state).sandbox(sandboxes.issue(asked, lambda *_: "token", 2.0)).state


def names(records: list[Record]) -> list[tuple[str, str]]:
    """Kind and name of each."""
    return [(record.kind, record.name) for record in records]


def test_everything_but_connections_is_found_again() -> None:
    """Links, the intake of messages and counted attempts end with the process; all the rest is equal."""
    state = claimed()
    linked = exchange_admission.attach(
        exchange_admission.count_attempt(state, "eu", "i", 3.0).state, "eu", "c", 3.0
    ).state
    found = restore(difference(State(), linked))
    host = linked.hosts["eu"]
    assert host.link is not None
    assert found.sandboxes == linked.sandboxes
    assert found.hosts == {"eu": replace(host, link=None, intake=Intake(), knocks=())}


def test_only_what_changed_is_written() -> None:
    """Nothing for the same state and for what ends with the process; one record for a change, a gap for a loss."""
    state = claimed()
    assert list(difference(state, state)) == []
    assert list(difference(state, exchange_admission.count_attempt(state, "eu", "i", 3.0).state)) == []
    assert names(list(difference(state, host_control.revoke(state, "eu").state))) == [("hosts", "eu")]
    assert list(difference(state, replace(state, hosts={}))) == [Record("hosts", "eu", None)]


def test_settings_are_a_record_too() -> None:
    """A workspace without a channel is found again as one."""
    written = list(difference(State(), State(channel_configured=False)))
    assert restore(iter(written)) == State(channel_configured=False)


def test_what_an_application_trusts_is_found_again() -> None:
    """With its credentials; one that is forgotten leaves no record."""
    place = Place("tenant", "client")
    trusting = applications.put_credential(applications.put(State(), place).state, place, TRUSTED).state
    assert restore(difference(State(), trusting)).applications == trusting.applications
    forgotten = applications.remove(trusting, place).state
    assert list(difference(trusting, forgotten)) == [Record("applications", "tenant/client", None)]
