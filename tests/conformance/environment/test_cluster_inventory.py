"""Two inventories of one run, as its report has them."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import pytest

from conformance import builtin
from conformance.contract.exits import HarnessError
from conformance.contract.schema import fault
from conformance.environment.cluster_inventory import MOST, ClusterInventory
from conformance.observe.bounds import Bounds
from conformance.observe.kube import Kube, KubeError
from conformance.report.inventory import lines

DOCUMENT = builtin.schema("report")
SCHEMA = DOCUMENT["properties"]["inventory"] | {"$defs": DOCUMENT["$defs"]}


class Cluster:
    """A cluster with so many ConfigMaps, one number for each time that they are listed."""

    def __init__(self, *counts: int, bounds: Bounds | None = None) -> None:
        self.bounds = bounds
        self._counts = list(counts)

    def get(self, path: str) -> dict[str, Any]:
        """Which resources there are."""
        if path == "/apis":
            return {"groups": []}
        if self._counts[0] < 0:
            raise KubeError("the server is gone")
        return {"resources": [{"name": "configmaps", "kind": "ConfigMap", "namespaced": True, "verbs": ["list"]}]}

    def metadata(self, path: str) -> Iterator[dict[str, Any]]:
        """So many of them, in one namespace."""
        assert path in {"/api/v1/configmaps", "/api/v1/namespaces/s/configmaps", "/api/v1/namespaces/a/configmaps"}
        for number in range(self._counts.pop(0)):
            yield {"name": f"c{number}", "namespace": "a", "uid": str(number), "resourceVersion": "1"}


def begun(cluster: Cluster) -> ClusterInventory:
    """One that has begun there."""
    found = ClusterInventory("r1")
    found.begin(cast("Kube", cluster))
    return found


def told(inventory: ClusterInventory) -> Mapping[str, Any]:
    """What the report has, in the form that it promises."""
    found = inventory.told()
    assert found is not None
    assert fault(dict(found), SCHEMA) is None
    return found


def section(found: Mapping[str, Any]) -> str:
    """As a person reads it."""
    return "\n".join(lines({"inventory": found}))


def test_who_takes_none_has_none_to_tell() -> None:
    """On a cluster of ours; its report has no such section."""
    assert ClusterInventory("r1").told() is None
    assert list(lines({})) == []
    with pytest.raises(HarnessError, match="had not begun"):
        ClusterInventory("r1").end()


def test_what_is_new_is_named_and_what_is_too_much_is_counted() -> None:
    """Of the whole cluster."""
    inventory = begun(Cluster(1, MOST + 3))
    inventory.end()
    found = told(inventory)
    assert (found["scope"], found["before"], found["after"]) == ("the whole cluster", 1, MOST + 3)
    assert len(found["made"]) == MOST + 1
    assert found["made"][-1] == "and 2 more"
    assert found["left"] == found["gone"] == found["changed"] == found["unseen"] == []
    assert "- Left by this run: nothing" in section(found)


def test_a_run_that_is_ended_before_its_end_has_the_first() -> None:
    """Nobody counted afterwards."""
    found = told(begun(Cluster(2)))
    assert found == {"scope": "the whole cluster", "before": 2}
    assert "nobody counted afterwards." in section(found)


def test_that_a_cluster_does_not_answer_at_the_end_is_told() -> None:
    """It stops nothing."""
    inventory = begun(Cluster(2, -1))
    inventory.end()
    found = told(inventory)
    assert found["trouble"] == "KubeError: the server is gone"
    assert "nobody counted afterwards (KubeError\\: the server is gone)." in section(found)


def test_of_given_namespaces_those_are_counted() -> None:
    """The harness's own among them."""
    inventory = begun(Cluster(0, 2, 0, 2, bounds=Bounds("s", ("a",), "r1")))
    inventory.end()
    assert told(inventory)["scope"] == "the given namespaces"
    assert told(inventory)["made"] == []
