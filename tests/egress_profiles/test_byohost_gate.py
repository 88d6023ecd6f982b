"""The chained CNI plugin, run as containerd runs it, in a namespace with the real gate loaded."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from egress_profiles import gate, gate_counters

PLUGIN = Path(gate.__file__).parent / "cni" / "byohost-gate"
UID = "11111111-2222-3333-4444-555555555555"
ADDRESSES = ("10.244.0.7", "fd00:10:244::7")
REPLICA_SET = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "byohost-operator-1", "controller": True}
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or any(shutil.which(tool) is None for tool in ("nft", "jq", "curl")),
    reason="the plugin needs root, nft, jq and curl",
)


@dataclass(frozen=True)
class Node:
    """A namespace with the gate, a folder for records, and a folder that stands for the API (read by curl as files)."""

    name: str
    folder: Path

    def describe(self, namespace: str, pod: str, body: dict[str, Any]) -> None:
        """Let the API answer for one pod."""
        place = self.folder / "api" / "api/v1/namespaces" / namespace / "pods"
        place.mkdir(parents=True, exist_ok=True)
        (place / pod).write_text(json.dumps({"metadata": {"uid": UID}} | body))

    def call(
        self, command: str, namespace: str = "byohost-h", pod: str = "p", **config: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run the plugin with the environment and input of the CNI specification."""
        given = {
            "CNI_COMMAND": command,
            "CNI_ARGS": f"IgnoreUnknown=1;K8S_POD_NAMESPACE={namespace};K8S_POD_NAME={pod};K8S_POD_UID={UID}",
            "HTTPS_PROXY": "http://10.96.0.80:3129",
            "PATH": os.environ["PATH"],
            "BYOHOST_GATE_LOG": str(self.folder / "log"),
            "BYOHOST_GATE_KUBECONFIG": str(self.folder / "kubelet.conf"),
            "BYOHOST_GATE_API_CA": "/dev/null",
            "BYOHOST_GATE_CLIENT_PEM": "/dev/null",
            "BYOHOST_GATE_ACCOUNTS": str(self.folder / "accounts"),
        }
        stdin = json.dumps({"cniVersion": "1.0.0", "name": "n", "type": "byohost-gate"} | config)
        line = ["ip", "netns", "exec", self.name, str(PLUGIN)]
        return subprocess.run(line, input=stdin, env=given, capture_output=True, text=True, check=False)

    def nft(self, *arguments: str) -> str:
        """Run nft in the namespace."""
        line = ["ip", "netns", "exec", self.name, "nft", *arguments]
        return subprocess.run(line, capture_output=True, text=True, check=True).stdout

    def roles(self) -> dict[str, str]:
        """Give the role of each address now."""
        return gate_counters.read_roles(self.nft("-j", "list", "table", "inet", gate.TABLE))

    def record(self) -> gate_counters.PodRecord:
        """Read the pod's record."""
        [found] = gate_counters.read_pod_records((self.folder / "log" / f"{UID}.jsonl").read_text())
        return found


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    """A namespace with the gate loaded and an API that knows no pod yet."""
    made = Node(f"cni{os.getpid()}", tmp_path)
    subprocess.run(["ip", "netns", "add", made.name], check=True)
    try:
        (tmp_path / "gate.nft").write_text(gate.render(gate.Gate()))
        (tmp_path / "kubelet.conf").write_text(f"clusters:\n- cluster:\n    server: file://{tmp_path}/api\n")
        made.nft("-f", str(tmp_path / "gate.nft"))
        yield made
    finally:
        subprocess.run(["ip", "netns", "del", made.name], check=True)


def result() -> dict[str, Any]:
    """Give what the plugins before ours hand on."""
    return {"cniVersion": "1.0.0", "ips": [{"address": f"{a}/{24 if '.' in a else 64}"} for a in ADDRESSES], "dns": {}}


def operator_pod(**changes: Any) -> dict[str, Any]:
    """Give a pod that is an operator's, but for the changes."""
    metadata = {"uid": UID, "ownerReferences": [REPLICA_SET]}
    return {"metadata": metadata, "spec": {"serviceAccountName": "byohost-operator"}} | changes


@pytest.mark.parametrize(
    ("namespace", "pod", "role"),
    [
        ("kube-system", None, "infra"),
        ("byohost-system", None, "infra"),
        ("local-path-storage", None, "sandbox"),
        ("byohost-h", operator_pod(), "operator"),
        ("byohost-h", operator_pod(spec={"serviceAccountName": "byohost-sandbox"}), "sandbox"),
        ("byohost-h", operator_pod(metadata={"uid": UID}), "sandbox"),
        ("byohost-h", operator_pod(metadata={"uid": "another", "ownerReferences": [REPLICA_SET]}), "sandbox"),
        (
            "byohost-h",
            operator_pod(metadata={"uid": UID, "ownerReferences": [REPLICA_SET | {"kind": "Job"}]}),
            "sandbox",
        ),
        ("byohost-h", {"metadata": {"uid": UID, "name": "byohost-operator"}, "spec": {}}, "sandbox"),
    ],
)
def test_the_role_is_what_the_cluster_says_of_the_pod(
    node: Node, namespace: str, pod: dict[str, Any] | None, role: str
) -> None:
    """ADD puts both addresses into the role's sets and hands on the result unchanged."""
    if pod is not None:
        node.describe(namespace, "p", pod)
    done = node.call("ADD", namespace, prevResult=result())
    assert (done.returncode, json.loads(done.stdout)) == (0, result())
    assert node.roles() == dict.fromkeys(ADDRESSES, role)
    assert (node.record().role, node.record().addresses) == (role, ADDRESSES)


def test_an_unreadable_pod_starts_confined(node: Node) -> None:
    """A failed read makes a sandbox, says why, and does not fail the pod."""
    done = node.call("ADD", pod="unknown", prevResult=result())
    assert (done.returncode, node.roles()) == (0, dict.fromkeys(ADDRESSES, "sandbox"))
    assert node.record().reason == "the pod could not be read"


def test_a_missing_gate_fails_no_pod(node: Node) -> None:
    """Without the table the pod still starts; the record says that nothing was entered."""
    node.nft("delete", "table", "inet", gate.TABLE)
    done = node.call("ADD", pod="unknown", prevResult=result())
    assert (done.returncode, json.loads(done.stdout)) == (0, result())
    assert "nft could not add 10.244.0.7" in node.record().reason


def test_a_vendors_operator_account_is_read_from_the_list(node: Node) -> None:
    """A service account named in the node's list counts as an operator's too."""
    (node.folder / "accounts").write_text("vendor-operator\n")
    node.describe("byohost-h", "p", operator_pod(spec={"serviceAccountName": "vendor-operator"}))
    node.call("ADD", prevResult=result())
    assert set(node.roles().values()) == {"operator"}


def test_removal_writes_the_pods_counters_once(node: Node) -> None:
    """DEL empties the sets, moves the address's counters into the pod's record, and may come again."""
    node.call("ADD", pod="unknown", prevResult=result())
    refused = "{ 10.244.0.7 . 192.0.2.10 . tcp . 443 counter packets 3 bytes 180 }"
    other = "{ 10.244.0.8 . 192.0.2.10 . tcp . 443 counter packets 1 bytes 60 }"
    pinged = "{ fd00:10:244::7 . 2001:db8::10 . ipv6-icmp . 0 counter packets 2 bytes 60 }"
    for name, element in (("sandbox_refused4", refused), ("sandbox_refused4", other), ("sandbox_refused6", pinged)):
        node.nft("add", "element", "inet", gate.TABLE, name, element)
    for _ in range(2):
        assert node.call("DEL", prevResult=result()).returncode == 0
    assert node.call("DEL").returncode == 0
    assert node.roles() == {}
    left = gate_counters.read_attempts(node.nft("-j", "list", "table", "inet", gate.TABLE))
    assert [attempt.source for attempt in left] == ["10.244.0.8"]
    record = node.record()
    assert record.removed > record.added
    assert record.attempts == (
        gate_counters.Attempt("sandbox", "10.244.0.7", 4, "tcp", "192.0.2.10", 443, 3, "refused"),
        gate_counters.Attempt("sandbox", "fd00:10:244::7", 6, "ipv6-icmp", "2001:db8::10", 0, 2, "refused"),
    )


def test_an_address_used_again_leaves_its_old_role(node: Node) -> None:
    """A sandbox that gets an earlier infra pod's address is a sandbox, even had that one's DEL been lost."""
    node.call("ADD", "kube-system", prevResult=result())
    node.call("ADD", pod="unknown", prevResult=result())
    assert node.roles() == dict.fromkeys(ADDRESSES, "sandbox")


@pytest.mark.parametrize(("command", "code"), [("VERSION", 0), ("CHECK", 0), ("STATUS", 0), ("NONSENSE", 1)])
def test_the_other_commands_of_the_specification(node: Node, command: str, code: int) -> None:
    """VERSION names 1.0.0, CHECK passes, an unknown command is an error."""
    done = node.call(command, prevResult=result())
    assert done.returncode == code
    assert command != "VERSION" or "1.0.0" in json.loads(done.stdout)["supportedVersions"]


def test_many_pods_at_once_lose_nothing(node: Node) -> None:
    """Thirty ADDs side by side each end in their set: nft's transactions and the lock serialise them."""

    def add(number: int) -> int:
        ips = [{"address": f"10.244.1.{number}/24"}]
        return node.call("ADD", "kube-system", prevResult={"cniVersion": "1.0.0", "ips": ips}).returncode

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(add, range(30))) == {0}
    assert len(node.roles()) == 30
