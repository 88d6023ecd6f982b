"""Each static check is shown to fail: our own platform's bundle is green, each broken one red for its clause."""

import functools
from pathlib import Path
from typing import Any

import pytest

from conformance import builtin
from conformance.bundle_patch import patched
from conformance.contract import Level, Profile
from conformance.lint import lint
from conformance.progress import Quiet
from conformance.selection import Wish
from conformance.target import Patch
from fake_platform.bundle import Download, render

HARDENED = Wish(level=Level.STATIC, profile=Profile.HARDENED)
POD = "/spec/template/spec"
CONTAINER = f"{POD}/containers/0"


@functools.cache
def bundle_text() -> str:
    """A bundle as the fake platform renders it."""
    site = {
        "operatorImage": f"registry.byohost.test/byohost/operator@sha256:{'a' * 64}",
        "httpsProxy": "http://10.96.0.80:3128",
    }
    return render(Download("h1", ("python",), "https://platform.byohost.test", "K" * 43, site))


def linted(tmp_path: Path, text: str) -> dict[str, Any]:
    """The report on a text, in the hardened profile."""
    file = tmp_path / "bundle.yaml"
    file.write_text(text)
    return lint(file, HARDENED, Quiet())


def deployment(op: str, path: str, value: Any = None) -> Patch:
    """A patch of the deployment."""
    return Patch(op, "Deployment", None, path, value)


def an(kind: str, api: str = "v1", **more: Any) -> Patch:
    """A patch that adds an object of that kind in the bundle's namespace."""
    return Patch(
        "append", value={"apiVersion": api, "kind": kind, "metadata": {"name": "x", "namespace": "byohost-h1"}, **more}
    )


def test_our_own_bundle_is_green(tmp_path: Path) -> None:
    """The positive control of all below."""
    report = linted(tmp_path, bundle_text())
    assert (report["verdict"], report["faults"]) == ("conformant", [])
    assert report["counts"]["hardened"]["must"] == 27


TWIN = Patch(
    "append",
    value={
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "byohost-install-key", "namespace": "byohost-h1"},
    },
)
RBAC = "rbac.authorization.k8s.io/v1"
BROKEN = [
    (
        "BND-01",
        TWIN,
        "more than once",
    ),
    ("BND-02", Patch("replace", "Secret", None, "/metadata/namespace", "default"), "outside the bundle's namespace"),
    ("BND-02", Patch("replace", "Namespace", None, "/metadata/name", "kube-x"), "one of Kubernetes' own"),
    ("BND-03", an("ClusterRole", RBAC), "reaches beyond its namespace with ClusterRole x"),
    ("BND-03", Patch("replace", "RoleBinding", None, "/roleRef/kind", "ClusterRole"), "refers to a ClusterRole"),
    (
        "BND-04",
        deployment("replace", f"{POD}/serviceAccountName", "default"),
        "runs under the service account 'default'",
    ),
    ("BND-04", an("ServiceAccount"), "one for the operator, one for sandboxes"),
    (
        "BND-05",
        Patch("replace", "RoleBinding", None, "/subjects/0/name", "byohost-sandbox"),
        "only the operator's service account",
    ),
    (
        "BND-05",
        Patch("add", "RoleBinding", None, "/subjects/-", {"kind": "Group", "name": "system:masters"}),
        "system:masters",
    ),
    ("BND-06", deployment("replace", "/spec/replicas", 2), "asks for 2 replicas"),
    ("BND-06", an("DaemonSet", "apps/v1"), "the bundle runs Deployment byohost-operator, DaemonSet x"),
    ("BND-07", deployment("remove", "/spec/strategy"), "strategy is RollingUpdate"),
    ("BND-08", deployment("replace", f"{CONTAINER}/resources/limits/memory", "1Gi"), "limits for memory are ['1Gi']"),
    (
        "BND-08",
        deployment("replace", f"{CONTAINER}/resources/limits/memory", "much"),
        "a size of the operator cannot be read",
    ),
    ("BND-08", deployment("remove", f"{CONTAINER}/resources/requests"), "sets no cpu in its requests"),
    ("BND-09", an("Service", spec={}), "opens a way in: Service x"),
    ("BND-09", deployment("add", f"{CONTAINER}/ports", [{"containerPort": 80}]), "opens ports"),
    ("BND-09", deployment("add", f"{POD}/hostNetwork", True), "sets hostNetwork"),
    ("BND-10", an("ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1"), "hooks into the API server"),
    ("BND-11", Patch("add", "Secret", None, "/metadata/finalizers", ["a/b"]), "carries finalizers"),
    (
        "BND-11",
        Patch("add", "Namespace", None, "/spec", {"finalizers": ["a/b"]}),
        "the namespace carries the finalizers",
    ),
    ("BND-12", Patch("add", "ConfigMap", None, "/data/KEY", "K" * 43), "stands in ConfigMap byohost-operator too"),
    (
        "BND-12",
        deployment("add", f"{CONTAINER}/args", ["--key", "K" * 43]),
        "stands in Deployment byohost-operator too",
    ),
    ("BND-12", Patch("remove", "Secret", None, "/stringData"), "reads none of the bundle's Secrets"),
    ("BND-13", deployment("remove", f"{CONTAINER}/envFrom"), "reads none of the bundle's ConfigMaps"),
    ("BND-13", Patch("remove", "ConfigMap", None, "/data"), "holds no ConfigMap with settings"),
    (
        "BND-14",
        Patch("add", "ConfigMap", None, "/data/HUB", "wss://a.webpubsub.byohost.test/client/hubs/h"),
        "names the messaging channel",
    ),
    ("BND-14", Patch("add", "Secret", None, "/data", {"u": "d3NzOi8vYS5leGFtcGxlL2NsaWVudC9odWJzL2g="}), "under u"),
    (
        "BND-15",
        Patch("add", "ConfigMap", None, "/data", {f"K{number}": "x" for number in range(3000)}),
        "lines, at most 250",
    ),
    (
        "BND-15",
        Patch("add", "Namespace", None, "/metadata/annotations", {"x": "y" * 201}),
        "longer than 200 characters",
    ),
    ("BND-16", deployment("add", f"{CONTAINER}/command", ["/bin/sh", "-c", "x"]), "starts a shell"),
    ("BND-16", deployment("replace", f"{CONTAINER}/livenessProbe/exec/command", ["bash", "x"]), "starts a shell"),
    ("BND-16", Patch("add", "ConfigMap", None, "/data/run", "#!/usr/bin/env python3\n"), "program text under run"),
    ("BND-16", Patch("add", "ConfigMap", None, "/binaryData", {"x": "AA=="}), "binary data"),
    ("BND-17", an("NetworkPolicy", "networking.k8s.io/v1"), "not part of the agreed footprint: NetworkPolicy x"),
    ("BND-17", Patch("remove", "RoleBinding"), "missing from the agreed footprint: RoleBinding"),
    (
        "BND-18",
        Patch("remove", "ServiceAccount", "byohost-sandbox", "/automountServiceAccountToken"),
        "get an API token",
    ),
    ("BND-18", Patch("remove", "ServiceAccount", "byohost-sandbox"), "no service account for sandboxes"),
    (
        "BND-19",
        deployment("replace", f"{CONTAINER}/image", "registry.byohost.test/byohost/operator:1"),
        "not named by a digest",
    ),
    ("BND-20", Patch("remove", "Namespace", None, "/metadata/labels"), "is None, not 'restricted'"),
    ("BND-28", deployment("add", f"{CONTAINER}/securityContext/privileged", True), "has privileged True"),
    ("BND-29", deployment("add", f"{POD}/hostAliases", [{"ip": "192.0.2.1"}]), "names are resolved past"),
    ("BND-30", deployment("remove", f"{POD}/securityContext/seccompProfile"), "has the seccomp profile None"),
    (
        "BND-31",
        deployment("add", f"{CONTAINER}/envFrom/-", {"secretRef": {"name": "other"}}),
        "reads the Secret other, which is not in the bundle",
    ),
    (
        "BND-32",
        deployment("remove", f"{POD}/volumes/1/projected/sources/0/serviceAccountToken/audience"),
        "holds a token for the API server",
    ),
    (
        "BND-33",
        Patch("replace", "Secret", None, "/type", "kubernetes.io/service-account-token"),
        "makes tokens for the cluster's API",
    ),
    (
        "RBC-01",
        Patch("add", "Role", None, "/rules/1/verbs/-", "patch"),
        "grants more than was agreed: patch serviceaccounts",
    ),
    (
        "RBC-01",
        Patch("add", "Role", None, "/rules/-", {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}),
        "get secrets",
    ),
    ("RBC-01", Patch("replace", "Role", None, "/rules/0/verbs", ["*"]), "* pods"),
    ("RBC-01", Patch("remove", "Role", None, "/rules/0/verbs/4"), "does not grant what was agreed: delete pods"),
    ("RBC-01", Patch("add", "Role", None, "/rules/0/resourceNames", ["x"]), "names single objects"),
    ("RBC-01", Patch("replace", "RoleBinding", None, "/roleRef/name", "admin"), "gives the role 'admin'"),
]


@pytest.mark.parametrize(
    ("clause", "patch", "words"), BROKEN, ids=[f"{clause}-{index}" for index, (clause, *_) in enumerate(BROKEN)]
)
def test_broken_bundle_is_red_for_its_clause(tmp_path: Path, clause: str, patch: Patch, words: str) -> None:
    """The clause's own assertion says what is wrong; nothing of ours breaks over it."""
    report = linted(tmp_path, patched(bundle_text(), [patch]))
    assert report["verdict"] == "not-conformant", report["summary"]
    failed = {
        result["clause"]: result["message"]
        for result in report["results"]
        if result["verdict"] == "failed" and words in result["message"]
    }
    assert clause in failed, [result["message"] for result in report["results"] if result["verdict"] == "failed"]


def test_every_static_clause_has_been_seen_red() -> None:
    """No static clause with a check is missing from the list above."""
    static = {clause.id for clause in builtin.contract() if clause.level is Level.STATIC and clause.unchecked is None}
    assert static == {clause for clause, *_ in BROKEN}


def test_text_that_is_no_bundle_is_red(tmp_path: Path) -> None:
    """A file that cannot be read as Kubernetes objects fails, it does not break the harness."""
    assert linted(tmp_path, "a: [")["verdict"] == "not-conformant"
    assert linted(tmp_path, "kind: 3")["verdict"] == "not-conformant"
