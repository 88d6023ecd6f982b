"""The Secret by which nodes pull."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from conformance.contract.exits import UsageError
from conformance.environment import pull_secret
from conformance.environment.apply_guards import OnOthersCluster
from conformance.observe.kube import Kube

ACCOUNT = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "op", "namespace": "byohost-one"}}


@dataclass
class Server:
    """An API server with one Secret."""

    kind: str = pull_secret.KIND
    made: dict[str, Any] = field(default_factory=dict)

    def find(self, path: str) -> dict[str, Any] | None:
        """Where it is."""
        return {"type": self.kind, "data": {"x": "y"}} if path == "/api/v1/namespaces/team/secrets/login" else None

    def create(self, path: str, body: dict[str, Any]) -> None:
        """Keep it."""
        self.made[path] = body


def test_a_copy_is_in_each_namespace_of_the_run() -> None:
    """Under its label; the bundle's accounts name it, and nothing else of the bundle changes."""
    server = Server()
    precautions = OnOthersCluster(cast("Kube", server), "r1", "team/login")
    assert precautions.make("one") == "byohost-one"
    copied = server.made["/api/v1/namespaces/byohost-one/secrets"]
    assert copied["metadata"] == {"name": "login", "labels": {"byohost.test/run": "r1"}}
    assert (copied["type"], copied["data"]) == (pull_secret.KIND, {"x": "y"})
    text = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: op, namespace: byohost-one}\n"
    assert '"imagePullSecrets": [{"name": "login"}]' in precautions.prepared(text)
    assert OnOthersCluster(cast("Kube", server), "r1").prepared(text) == text


def test_accounts_alone_name_it() -> None:
    """Beside what they name already."""
    own = ACCOUNT | {"imagePullSecrets": [{"name": "own"}]}
    assert pull_secret.given(own, "team/login")["imagePullSecrets"] == [{"name": "own"}, {"name": "login"}]
    assert pull_secret.given(ACCOUNT, "") == ACCOUNT
    assert pull_secret.given({"kind": "ConfigMap"}, "login") == {"kind": "ConfigMap"}


@pytest.mark.parametrize(
    ("server", "secret", "words"),
    [
        (Server(), "team/other", "--pull-secret team/other: there is none; name a Secret of the type"),
        (Server(kind="Opaque"), "team/login", "--pull-secret team/login: it is of the type Opaque; name a Secret"),
    ],
)
def test_what_is_no_pull_secret_is_told(server: Server, secret: str, words: str) -> None:
    """Before anything is made with it."""
    with pytest.raises(UsageError, match=words):
        pull_secret.copy(cast("Kube", server), secret, "n", "r1")
