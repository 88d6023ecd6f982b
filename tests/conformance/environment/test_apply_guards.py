"""What is done before somebody else's cluster is given anything."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from urllib3.exceptions import HTTPError

from conformance.environment.apply_guards import NoPrecautions, OnOthersCluster, outside
from conformance.observe import strict_dry_run
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Kube, KubeError
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


def objecting(monkeypatch: pytest.MonkeyPatch, *found: str | Exception) -> None:
    """The API server has this against the bundle's objects, asked one by one; or does not judge them."""

    def objections(*_: object) -> tuple[str, ...]:
        for each in found:
            if isinstance(each, Exception):
                raise each
        return tuple(map(str, found))

    monkeypatch.setattr(strict_dry_run, "objections", objections)


LARGE = "ConfigMap x: refused: too large"
QUOTA = 'ConfigMap x: refused: configmaps "x" is forbidden: exceeded quota: small'


@pytest.mark.parametrize(
    "found",
    [["ConfigMap x: refused: too large"], ["ConfigMap x: refused: too large", QUOTA], ["ConfigMap x: a is dropped"]],
)
def test_what_the_bundle_itself_is_refused_for_is_its_fault(monkeypatch: pytest.MonkeyPatch, found: list[str]) -> None:
    """In kubectl's own words."""
    objecting(monkeypatch, *found)
    with pytest.raises(AssertionError, match="the bundle cannot be applied: too large"):
        guarded(Server("too large\n")).permit(bundle(), HOME)


def test_what_cannot_be_applied_over_what_is_there_is_its_fault_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Created anew, it would be taken."""
    objecting(monkeypatch)
    with pytest.raises(AssertionError, match="field is immutable"):
        guarded(Server("spec.selector: Invalid value: field is immutable")).permit(bundle(), HOME)


@pytest.mark.parametrize(
    "said",
    [
        QUOTA,
        'ConfigMap x: refused: namespaces "a-home" not found',
        "ConfigMap x: refused: unable to create new content in namespace a-home because it is being terminated",
        'Secret s: refused: Internal error occurred: failed calling webhook "policy.corp": no endpoints available',
        "Role r: refused: user ada (groups=[]) is attempting to grant RBAC permissions not currently held: {}",
    ],
)
def test_what_the_cluster_refuses_is_no_fault_of_the_bundle(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """It could not be judged then."""
    objecting(monkeypatch, said)
    with pytest.raises(CouldNotRun, match="for no fault of its own: some words of kubectl"):
        guarded(Server("some words of kubectl")).permit(bundle(), HOME)


@pytest.mark.parametrize(
    "said",
    [
        "The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?",
        "error: You must be logged in to the server (Unauthorized)",
        'configmaps "x" is forbidden: User "ada" cannot patch resource "configmaps" in API group ""',
        "Unable to connect to the server: dial tcp 10.0.0.1:6443: connect: connection refused",
    ],
)
def test_a_failure_that_has_passed_is_none_either(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """Kubectl met it, and the API server now has nothing against any object."""
    objecting(monkeypatch)
    with pytest.raises(CouldNotRun):
        guarded(Server(said)).permit(bundle(), HOME)


@pytest.mark.parametrize("trouble", [KubeError("POST /x: 403 cannot create resource", 403), HTTPError("no way")])
def test_a_server_that_does_not_judge_the_objects_is_told(monkeypatch: pytest.MonkeyPatch, trouble: Exception) -> None:
    """An account that may not create them, or a way that is cut."""
    objecting(monkeypatch, trouble)
    with pytest.raises(CouldNotRun, match="whether the bundle can be applied was not judged"):
        guarded(Server("error")).permit(bundle(), HOME)


def test_what_nobody_is_to_blame_for_is_our_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where kubectl was killed, and every object is taken."""
    objecting(monkeypatch)
    with pytest.raises(KubeError, match="dry-run=server failed: signal: killed"):
        guarded(Server("signal: killed")).permit(bundle(), HOME)


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
