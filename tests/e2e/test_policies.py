"""The profile's NetworkPolicies on a real API server, enforced by kube-router: the table by address, cell by cell.

What is asked for is pods of another namespace: packets to a Service are judged after they were sent on to its pod, so
that a policy's addresses are those of hosts outside the cluster, or of pods.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
import yaml

from clusters.engine import ensure_engine
from clusters.kind import KindCluster
from conformance import builtin
from conformance.environment.expectations import Condition
from conformance.environment.run_environment import SYSTEM
from conformance.environment.staging import node, own_cluster, policy_engine, run_images
from conformance.environment.staging.own_cluster import Wanted
from conformance.environment.waiting import Pace, eventually, wait_or_last
from conformance.observe.kube import Kube, Object
from egress_profiles import loading
from egress_profiles.profile import Actor, Profile
from egress_profiles.renderings import networkpolicy
from egress_profiles.truth_table import by_address, cells
from fake_platform.pods import RUN_LABEL
from tests.long import LONG

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(not LONG, reason="BYOHOST_LONG is not set: this takes a cluster of its own"),
]

ASKING, FAR = "asking", "far"
PORTS = (8443, 8444)
ASKERS = {
    "operator": {"app.kubernetes.io/name": "byohost-operator"},
    "sandbox": {"byohost.test/sandbox": "one"},
    "stranger": {"app": "stranger"},
}
SERVE = f"""
import selectors, socket
waiting = selectors.DefaultSelector()
for port in {PORTS}:
    server = socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True)
    waiting.register(server, selectors.EVENT_READ)
while True:
    for key, _ in waiting.select():
        key.fileobj.accept()[0].close()
"""
ASK = """
import concurrent.futures, json, socket, sys
def answered(place):
    try:
        socket.create_connection(tuple(place), timeout=3).close()
    except OSError:
        return False
    return True
places = json.loads(sys.argv[1])
with concurrent.futures.ThreadPoolExecutor(len(places)) as pool:
    print(json.dumps(list(pool.map(answered, places))))
"""
Answers = dict[tuple[str, str, int], bool]
"""Whether an asker reached an address and port."""


@dataclass(frozen=True)
class Lab:
    """A cluster that enforces policies: three pods that ask, and the addresses of two that answer."""

    kube: Kube
    one: tuple[str, ...]
    other: tuple[str, ...]

    def ask(self) -> Answers:
        """Dial every address and port from every asker."""
        places = [(address, port) for address in (*self.one, *self.other) for port in PORTS]
        found: Answers = {}
        for asker in ASKERS:
            done = self.kube.exec(ASKING, asker, ["python3", "-c", ASK, json.dumps(places)], container="main")
            assert done.code == 0, done.stderr
            found |= {(asker, *place): each for place, each in zip(places, json.loads(done.stdout), strict=True)}
        return found

    def settles(self, wanted: Answers) -> Answers:
        """Ask until the answers are the wanted ones; what they are in the end the test says."""
        come = Condition("the wanted answers", lambda found: found == wanted)
        return wait_or_last(self.ask, until=come, within=90, pace=Pace(every=1))


def _say(sentence: str) -> None:
    print(f"· {sentence}", file=sys.stderr, flush=True)  # noqa: T201 - progress of a long fixture


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """A cluster of its own, its gate off: what enforces policies leaves rules behind."""
    reference = builtin.reference_target()
    target = replace(reference, network=replace(reference.network, policies="enforced", gate="off"))
    engine = ensure_engine(_say)
    image_set = run_images.prepare(engine, target, _say)
    cluster = own_cluster.create(engine, "policies", _say, Wanted())
    try:
        cluster.load([image_set.loaded[name].reference for name in ("platform", policy_engine.IMAGE)])
        node.enforce(lambda command: cluster.exec(command).decode(), "off")
        yield _furnished(
            cluster, image_set.loaded["platform"].reference, image_set.loaded[policy_engine.IMAGE].reference
        )
    finally:
        cluster.delete()


def _furnished(cluster: KindCluster, image: str, engine_image: str) -> Lab:
    kube = Kube.connect(cluster.kubeconfig, str(cluster.kubectl))
    for name in (SYSTEM, ASKING, FAR):
        kube.apply(
            [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {RUN_LABEL: "e2e"}}}]
        )
    kube.apply(policy_engine.objects(engine_image))
    kube.apply([_pod(FAR, name, {}, image, SERVE) for name in ("one", "other")])
    kube.apply([_pod(ASKING, name, labels, image, "import signal; signal.pause()") for name, labels in ASKERS.items()])
    kube.rollout(SYSTEM, policy_engine.NAME)
    running = Condition("all pods run", lambda pods: all(pod["status"].get("phase") == "Running" for pod in pods))
    eventually(lambda: [*kube.pods(ASKING), *kube.pods(FAR)], until=running, within=90)
    one, other = (tuple(sorted(ip["ip"] for ip in _status(kube, name)["podIPs"])) for name in ("one", "other"))
    assert [":" in address for address in (*one, *other)].count(True) == 2, "both pods have both families"
    return Lab(kube, one, other)


def _status(kube: Kube, name: str) -> Object:
    found = kube.pod(FAR, name)
    assert found is not None
    status: Object = found["status"]
    return status


def _pod(namespace: str, name: str, labels: dict[str, str], image: str, script: str) -> Object:
    container = {"name": "main", "image": image, "imagePullPolicy": "Never", "command": ["python3", "-c", script]}
    metadata = {"name": name, "namespace": namespace, "labels": labels}
    spec = {"containers": [container], "terminationGracePeriodSeconds": 1, "automountServiceAccountToken": False}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _profile(made: Lab) -> Profile:
    """One host for both actors at both its addresses, and for the operator alone one more, at one of its two."""
    ipv6 = next(address for address in made.other if ":" in address)
    entry = {"port": PORTS[0], "for": "x"}
    one = entry | {"host": "one.far.test", "actors": ["operator", "sandbox"], "addresses": list(made.one)}
    other = entry | {"host": "other.far.test", "actors": ["operator"], "addresses": [ipv6]}
    return loading.from_mapping({"name": "far", "destination": [one, other]})


def test_the_cluster_answers_as_the_table_by_address(lab: Lab) -> None:
    """Without the policies all is answered; under them what the profile lists, and of a stranger's nothing at all.

    The API server takes each document without a warning, and kubectl applies the text as it is printed.
    """
    everything = dict.fromkeys(lab.ask(), True)
    assert lab.settles(everything) == everything
    profile = _profile(lab)
    text = networkpolicy.render(profile)
    path = f"/apis/networking.k8s.io/v1/namespaces/{ASKING}/networkpolicies"
    for document in yaml.safe_load_all(text):
        assert lab.kube.warned(f"{path}/{document['metadata']['name']}", document) == ()
    done = lab.kube.command(["apply", "-n", ASKING, "-f", "-"], stdin=text)
    assert (done.code, done.stderr) == (0, "")
    open_ = {(str(cell.actor), cell.address, cell.port) for cell in by_address(cells(profile)) if cell.allowed}
    expected = {asked: asked in open_ for asked in everything}
    assert sum(expected.values()) == 5
    assert not any(allowed for (asker, _, _), allowed in expected.items() if asker not in {*map(str, Actor)})
    assert lab.settles(expected) == expected
    done = lab.kube.command(["delete", "-n", ASKING, "-f", "-"], stdin=text)
    assert done.code == 0, done.stderr
    assert lab.settles(everything) == everything
