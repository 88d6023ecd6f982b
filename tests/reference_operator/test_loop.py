import io
import json

from fake_platform.model import JournalEntry
from reference_operator import connection, exchange, log
from reference_operator.loop import steady_clock
from tests.reference_operator.laptop import Desk


def entries(desk: Desk, kind: str) -> list[JournalEntry]:
    """Journal entries of this host."""
    found = desk.laptop.control.journal().entries
    return [entry for entry in found if entry.host == desk.host and entry.kind == kind]


def connected(desk: Desk, instance: str = "pod-1", times: int = 1) -> bool:
    """Whether this instance has checked in for the first time on so many connections."""
    checkins = (
        entry for entry in entries(desk, "frame") if entry.type == "host.checkin" and entry.instance == instance
    )
    return len({entry.connection_id for entry in checkins}) == times


def test_claims_its_host(desk: Desk) -> None:
    """Exchange, channel, inventory first, check-in with four good facts; SIGTERM's way out ends it with 0."""
    with desk.operator() as operator:
        desk.laptop.until(lambda: connected(desk))
        host = desk.laptop.control.host(desk.host)
        assert host.health is not None
        facts = (host.health.cluster_api, host.health.channel)
        assert all(fact.ok for fact in facts)
        assert operator.stop() == 0
    up = [entry.type for entry in entries(desk, "frame") if entry.direction == "up"]
    assert up[:3] == ["joinGroup", "host.inventory", "host.checkin"]
    document = json.loads((desk.folder / "health.json").read_text())
    assert document["host"] == desk.host


def test_life_of_a_sandbox(desk: Desk) -> None:
    """Launch, ready once the sidecar took its token, re-pointed after a restart, terminated: one pod ever made."""
    with desk.operator("pod-1"):
        desk.laptop.until(lambda: connected(desk))
        sandbox = desk.launch()
        [name] = desk.cluster.await_pods(1)
        with desk.sidecar(name):
            desk.cluster.run(name, "127.0.0.1")
            desk.laptop.until(lambda: desk.is_(sandbox, "ready", 1))
            uid = desk.laptop.control.sandbox(sandbox.sandbox_id).pod_uid
            with desk.operator("pod-2"):
                desk.laptop.until(lambda: desk.is_(sandbox, "ready", 2))
                tokens = desk.laptop.control.tokens(sandbox.sandbox_id)
                assert [token.active for token in tokens] == [False, True]
                assert desk.laptop.control.sandbox(sandbox.sandbox_id).pod_uid == uid
                desk.laptop.control.terminate(sandbox.sandbox_id)
                desk.laptop.until(lambda: desk.is_(sandbox, "finished"))
    assert desk.cluster.pods == {}
    assert desk.cluster.created == [name]


def test_unpullable_image_fails_fast(desk: Desk) -> None:
    """The launch fails with its reason and the host's name, and its pod is deleted."""
    with desk.operator():
        desk.laptop.until(lambda: connected(desk))
        sandbox = desk.launch()
        [name] = desk.cluster.await_pods(1)
        waiting = {"reason": "ImagePullBackOff", "message": 'Head "https://blobs.byohost.test/v2/x": refused'}
        desk.cluster.set_status(name, {"containerStatuses": [{"name": "sandbox", "state": {"waiting": waiting}}]})
        desk.laptop.until(lambda: desk.is_(sandbox, "failed"))
        found = desk.laptop.control.sandbox(sandbox.sandbox_id)
        assert (found.reason, "blobs.byohost.test" in str(found.detail)) == ("image-pull", True)
        desk.cluster.await_pods(0)


def test_superseded_operator_leaves(desk: Desk) -> None:
    """When another instance exchanges, the older one ends by itself with its own exit code."""
    with desk.operator("pod-1") as older:
        desk.laptop.until(lambda: connected(desk))
        with desk.operator("pod-2") as newer:
            assert older.ended() == connection.SUPERSEDED
            desk.laptop.until(lambda: connected(desk, "pod-2"))
            assert newer.stop() == 0


def test_revoked_key_is_shown_and_not_hammered(desk: Desk) -> None:
    """After a revoke the next exchange is refused, the health file says why, and no other follows at once."""
    with desk.operator():
        desk.laptop.until(lambda: connected(desk))
        desk.laptop.control.revoke(desk.host)
        desk.laptop.until(lambda: [entry.status for entry in entries(desk, "exchange")] == [200, 401])

        def told() -> bool:
            return bool(json.loads((desk.folder / "health.json").read_text())["keyRetired"])

        desk.laptop.until(told)
    assert [entry.status for entry in entries(desk, "exchange")] == [200, 401]


def test_dropped_channel_is_exchanged_anew(desk: Desk) -> None:
    """An exchange by hand replaces the connection, and the operator comes back by itself."""
    with desk.operator("pod-1"):
        desk.laptop.until(lambda: connected(desk))
        settings = desk.settings
        exchange.HttpPlatform(settings, desk.installation("pod-1"), steady_clock(), dict).exchange()
        desk.laptop.until(lambda: connected(desk, times=2))


def test_log_tells_the_story_without_secrets(desk: Desk, logging_restored: None) -> None:
    """The log names the sandbox and how it went, and holds neither key nor token nor channel address."""
    stream = io.StringIO()
    log.set_up(stream)
    with desk.operator():
        desk.laptop.until(lambda: connected(desk))
        sandbox = desk.launch()
        desk.cluster.await_pods(1)
        desk.laptop.until(lambda: desk.is_(sandbox, "starting"))
        tokens = desk.laptop.control.tokens(sandbox.sandbox_id)
    text = stream.getvalue()
    assert "sandbox starting" in text
    assert sandbox.sandbox_id in text
    assert (desk.folder / "key").read_text() not in text
    assert tokens[0].token not in text
    assert "access_token" not in text
