"""`byohost preflight` on clusters that differ in one thing each: the findings that are expected there, and no other."""

import json
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.contract.access import Access
from conformance.environment.expectations import Condition
from conformance.environment.rights import Holder, manifests
from conformance.environment.waiting import eventually
from tests.e2e.conftest import BYOHOST
from tests.e2e.different_clusters import DIFFERENT, PLAIN
from tests.e2e.plain_cluster import PlainCluster
from tests.long import LONG

pytestmark = pytest.mark.cluster

ACCOUNT, HOME = "differs-guest", "differs-plain"
WORST = ("not-ready", "cannot-tell", "note", "not-asked", "ready")
IN_FORCE = ("refusing", "injecting")
"""Cases whose policy counts some moments after it was made."""
DROP = "add table inet plain; add chain inet plain forward { type filter hook forward priority 0; }; "
DROP += "add rule inet plain forward tcp dport 8080 drop"
SEEN = Condition("the policy is there", lambda found: "networkpolicy" in found)
Findings = Sequence[Mapping[str, Any]]


def answers(findings: Findings) -> dict[str, str]:
    """The worst answer of each question that is not simply ready."""
    found: dict[str, str] = {}
    for each in findings:
        found[each["id"]] = min(found.get(each["id"], "ready"), each["answer"], key=WORST.index)
    return {name: answer for name, answer in found.items() if answer != "ready"}


def said(findings: Findings, name: str) -> str:
    """All that a question's findings say."""
    return " ".join(f"{each['words']} {' '.join(each['evidence'])}" for each in findings if each["id"] == name)


@pytest.fixture(scope="module")
def guest(plain: PlainCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A namespace for each case, as it differs, and the kubeconfig of an account that has a run's rights there."""
    spaces = [f"differs-{name}" for name in DIFFERENT]
    objects: list[dict[str, Any]] = []
    for name, each in DIFFERENT.items():
        space = f"differs-{name}"
        labels = {"byohost.test/e2e": "differs", **each.labels}
        objects.append({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space, "labels": labels}})
        objects += [_inside(one, space) for one in each.objects(space)]
    objects += manifests(Access.NAMESPACE, Holder(ACCOUNT, HOME), spaces)
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": ACCOUNT, "namespace": HOME}}
    file = tmp_path_factory.mktemp("guest") / "objects.json"
    file.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*objects, account]}))
    plain.run_kubectl("apply", "-f", str(file))
    document = yaml.safe_load(plain.kubeconfig.read_text())
    token = plain.run_kubectl("create", "token", ACCOUNT, "--namespace", HOME).strip()
    document["users"] = [{"name": each["name"], "user": {"token": token}} for each in document["users"]]
    kubeconfig = file.with_name("kubeconfig")
    kubeconfig.write_text(yaml.safe_dump(document))
    yield kubeconfig
    whole = [f"{one['kind']}/{one['metadata']['name']}" for one in objects if "AdmissionPolicy" in one["kind"]]
    plain.run_kubectl("delete", *whole)
    plain.run_kubectl("delete", "namespace", *spaces, "--timeout=80s")


def _inside(each: dict[str, Any], space: str) -> dict[str, Any]:
    if each["apiVersion"].startswith("admissionregistration"):
        return each
    return {**each, "metadata": {**each["metadata"], "namespace": space}}


def preflight(kubeconfig: Path, *arguments: str) -> tuple[int, Findings]:
    """Exit code and findings."""
    command = [*BYOHOST, "preflight", "--kubeconfig", str(kubeconfig), "--json", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["findings"]


def test_each_difference_is_found_and_no_other(plain: PlainCluster, guest: Path) -> None:
    """The table: one account, one namespace each; what it has no right to is not asked."""

    def asked(name: str) -> tuple[int, Findings]:
        def ask() -> tuple[int, Findings]:
            return preflight(guest, "--namespace", f"differs-{name}")

        refused = Condition("the policy is in force", lambda said: bool(said[0]))
        return eventually(ask, until=refused, within=60) if name in IN_FORCE else ask()

    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(DIFFERENT, pool.map(asked, DIFFERENT), strict=True))
    for name, each in DIFFERENT.items():
        code, findings = found[name]
        assert answers(findings) == each.expected, name
        assert code == (1 if "not-ready" in each.expected.values() else 0), name
        for question, words in each.words.items():
            assert words in said(findings, question), (name, question)


def test_a_kubeconfig_of_two_namespaces(guest: Path) -> None:
    """Both at once; what one of them lacks is told of that one."""
    code, findings = preflight(guest, "--namespaces", "differs-plain,differs-quota")
    assert code == 1
    assert [each["namespace"] for each in findings if each["answer"] == "not-ready"] == ["differs-quota"]


def test_a_node_that_takes_no_ordinary_pod(plain: PlainCluster) -> None:
    """As its administrator sees it: the only node has a taint."""
    plain.run_kubectl("taint", "nodes", "--all", "pool=other:NoSchedule")
    try:
        code, findings = preflight(plain.kubeconfig)
    finally:
        plain.run_kubectl("taint", "nodes", "--all", "pool:NoSchedule-")
    assert code == 1
    assert [each["id"] for each in findings if each["answer"] == "not-ready"] == ["nodes"]
    assert "taint pool=other:NoSchedule" in said(findings, "nodes")


def with_pods(plain: PlainCluster) -> list[str]:
    """What is said to ask with pods."""
    registry = ["--registry", f"{plain.registry}/team/byohost", "--registry-ca", str(plain.registry_ca)]
    return ["--namespace", HOME, "--pods", *registry]


def left(plain: PlainCluster) -> str:
    return plain.run_kubectl("get", "pods,networkpolicies", "--all-namespaces", "-l", "byohost.test/run", "-o=name")


def test_from_inside_where_policies_are_enforced(plain: PlainCluster, guest: Path) -> None:
    """What enforces is a rule in the node for as long as the policy stands: nothing else in this cluster would."""
    command = [*BYOHOST, "preflight", "--kubeconfig", str(guest), "--json", *with_pods(plain)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        assert run.stdout is not None
        for line in run.stderr:
            if "under a NetworkPolicy" in line:
                plain.in_node("nft", DROP)
            if "once more without it" in line:
                plain.in_node("nft", "delete table inet plain")
        findings = json.loads(run.stdout.read())["findings"]
    assert run.returncode == 0, json.dumps(findings, indent=1)
    expected = {"pulls": "note", "kube-api": "note", "destinations": "not-asked"}
    assert answers(findings) == {**PLAIN, **expected}
    assert "one of them new to every node" in said(findings, "pulls")
    assert "NetworkPolicies are enforced on 1 node" in said(findings, "policies")
    assert left(plain) == ""


def test_ctrl_c_leaves_nothing(plain: PlainCluster, guest: Path) -> None:
    """While its policy stands: pods and policy are gone before the command ends."""
    command = [*BYOHOST, "preflight", "--kubeconfig", str(guest), *with_pods(plain)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if "under a NetworkPolicy" in line:
                assert "networkpolicy" in eventually(lambda: left(plain), until=SEEN, within=10)
                run.send_signal(signal.SIGTERM)  # which ends it as Ctrl-C does, and is heard by background jobs, too
        assert run.wait(60) == 130
    assert left(plain) == ""


def test_a_node_that_cannot_pull(plain: PlainCluster, guest: Path) -> None:
    """It does not trust the registry's certificate any more: the runtime's own words, and what to do."""
    where = "/etc/containerd/certs.d"
    plain.in_node("mv", where, f"{where}.away")
    try:
        code, findings = preflight(guest, *with_pods(plain))
    finally:
        plain.in_node("mv", f"{where}.away", where)
    assert code == 1
    expected = {"pulls": "not-ready", "destinations": "not-asked"}
    expected |= dict.fromkeys(("names", "kube-api", "policies"), "cannot-tell")
    assert answers(findings) == {**PLAIN, **expected}
    assert "certificate signed by unknown authority" in said(findings, "pulls")
    assert left(plain) == ""


@pytest.mark.skipif(not LONG, reason="BYOHOST_LONG is not set: what follows takes minutes")
def test_policies_that_nothing_enforces(plain: PlainCluster, guest: Path) -> None:
    """Measured, with its administrator's rights: a namespace of its own, each node, endpoint addresses."""
    registry = with_pods(plain)[2:]
    code, findings = preflight(plain.kubeconfig, *registry)
    assert code == 0
    assert "NetworkPolicies are not enforced" in said(findings, "policies")
    assert "by its Service and by each endpoint address" in said(findings, "kube-api")
    assert "1 node pulled all images" in said(findings, "pulls")
    assert plain.run_kubectl("get", "namespaces", "-l", "byohost.test/run", "-o=name") == ""
