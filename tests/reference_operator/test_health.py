from dataclasses import replace

import pytest

from reference_operator import health
from reference_operator.model import Fact
from reference_operator.state import Connection
from tests.reference_operator import story

OK = Fact(ok=True, reason="", checked_at=1.0)
WELL = replace(
    story.FRESH,
    listed=True,
    answered_at=90.0,
    asked_at=90.0,
    namespace=OK,
    rbac=OK,
    connection=Connection(phase="connected", trouble="", acknowledged_at=95.0),
)


def broken(state_name: str) -> dict[str, Fact]:
    """The facts at 100, with one thing broken."""
    changes = {
        "clusterApi": {"answered_at": 60.0, "cluster_trouble": "connection refused"},
        "namespace": {"namespace": Fact(ok=False, reason="wrong", checked_at=1.0)},
        "rbac": {"rbac": Fact(ok=False, reason="lacking", checked_at=1.0)},
        "channel": {"connection": replace(WELL.connection, missed=1)},
    }
    return health.facts(replace(WELL, **changes[state_name]), 100.0)  # type: ignore[arg-type]


def test_all_is_well() -> None:
    """The control: four facts, all true."""
    assert all(fact.ok for fact in health.facts(WELL, 100.0).values())


@pytest.mark.parametrize("name", ["clusterApi", "namespace", "rbac", "channel"])
def test_each_fact_breaks_alone_and_is_named(name: str) -> None:
    """One broken thing makes exactly its own fact false, with a reason."""
    found = broken(name)
    assert {key for key, fact in found.items() if not fact.ok} == {name}
    assert found[name].reason


def test_a_dropped_channel_says_why() -> None:
    """While there is no connection, the fact carries the trouble."""
    state = replace(WELL, connection=Connection(trouble="the install key is retired"))
    assert health.facts(state, 100.0)["channel"] == Fact(
        ok=False, reason="the install key is retired", checked_at=100.0
    )


def test_a_check_in_without_an_inventory_says_why() -> None:
    """As soon as the API has failed, and not when it has for long; with the inventory told, a moment is nothing."""
    state = replace(WELL, asked_at=99.0, cluster_trouble="connection reset")
    assert health.facts(state, 100.0)["clusterApi"] == Fact(ok=False, reason="connection reset", checked_at=99.0)
    told = replace(state, connection=replace(WELL.connection, inventoried=True))
    assert health.facts(told, 100.0)["clusterApi"].ok


@pytest.mark.parametrize(
    ("token_namespace", "labels", "words"),
    [
        ("byohost-h1", {"byohost.test/host": "h1"}, ""),
        ("default", {"byohost.test/host": "h1"}, "runs in namespace default"),
        ("byohost-h1", {"byohost.test/host": "h2"}, "labelled for host h2"),
        ("byohost-h1", {}, "labelled for host None"),
    ],
)
def test_the_namespace_must_be_ours(token_namespace: str, labels: dict[str, str], words: str) -> None:
    """The token's namespace is the configured one, and the own account bears this host's label."""
    found = health.namespace(token_namespace, "byohost-h1", labels, "h1")
    assert (found == "") if not words else (words in found)


def test_a_lacking_verb_is_named() -> None:
    """Each verb that the Role lacks stands in the sentence."""
    assert health.grant(()) == ""
    assert health.grant((("pods", "delete"),)) == "the operator may not delete pods: apply the bundle's Role again"


def test_the_file_tells_people_and_probes() -> None:
    """The health file says whether the loop turns, whether it is connected, and the four facts."""
    document = health.document(replace(WELL, key_retired=True), 100.0)
    assert document["keyRetired"] is True
    assert document["health"]["rbac"] == {"ok": True, "reason": None, "checkedAt": "1970-01-01T00:00:01.000Z"}
    assert health.alive(document, 110.0)
    assert health.connected(document)


@pytest.mark.parametrize("document", [{}, {"time": "now"}, {"time": 100.0}])
def test_a_loop_that_hangs_is_not_alive(document: dict[str, object]) -> None:
    """No file, a broken one and an old one all say the same."""
    assert not health.alive(document, 200.0)
