"""What is taken away from somebody else's cluster: what carries a run's label."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment.staging import harness_components
from conformance.environment.staging.existing_cleanup import clear, left, named
from conformance.observe.kube import Kube

LABEL = "byohost.test%2Frun"


@dataclass
class Server:
    """An API server with labelled and other objects, by path and label."""

    bounds = None

    objects: dict[str, str | None]
    deleted: list[str] = field(default_factory=list)
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Those that do not go, as they stand then."""

    def find(self, path: str) -> dict[str, Any] | None:
        """One that is held, or nothing more."""
        return self.held.get(path)

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
        if grace_seconds is None and path not in self.held:
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


def test_what_does_not_go_is_told_with_what_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the API server says it; it is no fault of the harness."""
    monkeypatch.setattr(harness_components, "START", 0.2)
    remaining = "Some content in the namespace has finalizers remaining: corp.test/never in 1 resource instances"
    conditions = [
        {"type": "NamespaceFinalizersRemaining", "status": "True", "message": remaining},
        {"type": "NamespaceDeletionDiscoveryFailure", "status": "False", "message": "All resources discovered"},
    ]
    held: dict[str, dict[str, Any]] = {
        HOST: {"metadata": {}, "status": {"conditions": conditions}},
        ROLE: {"metadata": {"finalizers": ["corp.test/kept"]}},
        SYSTEM: {},
    }
    server = Server({SYSTEM: "r1", HOST: "r1", ROLE: "r1"}, held=held)
    with pytest.raises(HarnessError) as told:
        clear(cast("Kube", server))
    assert str(told.value) == (
        "not all that the run has made is gone after 0.2 s: "
        "clusterroles/byohost-applier-r1 (finalizer corp.test/kept); "
        f"namespaces/byohost-system; namespaces/byohost-host-r1 ({remaining}); once nothing holds it, "
        "`byohost cleanup --kubeconfig FILE` takes it away"
    )


def test_a_path_reads_as_a_person_knows_it() -> None:
    """By resource and name."""
    assert [named(path) for path in (SYSTEM, ROLE)] == ["namespaces/byohost-system", "clusterroles/byohost-applier-r1"]
