"""Hosts in namespaces that somebody made."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import yaml

from conformance.contract.exits import UsageError
from conformance.environment.given_namespaces import GivenNamespaces, left, refuse_hosts
from conformance.observe import strict_dry_run
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Kube
from conformance.observe.kube_exec import Exec

LABEL = {"byohost.test/run": "r1"}
BUNDLE = "\n---\n".join(
    yaml.safe_dump(each)
    for each in (
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "op", "namespace": "a"}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "a", "labels": {"x": "z"}}},
    )
)


@dataclass
class Server:
    """An API server with these objects, by collection."""

    refusal: str = ""
    holds: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    applied: str = ""

    def get(self, path: str) -> dict[str, Any]:
        """Those that are selected."""
        collection, _, selector = path.partition("?")
        found = self.holds.get(collection, [])
        run = selector.partition("%3D")[2]
        mine = [each for each in found if not selector or "byohost.test/run" in (each["metadata"].get("labels") or {})]
        return {"items": [each for each in mine if not run or each["metadata"]["labels"]["byohost.test/run"] == run]}

    def delete(self, path: str, grace_seconds: int | None = None) -> None:
        """It goes, a pod at once."""
        assert grace_seconds == (0 if "/pods/" in path else None)
        self.deleted.append(path)

    def command(self, arguments: list[str], stdin: str) -> Exec:
        """A dry run."""
        assert arguments == ["apply", "--dry-run=server", "-f", "-"]
        self.applied = stdin
        return Exec("", self.refusal, 1 if self.refusal else 0)


def given(server: Server, secret: str = "") -> GivenNamespaces:
    """Two of them."""
    return GivenNamespaces(cast("Kube", server), "r1", ("a", "b"), secret)


def test_each_host_takes_the_next_one() -> None:
    """Too many hosts are told; whoever asks is told where a host is."""
    namespaces = given(Server())
    assert [namespaces.make("one"), namespaces.make("two")] == ["a", "b"]
    assert (namespaces.of("two"), namespaces.taken()) == ("b", ("a", "b"))
    assert namespaces.of("three") == "byohost-three"
    with pytest.raises(CouldNotRun, match="each of the 2 given namespaces has a host already"):
        namespaces.make("three")


def test_a_bundle_goes_without_its_namespace_and_under_the_label() -> None:
    """Its accounts pull with the secret, where one was named."""
    account, secret = yaml.safe_load_all(given(Server(), "login").prepared(BUNDLE))
    assert (account["metadata"]["labels"], account["imagePullSecrets"]) == (LABEL, [{"name": "login"}])
    assert secret["metadata"]["labels"] == {"x": "z"} | LABEL
    assert "imagePullSecrets" not in given(Server()).prepared(BUNDLE)


def test_a_bundle_is_tried_before_it_is_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it keeps to its namespace; what the API server says of it is the bundle's."""
    server = Server()
    given(server).permit(BUNDLE, "a")
    assert "Namespace" not in server.applied
    monkeypatch.setattr(strict_dry_run, "objections", lambda *_: ("Secret s: refused: forbidden",))
    with pytest.raises(AssertionError, match="cannot be applied: forbidden"):
        given(Server(refusal="forbidden\n")).permit(BUNDLE, "a")
    with pytest.raises(CouldNotRun, match="it reaches beyond b"):
        given(Server()).permit(BUNDLE, "b")


def test_a_policy_that_a_killed_preflight_left_goes() -> None:
    """It would close every pod of the namespace's next host off."""
    policies = "/apis/networking.k8s.io/v1/namespaces/a/networkpolicies"
    server = Server(holds={policies: [{"metadata": {"name": "p", "labels": LABEL}}, {"metadata": {"name": "theirs"}}]})
    assert left(cast("Kube", server), ("a", "b")) == (f"{policies}/p",)


def test_accounts_that_an_operator_made_go_by_the_name_of_their_host() -> None:
    """With the pods under them; those of another run's host stay, unless every run's are meant that is seen there."""
    place = "/api/v1/namespaces/a"

    def account(name: str, host: str) -> dict[str, Any]:
        return {"metadata": {"name": name, "labels": {"byohost.test/host": host}}}

    launched = {"metadata": {"name": "launched"}, "spec": {"serviceAccountName": "identity-1"}}
    accounts = [account("identity-1", "site-r1"), account("identity-2", "site-r2"), {"metadata": {"name": "default"}}]
    server = Server(holds={f"{place}/serviceaccounts": accounts, f"{place}/pods": [launched]})
    kube = cast("Kube", server)
    assert left(kube, ("a",), "r1") == (f"{place}/serviceaccounts/identity-1", f"{place}/pods/launched")
    policies = "/apis/networking.k8s.io/v1/namespaces/b/networkpolicies"
    server.holds[policies] = [{"metadata": {"name": "p", "labels": {"byohost.test/run": "r2"}}}]
    assert left(kube, ("a", "b")) == (f"{place}/serviceaccounts/identity-2", f"{policies}/p")


@pytest.mark.parametrize("host", ["site-one", "edge-0a1b2c3d"])
def test_the_platforms_own_host_is_nobodys_leftover(host: str) -> None:
    """Its account carries a host's name as those of a run do, and no run; so do its pods. Whatever it is called."""
    place = "/api/v1/namespaces/a"
    account = {"metadata": {"name": "byohost-operator", "labels": {"byohost.test/host": host}}}
    pod = {"metadata": {"name": "operator"}, "spec": {"serviceAccountName": "byohost-operator"}}
    labelled = {"metadata": {"name": "p", "labels": LABEL}}
    server = Server(holds={f"{place}/serviceaccounts": [account], f"{place}/pods": [pod]})
    assert left(cast("Kube", server), ("a",)) == ()
    server.holds[f"{place}/secrets"] = [labelled]
    assert left(cast("Kube", server), ("a",)) == (f"{place}/secrets/p",)


def test_no_run_is_let_into_a_namespace_of_a_platforms_own_host() -> None:
    """Its bundle bears the same names, and would be applied over what is there."""
    accounts: list[dict[str, Any]] = [
        {"metadata": {"name": "default"}},
        {"metadata": {"name": "op", "labels": LABEL | {"byohost.test/host": "host-r1"}}},
    ]
    server = Server(holds={"/api/v1/namespaces/b/serviceaccounts": accounts})
    refuse_hosts(cast("Kube", server), ("a", "b"))
    accounts.append({"metadata": {"name": "byohost-operator", "labels": {"byohost.test/host": "site-one"}}})
    with pytest.raises(UsageError, match="--namespaces b: the host site-one is there, and no run is known"):
        refuse_hosts(cast("Kube", server), ("a", "b"))


def test_only_what_the_run_has_made_goes() -> None:
    """By its label, and pods under accounts that carry it, those first; what others have there stays."""
    pods, accounts = "/api/v1/namespaces/a/pods", "/api/v1/namespaces/a/serviceaccounts"
    server = Server(
        holds={
            accounts: [{"metadata": {"name": "op", "labels": LABEL}}, {"metadata": {"name": "default"}}],
            pods: [
                {"metadata": {"name": "ours", "labels": LABEL}, "spec": {"serviceAccountName": "op"}},
                {"metadata": {"name": "launched"}, "spec": {"serviceAccountName": "op"}},
                {"metadata": {"name": "somebodys"}, "spec": {"serviceAccountName": "default"}},
            ],
        }
    )
    namespaces = given(server)
    namespaces.remove(cast("Kube", server), "a")
    assert server.deleted == [f"{pods}/ours", f"{pods}/launched"]
    assert left(cast("Kube", server), ("a", "b")) == (f"{pods}/ours", f"{accounts}/op", f"{pods}/launched")
    server.deleted.clear()
    assert not namespaces.is_gone(cast("Kube", server), "a")
    assert server.deleted == [f"{pods}/ours", f"{pods}/launched"]
    server.deleted.clear()
    server.holds[pods] = []
    assert not namespaces.is_gone(cast("Kube", server), "a")
    assert server.deleted == [f"{accounts}/op"]
    assert namespaces.is_gone(cast("Kube", server), "b")
    namespaces.remove(cast("Kube", server), "byohost-of-nobody")
    assert namespaces.is_gone(cast("Kube", server), "byohost-of-nobody")
