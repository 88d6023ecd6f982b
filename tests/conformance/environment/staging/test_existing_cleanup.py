"""What is taken away from somebody else's cluster: what carries a run's label."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment import held_pods
from conformance.environment.staging import harness_components
from conformance.environment.staging.existing_cleanup import clear, left, named, runs
from conformance.observe.bounds import Bounds
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
    pods: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Of a namespace, by the path of the collection."""
    released: list[str] = field(default_factory=list)

    def merge(self, path: str, patch: dict[str, Any]) -> None:
        """Only a pod's finalizers are ever changed."""
        assert patch == {"metadata": {"finalizers": []}}
        self.released.append(path)

    def find(self, path: str) -> dict[str, Any] | None:
        """One that is held, or nothing more."""
        return self.held.get(path)

    def get(self, path: str) -> dict[str, Any]:
        """Those of a collection that the selector means; a namespace's pods, whatever their labels."""
        if "?" not in path:
            return {"items": self.pods.get(path, [])}
        collection, _, selector = path.partition("?labelSelector=")
        label, _, wanted = selector.partition("%3D")
        assert label == LABEL
        found = [
            {"name": each.rpartition("/")[2], "labels": {"byohost.test/run": run}}
            for each, run in self.objects.items()
            if each.rpartition("/")[0] == collection and run is not None and wanted in ("", run)
        ]
        return {"items": [{"metadata": each} for each in found]}

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
    server = Server({SYSTEM: "r1", HOST: "r1", THEIRS: None, ROLE: "r1"})
    assert left(cast("Kube", server)) == (ROLE, SYSTEM, HOST)
    assert clear(cast("Kube", server), "r1") == (ROLE, SYSTEM, HOST)
    assert server.objects == {THEIRS: None}
    assert server.deleted == [ROLE, SYSTEM, f"{SYSTEM}/pods", HOST, f"{HOST}/pods"]


def test_one_run_leaves_the_others_alone() -> None:
    """Its id chooses."""
    server = Server({SYSTEM: "r2", HOST: "r1"})
    assert runs(cast("Kube", server)) == ("r2", "r1")
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
        clear(cast("Kube", server), "r1")
    assert str(told.value) == (
        "not all that the run has made is gone after 0.2 s: "
        "clusterroles/byohost-applier-r1 (finalizer corp.test/kept); "
        f"namespaces/byohost-system; namespaces/byohost-host-r1 ({remaining}); once nothing holds it, "
        "`byohost cleanup --kubeconfig FILE --run r1` takes it away"
    )


def test_a_path_reads_as_a_person_knows_it() -> None:
    """By resource and name, and by the namespace that it is in."""
    assert [named(path) for path in (SYSTEM, ROLE)] == ["namespaces/byohost-system", "clusterroles/byohost-applier-r1"]
    assert named("/apis/apps/v1/namespaces/team/deployments/proxy") == "team/deployments/proxy"


@dataclass
class Given(Server):
    """The same, which lists what is in namespaces by the namespace, and all of it together."""

    def get(self, path: str) -> dict[str, Any]:
        """Those of one namespace, or of all."""
        collection, _, selector = path.partition("?")
        if not selector:
            found = [each for each in self.objects if each.rpartition("/")[0] == collection]
            return {"items": [{"metadata": {"name": each.rpartition("/")[2]}, "spec": {}} for each in found]}
        if "/namespaces/" in collection or collection.rpartition("/")[2] == "namespaces":
            return super().get(path)
        base, _, plural = collection.rpartition("/")
        places = {each.split("/namespaces/")[1].split("/")[0] for each in self.objects if "/namespaces/" in each}
        lists = {place: super(Given, self).get(f"{base}/namespaces/{place}/{plural}?{selector}") for place in places}
        items = [each["metadata"] | {"namespace": place} for place, found in lists.items() for each in found["items"]]
        return {"items": [*({"metadata": each} for each in items), *super().get(path)["items"]]}

    def delete(self, path: str, grace_seconds: int | None = None) -> None:
        """With what is in it."""
        super().delete(path, grace_seconds)
        for each in [each for each in self.objects if each.startswith(f"{path}/")]:
            del self.objects[each]


DEPLOYMENT, SECRET = "/apis/apps/v1/namespaces/team/deployments/proxy", "/api/v1/namespaces/team/secrets/keys"
ITS_OWN = "/api/v1/namespaces/byohost-system/secrets/keys"


def test_what_a_run_left_in_others_namespaces_is_found_by_its_label() -> None:
    """By whoever may look everywhere, and asks for that; what lies in a run's own goes with it."""
    theirs = "/api/v1/namespaces/team/secrets/theirs"
    server = Given({SYSTEM: "r2", ITS_OWN: "r2", DEPLOYMENT: "r1", SECRET: "r1", theirs: None})
    kube = cast("Kube", server)
    assert left(kube) == (SYSTEM,)
    assert left(kube, everywhere=True) == (SYSTEM, DEPLOYMENT, SECRET)
    assert runs(kube, everywhere=True) == ("r2", "r1")
    assert left(kube, "r1", everywhere=True) == (DEPLOYMENT, SECRET)
    assert clear(kube, "r1", everywhere=True) == (DEPLOYMENT, SECRET)
    assert server.deleted == [DEPLOYMENT, SECRET]
    assert runs(kube, everywhere=True) == ("r2",)
    assert clear(kube, "r2", everywhere=True) == (SYSTEM,)
    assert theirs in server.objects


@dataclass
class Shared(Given):
    """Given namespaces, in one of which another run begins while things of an earlier one are deleted."""

    bounds: Bounds | None = field(default_factory=lambda: Bounds("team", (), "r3"))  # type: ignore[assignment]
    begins: dict[str, str | None] = field(default_factory=dict)

    def delete(self, path: str, grace_seconds: int | None = None) -> None:
        """Gone, and the other has made its own."""
        super().delete(path, None if "/pods/" in path else grace_seconds)
        self.objects |= self.begins
        self.begins = {}


def test_what_a_run_makes_that_begins_meanwhile_is_left_alone() -> None:
    """Two were started after a killed one: the slower of them clears that one's, and not the faster one's."""
    claim = "/api/v1/namespaces/team/configmaps/byohost-run"
    server = Shared({DEPLOYMENT: "r1", SECRET: "r1"}, begins={DEPLOYMENT: "r2", claim: "r2"})
    assert runs(cast("Kube", server)) == ("r1",)
    assert clear(cast("Kube", server), "r1") == (DEPLOYMENT, SECRET)
    assert server.objects == {DEPLOYMENT: "r2", claim: "r2"}


def test_a_pod_that_a_killed_scenario_held_is_let_go() -> None:
    """In a namespace of the run's own, and in a given one; else neither would ever be empty."""
    pod = {"metadata": {"name": "sandbox", "finalizers": [held_pods.FINALIZER]}}
    own = Server({HOST: "r1", ROLE: "r1"}, pods={f"{HOST}/pods": [pod]}, held={f"{HOST}/pods/sandbox": pod})
    clear(cast("Kube", own), "r1")
    inside = "/api/v1/namespaces/team/pods/sandbox"
    given = Shared({inside: "r1", SECRET: "r1"}, held={inside: pod})

    def merge(path: str, patch: dict[str, Any]) -> None:
        Server.merge(given, path, patch)
        del given.held[path]

    given.merge = merge  # type: ignore[method-assign] # what holds it goes
    clear(cast("Kube", given), "r1")
    assert (own.released, given.released) == ([f"{HOST}/pods/sandbox"], [inside])
    assert not own.objects | given.objects
