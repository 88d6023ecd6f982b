"""A stranger's operator against a running laptop platform, through a host's whole life."""

import uuid
from collections.abc import Callable, Iterator

import pytest

from fake_platform.client import ControlError
from fake_platform.model import JournalEntry, LaunchRequest
from tests.fake_platform.conftest import SITE, Laptop
from tests.fake_platform.stranger import Stranger, install_key

Arrive = Callable[..., Stranger]


@pytest.fixture
def host(laptop: Laptop) -> str:
    """A host of this test, family python."""
    return laptop.control.register_host(f"host-{uuid.uuid4().hex[:12]}", ["python"]).name


@pytest.fixture
def arrive(laptop: Laptop, host: str) -> Iterator[Arrive]:
    """Strangers for the host, gone after the test."""
    known: list[Stranger] = []

    def one(**names: str) -> Stranger:
        known.append(Stranger(laptop.endpoint, laptop.ca_file, host, **names))
        return known[-1]

    yield one
    for stranger in known:
        stranger.leave()


@pytest.fixture
def key(laptop: Laptop, host: str) -> str:
    """The host's install key."""
    return install_key(laptop.control.download_bundle(host, SITE))


def until(laptop: Laptop, host: str, wanted: Callable[[JournalEntry], bool]) -> JournalEntry:
    """The host's first journal entry that is wanted; the journal's long poll does the waiting."""
    after = 0
    for _ in range(200):
        page = laptop.control.journal(after, wait=10)
        assert page.entries, "the journal stayed silent for 10 s"
        for entry in page.entries:
            if entry.host == host and wanted(entry):
                return entry
        after = page.next
    raise AssertionError("200 reads of the journal without the wanted entry")


def test_host_is_registered_by_the_first_exchange_and_connection(
    laptop: Laptop, host: str, key: str, arrive: Arrive
) -> None:
    """A host is awaiting until an operator exchanged its key and connected, and then shows what it reports."""
    before = laptop.control.host(host)
    assert (before.status, before.connection, before.key.state) == ("awaiting", "none", "issued")
    stranger = arrive()
    stranger.begin(key)
    after = laptop.control.host(host)
    assert (after.status, after.connection, after.key.state) == ("registered", "connected", "claimed")
    assert (after.generation, after.instance, after.operator_version) == (1, "pod-1", "0.0.2")
    assert after.served_families == ("python",)
    assert after.health is not None
    assert after.health.rbac.ok


def test_launch_goes_from_request_to_ready_and_is_terminated(
    laptop: Laptop, key: str, host: str, arrive: Arrive, order: LaunchRequest
) -> None:
    """A launch comes down once, its statuses are shown, and a terminate names sandbox and pod uid."""
    stranger = arrive()
    stranger.begin(key)
    asked = laptop.control.launch(host, order)
    launch = stranger.hear("sandbox.launch")
    assert launch["sandboxId"] == asked.sandbox_id
    assert (launch["image"], launch["tokenGeneration"], launch["workloadIdentity"]) == (order.image, 1, None)
    stranger.status(asked.sandbox_id, "accepted", pod=None)
    stranger.status(asked.sandbox_id, "starting")
    stranger.status(asked.sandbox_id, "ready", 1)
    shown = laptop.control.sandbox(asked.sandbox_id)
    assert (shown.state, shown.pod_uid, shown.token_generation) == ("ready", "uid-1", 1)
    assert laptop.control.terminate(asked.sandbox_id).state == "terminating"
    assert stranger.hear("sandbox.terminate") == {"sandboxId": asked.sandbox_id, "podUid": "uid-1"}
    stranger.status(asked.sandbox_id, "finished", 1)
    assert laptop.control.sandbox(asked.sandbox_id).state == "finished"


def test_network_policies_are_measured_by_two_launches(
    laptop: Laptop, key: str, host: str, arrive: Arrive, order: LaunchRequest
) -> None:
    """Both come down, the host shows what its operator says of them, and they are ended."""
    stranger = arrive()
    stranger.begin(key)
    assert laptop.control.measure_network_policy(host, order).network_policy.state == "unknown"
    labels = {launch["sandboxId"]: launch["labels"] for launch in (stranger.hear("sandbox.launch") for _ in range(2))}
    assert sorted(labels.values(), key=len) == [{}, {"byohost-canary": "denied"}]
    for number, sandbox in enumerate(labels):
        stranger.status(sandbox, "ready", 1, pod=f"uid-{number}")
    ended = {stranger.hear("sandbox.terminate")["sandboxId"] for _ in range(2)}
    shown = laptop.control.host(host)
    assert (shown.network_policy.state, ended) == ("not-enforced", set(labels))
    assert (shown.network_policy.measured_at is not None, shown.healthy) == (True, True)


def test_survivor_is_sent_one_fresh_token_and_the_old_one_dies_when_it_is_taken(
    laptop: Laptop, key: str, host: str, arrive: Arrive, order: LaunchRequest
) -> None:
    """After a new exchange and inventory each survivor gets one token; the taken generation ends the older ones."""
    stranger = arrive()
    stranger.begin(key)
    asked = laptop.control.launch(host, order)
    first = stranger.hear("sandbox.launch")["token"]
    stranger.status(asked.sandbox_id, "ready", 1)
    assert stranger.exchange(key).status_code == 200
    stranger.connect()
    stranger.inventory(stranger.survivor(asked.sandbox_id, 1))
    fresh = stranger.hear("sandbox.token")
    assert (fresh["generation"], fresh["podUid"]) == (2, "uid-1")
    assert stranger.introspect(first)
    stranger.status(asked.sandbox_id, "ready", 2)
    assert not stranger.introspect(first)
    assert stranger.introspect(fresh["token"])
    assert [token.active for token in laptop.control.tokens(asked.sandbox_id)] == [False, True]
    assert stranger.waiting == []


def test_vanished_pod_is_gone_and_an_open_launch_goes_down_again(
    laptop: Laptop, key: str, host: str, arrive: Arrive, order: LaunchRequest
) -> None:
    """An inventory without a known pod ends it; a launch that made no pod yet is issued again with a newer token."""
    stranger = arrive()
    stranger.begin(key)
    started, unstarted = (laptop.control.launch(host, order).sandbox_id for _ in range(2))
    stranger.hear("sandbox.launch")
    stranger.hear("sandbox.launch")
    stranger.status(started, "ready", 1)
    stranger.exchange(key)
    stranger.connect()
    stranger.inventory()
    again = stranger.hear("sandbox.launch")
    assert (again["sandboxId"], again["tokenGeneration"]) == (unstarted, 2)
    assert laptop.control.sandbox(started).state == "gone"


def test_launch_is_held_while_no_operator_is_there(
    laptop: Laptop, key: str, host: str, arrive: Arrive, order: LaunchRequest
) -> None:
    """A launch asked for before the operator came goes down after its inventory."""
    asked = laptop.control.launch(host, order)
    stranger = arrive()
    stranger.begin(key)
    assert stranger.hear("sandbox.launch")["sandboxId"] == asked.sandbox_id


def test_held_launch_fails_at_its_deadline(laptop: Laptop, host: str, order: LaunchRequest) -> None:
    """A launch that nobody took in time has failed, reason deadline."""
    asked = laptop.control.launch(host, order.model_copy(update={"deadline_seconds": 1}))
    until(laptop, host, lambda entry: entry.type == "sandbox.failed")
    assert laptop.control.sandbox(asked.sandbox_id).reason == "deadline"


def test_newer_instance_supersedes_and_the_older_one_is_told(
    laptop: Laptop, key: str, host: str, arrive: Arrive
) -> None:
    """The old instance's connection is closed 1008 `superseded`, and its next exchange is answered superseded."""
    old, new = arrive(), arrive(instance="pod-2")
    old.begin(key)
    new.begin(key)
    assert old.end() == ("superseded", 1008)
    refused = old.exchange(key)
    assert (refused.status_code, refused.json()["type"]) == (409, "superseded")
    assert laptop.control.host(host).instance == "pod-2"


def test_acting_instance_may_exchange_again(key: str, arrive: Arrive) -> None:
    """Its own previous connection is closed 1008 `replaced`, and the generation rises."""
    stranger = arrive()
    stranger.begin(key)
    previous = stranger.socket
    assert stranger.exchange(key).json()["generation"] == 2
    stranger.socket = previous
    assert stranger.end() == ("replaced", 1008)


def test_retired_key_keeps_the_open_channel_and_is_refused_next_time(
    laptop: Laptop, key: str, host: str, arrive: Arrive
) -> None:
    """A second download is announced on the open channel, shown as reapply, and refuses the old key."""
    stranger = arrive()
    stranger.begin(key)
    newest = install_key(laptop.control.download_bundle(host, SITE))
    stranger.hear("host.keyRetired")
    stranger.check_in()
    assert laptop.control.host(host).key.state == "reapply"
    refused = stranger.exchange(key)
    assert (refused.status_code, refused.json()["type"]) == (401, "key-retired")
    assert key not in refused.text
    stranger.check_in()
    assert stranger.exchange(newest).status_code == 200
    assert laptop.control.host(host).key.state == "claimed"


def test_key_of_another_installation_is_refused_and_audited(
    laptop: Laptop, key: str, host: str, arrive: Arrive
) -> None:
    """A claimed key in another installation's hands is answered 409 and stands in the audit."""
    arrive().begin(key)
    refused = arrive(instance="pod-9", installation="sa-9").exchange(key)
    assert (refused.status_code, refused.json()["type"]) == (409, "key-claimed-elsewhere")
    outcomes = [entry.outcome for entry in laptop.control.audit() if entry.host == host and entry.action == "exchange"]
    assert outcomes == ["ok", "key-claimed-elsewhere"]


def test_revoke_cuts_the_connection(laptop: Laptop, key: str, host: str, arrive: Arrive) -> None:
    """Revoke now ends the channel, the host is shown dropped at once, and the key is refused."""
    stranger = arrive()
    stranger.begin(key)
    laptop.control.revoke(host)
    assert stranger.end() == ("revoked", 1008)
    assert laptop.control.host(host).connection == "dropped"
    assert stranger.exchange(key).json()["type"] == "key-retired"


def test_closed_connection_is_shown_dropped_at_once(laptop: Laptop, key: str, host: str, arrive: Arrive) -> None:
    """A connection closed with 1000 leaves the host dropped without waiting for missed check-ins."""
    stranger = arrive()
    stranger.begin(key)
    stranger.leave()
    until(laptop, host, lambda entry: entry.type == "host.dropped")
    assert laptop.control.host(host).connection == "dropped"


def test_message_that_breaks_its_schema_is_refused_with_a_sentence(
    laptop: Laptop, key: str, host: str, arrive: Arrive
) -> None:
    """A wrong body is acknowledged BadRequest, journalled with 400, and the channel goes on."""
    stranger = arrive()
    stranger.begin(key)
    answer = stranger.say("host.checkin", {"operatorVersion": "1"})
    assert answer["error"]["name"] == "BadRequest"
    assert "runtimeFamilies" in answer["error"]["message"]
    foreign = stranger.say("host.checkin", {}, generation=7, seq=stranger.seq)
    assert "generation" in foreign["error"]["message"]
    stranger.seq -= 1
    stranger.check_in()
    statuses = [e.status for e in laptop.control.journal().entries if e.host == host and e.type == "host.checkin"]
    assert statuses == [200, 400, 400, 200]


def test_missing_message_ends_the_connection(key: str, arrive: Arrive) -> None:
    """A gap in seq that lasts longer than 5 s closes the connection with `seq-gap`."""
    stranger = arrive()
    stranger.begin(key)
    stranger.seq += 1
    stranger.check_in()
    assert stranger.end() == ("seq-gap", 1008)


def test_channel_opens_once_and_only_in_its_own_group(key: str, arrive: Arrive) -> None:
    """A used channel URL is refused before the upgrade; another group may not be joined, none may be sent to."""
    stranger = arrive()
    stranger.begin(key)
    for frame in (
        {"type": "joinGroup", "group": "host.other"},
        {"type": "sendToGroup", "group": "host.other", "data": 1},
    ):
        assert stranger.acked(frame)["error"]["name"] == "Forbidden"
    with pytest.raises(Exception, match="401"):
        stranger.connect()


def test_refused_connections_are_audited_with_their_address(
    laptop: Laptop, host: str, key: str, arrive: Arrive
) -> None:
    """A used channel URL is audited under its host; a token that is not ours under none, and no token is recorded."""
    stranger = arrive()
    stranger.begin(key)
    with pytest.raises(Exception, match="401"):
        stranger.connect()
    foreign = stranger.claims["channel"]["url"][:-1] + "_"
    stranger.claims["channel"]["url"] = foreign
    with pytest.raises(Exception, match="401"):
        stranger.connect()
    refused = [entry for entry in laptop.control.audit() if entry.action == "connect"][-2:]
    assert [(entry.host, entry.outcome) for entry in refused] == [(host, "unauthorised"), (None, "unauthorised")]
    assert all(entry.address in ("127.0.0.1", "::1") for entry in refused)
    assert "used already" in str(refused[0].detail)
    assert "signed with another key" in str(refused[1].detail)
    journalled = [entry for entry in laptop.control.journal().entries if entry.type == "refused"]
    assert {entry.status for entry in journalled[-2:]} == {401}


def test_drain_channel_is_closed_when_the_last_sandbox_has_ended(
    laptop: Laptop, key: str, host: str, arrive: Arrive, order: LaunchRequest
) -> None:
    """A deleted host's channel serves its last sandbox, whose final status is acknowledged; then it ends, for good."""
    stranger = arrive()
    stranger.begin(key)
    asked = laptop.control.launch(host, order)
    stranger.hear("sandbox.launch")
    stranger.status(asked.sandbox_id, "ready", 1)
    laptop.control.delete_host(host)
    stranger.hear("host.retired")
    stranger.check_in()
    stranger.status(asked.sandbox_id, "finished", 1)
    assert stranger.end() == ("retired", 1008)
    refused = stranger.exchange(key)
    assert (refused.status_code, refused.json()["type"]) == (410, "host-deleted")


def test_exchanges_are_limited(key: str, arrive: Arrive) -> None:
    """The eleventh exchange in 10 s is answered 429 with Retry-After."""
    stranger = arrive()
    answers = [stranger.exchange(key) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 11


def test_deleted_host_drains_and_is_then_gone(
    laptop: Laptop, key: str, host: str, arrive: Arrive, order: LaunchRequest
) -> None:
    """Deleting sends host.retired, refuses launches, serves the last sandbox, and then answers host-deleted."""
    stranger = arrive()
    stranger.begin(key)
    asked = laptop.control.launch(host, order)
    stranger.hear("sandbox.launch")
    stranger.status(asked.sandbox_id, "ready", 1)
    laptop.control.delete_host(host)
    stranger.hear("host.retired")
    with pytest.raises(ControlError, match="host-retired"):
        laptop.control.launch(host, order)
    assert stranger.exchange(key).status_code == 200
    stranger.connect()
    stranger.inventory(stranger.survivor(asked.sandbox_id, 1))
    stranger.hear("sandbox.token")
    stranger.hear("host.retired")
    stranger.status(asked.sandbox_id, "finished", 2)
    assert stranger.exchange(key).json()["type"] == "host-deleted"


def test_no_secret_is_in_the_journal(laptop: Laptop, key: str, arrive: Arrive, host: str, order: LaunchRequest) -> None:
    """Keys, sandbox tokens, channel tokens and reconnection tokens are fingerprints in journal and audit."""
    stranger = arrive()
    stranger.begin(key)
    laptop.control.launch(host, order)
    token = stranger.hear("sandbox.launch")["token"]
    record = laptop.control.journal().model_dump_json() + "".join(
        entry.model_dump_json() for entry in laptop.control.audit()
    )
    for secret in (key, token, stranger.claims["channel"]["url"].partition("access_token=")[2]):
        assert secret not in record
    assert "sha256:" in record
