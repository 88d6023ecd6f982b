"""What is done before somebody else's cluster is given anything."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from conformance.environment.apply_guards import NoPrecautions, OnOthersCluster, outside
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Kube
from conformance.observe.kube_exec import Exec

HOME = "a-home"


def one(kind: str, **more: Any) -> dict[str, Any]:
    """An object of that kind, at home unless it says otherwise."""
    metadata = {"name": HOME} if kind == "Namespace" else {"name": "x", "namespace": HOME}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata} | more


@dataclass
class Server:
    """An API server as kubectl reaches it, which may refuse what it is shown."""

    refusal: str = ""
    made: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)

    def create(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Keep it."""
        self.made.append((path, body))
        return body

    def command(self, arguments: list[str], stdin: str) -> Exec:
        """What kubectl says of it."""
        self.asked.append([*arguments, stdin])
        return Exec("", self.refusal, 1 if self.refusal else 0)


def guarded(server: Server) -> OnOthersCluster:
    """Precautions on that server."""
    return OnOthersCluster(cast("Kube", server), "r1")


def test_a_bundle_keeps_to_the_namespace_of_its_host() -> None:
    """Its own Namespace among it."""
    kinds = ("Namespace", "ServiceAccount", "Secret", "ConfigMap", "Role", "Deployment")
    inside = [one(kind) for kind in kinds] + [one("RoleBinding", roleRef={"kind": "Role"})]
    assert not list(outside(inside, HOME))


@pytest.mark.parametrize(
    ("each", "words"),
    [
        (one("ClusterRole"), "ClusterRole x is of a kind that is not applied"),
        (one("DaemonSet"), "DaemonSet x is of a kind that is not applied"),
        (one("Secret", metadata={"name": "x", "namespace": "kube-system"}), "Secret x belongs to kube-system"),
        (one("Secret", metadata={"name": "x"}), "Secret x belongs to no namespace"),
        (one("Namespace", metadata={"name": "other"}), "Namespace other belongs to other"),
        (
            one("RoleBinding", roleRef={"kind": "ClusterRole"}),
            "RoleBinding x binds rights that are not the namespace's own",
        ),
        (one("RoleBinding"), "RoleBinding x binds rights that are not the namespace's own"),
    ],
)
def test_what_reaches_beyond_it_is_named(each: dict[str, Any], words: str) -> None:
    """Another namespace, another kind, somebody else's rights."""
    assert list(outside([each], HOME)) == [words]


def test_a_namespace_carries_the_runs_label_from_the_beginning() -> None:
    """So that it is found whatever becomes of the run."""
    server = Server()
    assert guarded(server).make("one") == "byohost-one" == guarded(server).of("one")
    [(path, body)] = server.made
    assert (path, body["metadata"]) == (
        "/api/v1/namespaces",
        {"name": "byohost-one", "labels": {"byohost.test/run": "r1"}},
    )


def bundle(namespace: str = HOME) -> str:
    """A bundle of one ConfigMap."""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x, namespace: {namespace}}}\n"


def test_a_bundle_is_tried_before_it_is_applied() -> None:
    """Nothing is said where the API server takes it, and its own words where not."""
    server = Server()
    guarded(server).permit(bundle(), HOME)
    [[*command, text]] = server.asked
    assert command == ["apply", "--dry-run=server", "-f", "-"]
    assert json.loads(text)["metadata"] == {"name": "x", "namespace": HOME}
    with pytest.raises(AssertionError, match="the bundle cannot be applied: too large"):
        guarded(Server("too large\n")).permit(bundle(), HOME)


def test_a_bundle_that_reaches_out_is_not_even_tried() -> None:
    """It is not the cluster's owner who asked for it."""
    server = Server()
    with pytest.raises(CouldNotRun, match="reaches beyond a-home: ConfigMap x belongs to elsewhere"):
        guarded(server).permit(bundle("elsewhere"), HOME)
    assert not server.asked


def test_on_a_cluster_of_ours_nothing_comes_before() -> None:
    """That is what is judged."""
    NoPrecautions().make(HOME)
    NoPrecautions().permit("no bundle at all", HOME)
