"""`byohost preflight` on a real cluster: as its administrator, as an account of two namespaces, where all is wrong."""

import base64
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml

from clusters.kind import KindCluster
from clusters.kind_config import AUDIT_LOG
from conformance.contract.access import Access
from conformance.environment.rights import NAME, Holder, manifests
from conformance.preflight.run import EXPECTED
from tests.e2e.conftest import BYOHOST

pytestmark = pytest.mark.cluster

ACCOUNT, NAMESPACE, OTHER = "preflight-guest", "preflight-team", "preflight-other"
UNASKED = {"pulls", "names", "kube-api", "destinations", "policies"}


@dataclass(frozen=True)
class Said:
    """What one preflight ended with."""

    code: int
    document: dict[str, Any]

    def answers(self, *but: str) -> dict[str, set[str]]:
        """Answers by question, for those that are not in `but`."""
        found: dict[str, set[str]] = {}
        for each in self.document["findings"]:
            if each["id"] not in but:
                found.setdefault(each["id"], set()).add(each["answer"])
        return found

    def the(self, name: str) -> dict[str, Any]:
        """The one finding of a question."""
        [found] = [each for each in self.document["findings"] if each["id"] == name]
        return dict(found)


Preflight = Callable[..., Said]


def _run(kubeconfig: Path, *arguments: str) -> Said:
    command = [*BYOHOST, "preflight", "--kubeconfig", str(kubeconfig), "--json", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=90)
    assert done.stdout, done.stderr
    return Said(done.returncode, json.loads(done.stdout))


@pytest.fixture
def admin(cluster: KindCluster) -> Preflight:
    """As who made the cluster."""
    return lambda *arguments: _run(cluster.kubeconfig, *arguments)


@pytest.fixture
def team(cluster: KindCluster) -> Iterator[str]:
    """Two namespaces that somebody made, and an account of the first that has a run's rights in them, and no other."""
    for name in (NAMESPACE, OTHER):
        cluster.run_kubectl(["create", "namespace", name])
    cluster.run_kubectl(["create", "serviceaccount", ACCOUNT, "--namespace", NAMESPACE])
    given = manifests(Access.NAMESPACE, Holder(ACCOUNT, NAMESPACE), (NAMESPACE, OTHER))
    listed = {"apiVersion": "v1", "kind": "List", "items": list(given)}
    cluster.run_kubectl(["apply", "-f", "-"], json.dumps(listed).encode())
    yield NAMESPACE
    cluster.run_kubectl(["delete", "namespace", NAMESPACE, OTHER, "--timeout=60s"])


@pytest.fixture
def guest(cluster: KindCluster, team: str, tmp_path: Path) -> Preflight:
    """As that account, from a kubeconfig with a token of it; about the first namespace if nothing is said."""
    document = yaml.safe_load(cluster.kubeconfig.read_text())
    token = cluster.run_kubectl(["create", "token", ACCOUNT, "--namespace", team]).decode().strip()
    document["users"] = [{"name": each["name"], "user": {"token": token}} for each in document["users"]]
    kubeconfig = tmp_path / "guest"
    kubeconfig.write_text(yaml.safe_dump(document))
    return lambda *arguments: _run(kubeconfig, *(arguments or ("--namespace", team)))


def _objects(cluster: KindCluster) -> str:
    """Everything in the cluster by resource version, but for what it writes about itself all the time."""
    kinds = "deployments,pods,serviceaccounts,secrets,configmaps,roles,rolebindings,networkpolicies,namespaces"
    columns = "-o=custom-columns=:kind,:metadata.namespace,:metadata.name,:metadata.resourceVersion"
    lines = cluster.run_kubectl(["get", kinds, "--all-namespaces", columns]).decode().splitlines()
    return "\n".join(line for line in lines if " kube-system " not in line)


def test_a_cluster_of_ours_is_ready(cluster: KindCluster, admin: Preflight) -> None:
    """With cluster access, in a namespace that is yet to be made; within a minute, and nothing is left."""
    before, began = _objects(cluster), time.monotonic()
    said = admin()
    assert time.monotonic() - began < 60
    assert said.code == 0, json.dumps(said.document, indent=2)
    assert {each["id"] for each in said.document["findings"]} == set(EXPECTED)
    notes = {name for name, answers in said.answers(*UNASKED).items() if answers != {"ready"}}
    assert notes <= {"quota", "limits", "issuer", "identity-webhook", "leftovers"}
    assert _objects(cluster) == before


def test_a_namespace_that_is_there_is_applied_over(cluster: KindCluster, admin: Preflight, team: str) -> None:
    """With cluster access the bundle brings its label; as a dry run, so the namespace keeps what it has."""
    said = admin("--access", "cluster", "--namespace", team)
    assert said.code == 0, json.dumps(said.document, indent=2)
    assert said.the("bundle")["words"] == "all 8 are taken as they are written"
    assert said.the("pod-security")["answer"] == "note"
    space = json.loads(cluster.run_kubectl(["get", "namespace", team, "-o=json"]))
    assert "pod-security.kubernetes.io/enforce" not in space["metadata"]["labels"]


def test_an_account_of_two_namespaces_is_told_what_it_has(cluster: KindCluster, guest: Preflight) -> None:
    """What needs more is named and not asked: the API server's audit log has no refusal of this account."""
    size = len(cluster.read_file(AUDIT_LOG))
    said = guest("--namespaces", f"{NAMESPACE},{OTHER}")
    assert said.code == 0, json.dumps(said.document, indent=2)
    assert said.document["access"] == "namespace"
    assert said.document["namespaces"] == [NAMESPACE, OTHER]
    for name in ("nodes", "architecture"):
        assert said.the(name)["answer"] == "not-asked"
        assert "list nodes" in said.the(name)["words"]
    events = [json.loads(line) for line in cluster.read_file(AUDIT_LOG, size).decode().splitlines() if line]
    ours = [each for each in events if each["user"]["username"] == f"system:serviceaccount:{NAMESPACE}:{ACCOUNT}"]
    assert len(ours) > 20, "the audit log should have the requests of this preflight"
    assert [each["requestURI"] for each in ours if each.get("responseStatus", {}).get("code") == 403] == []
    changing = [each for each in ours if each["verb"] in ("create", "update", "patch", "delete")]
    stored = [each["requestURI"] for each in changing if "dryRun=All" not in each["requestURI"]]
    assert all(re.search("/selfsubject[a-z]*reviews$", uri) for uri in stored), stored


def test_a_missing_right_is_named(cluster: KindCluster, team: str, guest: Preflight) -> None:
    """With `view` in place of these hardly anything may be created; the finding names it, and nothing is raised."""
    cluster.run_kubectl(["delete", "rolebinding", NAME, "--namespace", team])
    binding = ["create", "rolebinding", ACCOUNT, "--clusterrole=view", f"--serviceaccount={team}:{ACCOUNT}"]
    cluster.run_kubectl([*binding, "--namespace", team])
    said = guest()
    assert said.code == 1
    evidence = " ".join(said.the("rights")["evidence"])
    for missing in ("create, patch, delete secrets", "create pods/exec"):
        assert missing in evidence
    assert "cannot create resource" in " ".join(said.the("bundle")["evidence"])


def test_an_install_is_found_again(cluster: KindCluster, guest: Preflight, team: str) -> None:
    cluster.run_kubectl(["create", "configmap", "byohost-operator", "--namespace", team])
    assert guest().the("leftovers")["answer"] == "not-ready"


def test_another_authority_is_not_trusted(cluster: KindCluster, tmp_path: Path) -> None:
    """A kubeconfig whose authority is another one: a fault that was seen, and one sentence."""
    document = yaml.safe_load(cluster.kubeconfig.read_text())
    foreign = base64.b64encode(trustme.CA().cert_pem.bytes()).decode()
    document["clusters"][0]["cluster"]["certificate-authority-data"] = foreign
    kubeconfig = tmp_path / "kubeconfig"
    kubeconfig.write_text(yaml.safe_dump(document))
    said = _run(kubeconfig)
    assert said.code == 1
    assert "not signed by the authority" in said.the("api")["words"]
