"""What the operator's own pod costs on a real cluster: idle, and among 500 sandboxes and 5,000 pods of others.

Edge: a cluster. It runs with the bundle's limits, 256Mi in a cgroup of its own. The sandboxes are simulated: pods bound
to a node without a kubelet, with the status of running ones, whose sidecars are silent; the others' pods are held back
by a scheduling gate. The operator is killed when they are there, so that it meets them all at once, as after any
restart; what it held at most is shown beside what it holds at rest. Idle CPU is read from the whole cgroup, so that
kubelet's probes count.
"""

import copy
import json
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import HostUnderTest
from conformance.environment.waiting import Pace, eventually
from conformance.observe.kube import Object
from conformance.observe.pods import container_ids
from conformance.observe.process import process_id
from tests.benchmarks.launch_to_ready import submitted
from tests.benchmarks.staging import staged

SANDBOXES, FOREIGN, AT_ONCE = 500, 5000, 8
IDLE, SETTLED = 60.0, 45.0
"""Seconds over which idle CPU is read, and for which the full house is left alone before it is looked at."""

BOUND = 120
TARGETS = {"idleMiB": 64.0, "fullMiB": 96.0, "idleCores": 0.01, "threads": 32}
NODE = "simulated"


@dataclass(frozen=True)
class Sample:
    """One look at the operator's process: resident MiB now and at most, threads; CPU seconds of its whole cgroup."""

    mib: float
    most: float
    threads: int
    cpu: float


def look(host: HostUnderTest) -> Sample:
    """Now, through the node."""
    (container,) = container_ids(host.operator_pod()).values()
    run = host.environment.node.run
    pid = process_id(run, container)
    status = dict(line.split(":", 1) for line in run(["cat", f"/proc/{pid}/status"]).splitlines())
    return Sample(
        int(status["VmRSS"].split()[0]) / 1024,
        int(status["VmHWM"].split()[0]) / 1024,
        int(status["Threads"]),
        _cpu(run(["cat", f"/proc/{pid}/cgroup"]), lambda path: run(["cat", path])),
    )


def _cpu(cgroups: str, read: Callable[[str], str]) -> float:
    """CPU seconds of a cgroup, of version 1 or 2, by the lines of /proc/PID/cgroup."""
    for line in cgroups.splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            usage = dict(pair.split() for pair in read(f"/sys/fs/cgroup{path}/cpu.stat").splitlines())
            return int(usage["usage_usec"]) / 1e6
        if "cpuacct" in controllers.split(","):
            return int(read(f"/sys/fs/cgroup/cpuacct{path}/cpuacct.usage")) / 1e9
    raise ValueError("the operator's process is in no cgroup that counts CPU")


def fill(host: HostUnderTest) -> None:
    """Bring the sandboxes, their status, and the pods of others."""
    kube, template = host.environment.kube, submitted(host)
    kube.create("/api/v1/nodes", {"metadata": {"name": NODE, "labels": {"byohost.test/run": host.environment.run}}})
    path = f"/api/v1/namespaces/{host.namespace}/pods"

    def sandbox(number: int) -> None:
        made = kube.create(path, _sandbox(template, number))
        kube.merge(f"{path}/{made['metadata']['name']}/status", {"status": _running(number)})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda number: kube.create(path, _foreign(template, number)), range(FOREIGN)))
        list(pool.map(sandbox, range(SANDBOXES)))


def clear(host: HostUnderTest) -> None:
    """Take all pods away without grace: no kubelet ends those of a node that is none."""
    path = f"/api/v1/namespaces/{host.namespace}/pods"
    names = [pod["metadata"]["name"] for pod in host.environment.kube.pods(host.namespace)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda name: host.environment.kube.delete(f"{path}/{name}", grace_seconds=0), names))
    host.environment.kube.delete(f"/api/v1/nodes/{NODE}")


def _sandbox(template: Object, number: int) -> Object:
    own = copy.deepcopy(template)
    identifier = "".join(chr(ord("a") + int(digit)) for digit in f"{number:026d}")
    labels = {**own["metadata"]["labels"], "byohost.test/sandbox": identifier}
    own["metadata"] = {
        "name": f"sandbox-{identifier}",
        "labels": labels,
        "annotations": own["metadata"]["annotations"],
    }
    own["spec"]["nodeName"] = NODE
    return own


def _running(number: int) -> Object:
    state = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}
    container = {"image": "x", "imageID": "x", "ready": True, "restartCount": 0, "started": True, "state": state}
    address = f"198.51.100.{number % 250 + 1}" if number < 250 else f"203.0.113.{number % 250 + 1}"
    return {
        "phase": "Running",
        "podIP": address,
        "podIPs": [{"ip": address}],
        "initContainerStatuses": [{"name": "sidecar", **container}],
        "containerStatuses": [{"name": "sandbox", **container}],
    }


def _foreign(template: Object, number: int) -> Object:
    own = copy.deepcopy(template)
    own["metadata"] = {"name": f"other-{number:04d}", "labels": {"app.kubernetes.io/name": "other"}}
    own["spec"]["schedulingGates"] = [{"name": "byohost.test/never"}]
    return own


def measured(host: HostUnderTest) -> dict[str, float]:
    """Idle first, then the full house."""
    host.operator_pod()
    _pass(SETTLED / 3)
    before = look(host)
    _pass(IDLE)
    idle = look(host)
    fill(host)
    host.stop_operator()
    host.start_operator()
    listed = Condition("all of them in the health file", lambda held: held >= SANDBOXES)
    eventually(lambda: _held(host), until=listed, within=BOUND, pace=Pace(every=2.0))
    _pass(SETTLED)
    full = look(host)
    return {
        "idleMiB": round(idle.mib, 1),
        "idleCores": round((idle.cpu - before.cpu) / IDLE, 4),
        "fullMiB": round(full.mib, 1),
        "fullMostMiB": round(full.most, 1),
        "threads": full.threads,
        "sandboxes": _held(host),
    }


def _held(host: HostUnderTest) -> int:
    """How many sandboxes the operator says it holds, by its own probe's file."""
    pod = host.operator_pod()["metadata"]["name"]
    script = "import json;print(json.load(open('/tmp/byohost-health.json'))['sandboxes'])"
    done = host.environment.kube.exec(host.namespace, pod, ["python3", "-c", script], container="operator")
    return int(done.stdout) if done.code == 0 else 0


def _pass(seconds: float) -> None:
    """Let time pass: what is measured here is what happens while nothing does."""
    threading.Event().wait(seconds)


def main() -> int:
    """Stage, measure, print; 1 where a target is missed."""
    with staged() as host:
        try:
            found = measured(host)
        finally:
            clear(host)
    missed = [name for name, most in TARGETS.items() if found[name] > most]
    print(json.dumps({**found, "targets": TARGETS, "missed": missed}, indent=1), flush=True)  # noqa: T201 - the result
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
