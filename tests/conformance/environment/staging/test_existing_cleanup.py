"""What is taken away from somebody else's cluster: what carries a run's label."""

from dataclasses import dataclass, field
from typing import Any, cast

from conformance.environment.staging.existing_cleanup import clear, left, named
from conformance.observe.kube import Kube

LABEL = "byohost.test%2Frun"


@dataclass
class Server:
    """An API server with labelled and other objects, by path and label."""

    bounds = None

    objects: dict[str, str | None]
    deleted: list[str] = field(default_factory=list)

    def get(self, path: str) -> dict[str, Any]:
        """Those of a collection that the selector means."""
        collection, _, selector = path.partition("?labelSelector=")
        label, _, wanted = selector.partition("%3D")
        assert label == LABEL
        found = [
            each.rpartition("/")[2]
            for each, run in self.objects.items()
            if each.rpartition("/")[0] == collection and run is not None and wanted in ("", run)
        ]
        return {"items": [{"metadata": {"name": name}} for name in found]}

    def delete(self, path: str, grace_seconds: int | None = None) -> None:
        """Gone at once."""
        self.deleted.append(path)
        if grace_seconds is None:
            del self.objects[path]


SYSTEM, HOST, THEIRS = (
    f"/api/v1/namespaces/{name}" for name in ("byohost-system", "byohost-host-r1", "byohost-theirs")
)
ROLE = "/apis/rbac.authorization.k8s.io/v1/clusterroles/byohost-applier-r1"


def test_only_what_is_labelled_goes() -> None:
    """A namespace that is called like ours and is not labelled is somebody's; pods go without their grace."""
    server = Server({SYSTEM: "r2", HOST: "r1", THEIRS: None, ROLE: "r1"})
    assert left(cast("Kube", server)) == (ROLE, SYSTEM, HOST)
    assert clear(cast("Kube", server)) == (ROLE, SYSTEM, HOST)
    assert server.objects == {THEIRS: None}
    assert server.deleted == [ROLE, SYSTEM, f"{SYSTEM}/pods", HOST, f"{HOST}/pods"]


def test_one_run_leaves_the_others_alone() -> None:
    """Its id chooses."""
    server = Server({SYSTEM: "r2", HOST: "r1"})
    assert clear(cast("Kube", server), "r1") == (HOST,)
    assert left(cast("Kube", server)) == (SYSTEM,)


def test_a_path_reads_as_a_person_knows_it() -> None:
    """By resource and name."""
    assert [named(path) for path in (SYSTEM, ROLE)] == ["namespaces/byohost-system", "clusterroles/byohost-applier-r1"]
