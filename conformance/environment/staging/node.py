"""Makes the node pull through the proxy, confine its pods and host the canaries. Edge: commands in the node.

Only for clusters that carry our creation mark.
"""

from collections.abc import Callable, Sequence

from conformance.environment.expectations import Condition
from conformance.environment.node_files import write
from conformance.environment.waiting import eventually
from conformance.observe.kube import Kube
from egress_profiles import canary_namespace, dns, gate, node_proxy
from egress_profiles.gate import Gate, Mode

Run = Callable[[Sequence[str]], str]


OPERATOR_ACCOUNTS = "/etc/byohost/operator-accounts"
"""What the gate's plugin reads them from (`egress_profiles/cni/byohost-gate`)."""


def enforce(run: Run, mode: str) -> None:
    """Load the gate in this mode; sets and counters of pods that run already stay."""
    write(run, "/run/byohost/gate.nft", gate.render(Gate(mode=Mode(mode))))
    run(["/opt/cni/bin/byohost-gate-load", "/run/byohost/gate.nft"])


def pull_through_proxy(run: Run, kube: Kube, authority_pem: str) -> None:
    """Give containerd the proxy and its authority, restart it, and wait until the node is Ready again."""
    write(run, node_proxy.CA_PATH, authority_pem)
    write(run, node_proxy.DROP_IN_PATH, node_proxy.drop_in())
    for command in node_proxy.COMMANDS:
        run(list(command))
    until_ready(kube)


def reserve(kube: Kube, name: str) -> None:
    """Place nothing more on this node but what tolerates that."""
    kube.merge(f"/api/v1/nodes/{name}", {"spec": {"unschedulable": True}})


def until_ready(kube: Kube) -> None:
    """Wait until every node says that it is Ready."""
    eventually(lambda: _ready(kube), until=Condition("every node is Ready", bool), within=60)


def start_canary(run: Run, image: str, certificate_and_key: str) -> None:
    """Unreachable routes first, then namespace and servers; containerd's namespace byohost holds `image`."""
    file = f"{canary_namespace.LOG_FOLDER}/canary.pem"
    run(["install", "-D", "-m", "600", "/dev/null", file])
    write(run, file, certificate_and_key)
    run(["sh", "-eu", "-c", canary_namespace.set_up(canary_namespace.Server(image, certificate=file))])


def resolve_through_ours(kube: Kube) -> None:
    """Make our name server the cluster DNS's only upstream, so that no name leaves the machine."""
    path = "/api/v1/namespaces/kube-system/configmaps/coredns"
    changed = kube.get(path)["data"].get("Corefile") != dns.cluster_corefile()
    if changed:
        kube.merge(path, {"data": {"Corefile": dns.cluster_corefile()}})
        # CoreDNS would notice within a minute; until then names would still leave the node.
        kube.rollout("kube-system", "coredns", restart=True)


def count_from_here(run: Run) -> None:
    """Set the gate's counters back: what the cluster's own start-up tried is not the run's."""
    write(run, "/run/byohost/recount.nft", gate.recount())
    run(["nft", "-f", "/run/byohost/recount.nft"])


def let_operators_be(run: Run, account: str) -> None:
    """Tell the gate under which service account operators run, beside that of the platform's own bundle."""
    write(run, OPERATOR_ACCOUNTS, f"{account}\n")


def clock(run: Run) -> float:
    """The node's time, in seconds since the epoch: that of the audit log, the proxy's log and the canaries."""
    return float(run(["date", "+%s.%N"]))


def _ready(kube: Kube) -> bool:
    conditions = [each["status"]["conditions"] for each in kube.get("/api/v1/nodes")["items"]]
    return all(any(c["type"] == "Ready" and c["status"] == "True" for c in node) for node in conditions)
