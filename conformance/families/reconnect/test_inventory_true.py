"""REC-05: the first message after the reconnect tells the truth about the sandboxes."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.operator_stopped import Outage
from conformance.observe.journal import frames, payload
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("REC-05")


@pytest.fixture
def first(outage: Outage) -> JournalEntry:
    """The first message of the new connection."""
    events = [
        entry
        for entry in outage.journal
        if entry.kind == "frame"
        and entry.direction == "up"
        and entry.connection_id == outage.back.connection_id
        and isinstance(entry.data, dict)
        and "seq" in entry.data
    ]
    assert events, "the new connection brought no message"
    return events[0]


def test_inventory_comes_first(first: JournalEntry, outage: Outage) -> None:
    """The new connection is another one than before, and its first message is the inventory."""
    assert outage.back.connection_id != outage.connected.connection_id, (
        "the platform shows the same connection as before the outage"
    )
    assert first.type == "host.inventory", f"the first message of the new connection is {first.type}, not the inventory"


def test_inventory_is_the_clusters(outage: Outage) -> None:
    """It names exactly the sandbox pods of the cluster, by id and uid."""
    inventories = frames(outage.journal, "host.inventory", "up")
    assert inventories, "no inventory came after the reconnect"
    told = {(entry["sandboxId"], entry["podUid"]) for entry in payload(inventories[0])["sandboxes"]}
    real = {(name, pod["metadata"]["uid"]) for name, pod in outage.during.pods.items()}
    assert real, "the cluster had no sandbox pod during the outage, so an empty inventory would pass"
    missing, invented = real - told, told - real
    assert not missing, f"the inventory leaves out pods that run: {listed(' '.join(pair) for pair in missing)}"
    assert not invented, (
        f"the inventory names pods that do not exist: {listed(' '.join(map(str, pair)) for pair in invented)}"
    )


def test_inventory_tells_what_runs(outage: Outage) -> None:
    """Each survivor, whose sidecar answered all the while, is told as running and ready."""
    inventories = frames(outage.journal, "host.inventory", "up")
    assert inventories, "no inventory came after the reconnect"
    told = {entry["sandboxId"]: (entry["phase"], entry["ready"]) for entry in payload(inventories[0])["sandboxes"]}
    untrue = {name: told.get(name) for name in outage.during.sidecars if told.get(name) != ("Running", True)}
    assert not untrue, f"the inventory tells survivors that run and are ready otherwise: {untrue}"


def test_inventory_tells_the_tokens_held(outage: Outage) -> None:
    """It tells for each survivor the token generation that the sidecar itself says it holds."""
    inventories = frames(outage.journal, "host.inventory", "up")
    assert inventories, "no inventory came after the reconnect"
    told = {entry["sandboxId"]: entry["tokenGeneration"] for entry in payload(inventories[0])["sandboxes"]}
    for name, reply in outage.during.sidecars.items():
        holds = reply.body.get("tokenGeneration")
        assert told.get(name) == holds, (
            f"the inventory says that sandbox {name} holds token generation {told.get(name)}, its sidecar says {holds}"
        )
