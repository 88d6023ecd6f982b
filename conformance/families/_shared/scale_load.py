"""A host among hundreds of foreign pods: bursts of launches, and a hundred launches and ends. Edge: cluster, platform.

Foreign pods carry a scheduling gate and cost the node nothing. Of the hundred, twenty become ready and are terminated,
ten at a time; eighty are cancelled while no node takes them: as objects of the namespace they begin and end alike, and
a run stays a matter of minutes.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, Pace, wait_or_last
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.launch_values import NOBODY_HAS
from conformance.families._shared.scheduling.scenario import Kind, Weight, host_of, scenario
from conformance.observe import process
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Object
from conformance.observe.objects import namespaced
from conformance.observe.pods import container_ids, restarts
from conformance.observe.process_usage import Usage
from conformance.observe.sighting import Sighting

FOREIGN = 300
BURSTS, BURST = 2, 10
"""Launches that become ready: so many at once, so often."""

WAVES, WAVE = 4, 20
"""Launches that are cancelled while pending."""

GATE = "byohost.test/never"
FOREIGN_LABEL = "byohost.test/foreign"
_AT_ONCE = 8


@dataclass(frozen=True)
class Snapshot:
    """The host at rest: its operator's process and pod, its open watches, and the objects of its namespace."""

    usage: Usage
    operator: str
    restarts: int
    watching: Sighting[int]
    objects: frozenset[str]

    @property
    def watches(self) -> int:
        """How many watches are open; raises SourceAbsent where no log tells."""
        return self.watching.value


@dataclass(frozen=True)
class ScaleLoad:
    """Before the hundred and after them."""

    host: HostUnderTest
    foreign: int
    """Foreign pods that were there all the time."""
    ready: tuple[SandboxUnderTest, ...]
    cancelled: tuple[SandboxUnderTest, ...]
    states: dict[str, str]
    """How each of the hundred ended."""
    were_ready: int
    before: Snapshot
    after: Snapshot
    limit: str
    """The operator's memory limit."""

    @property
    def launches(self) -> int:
        """How many there were."""
        return len(self.ready) + len(self.cancelled)


@scenario("scale_load", host_of("footprint", Kind.OWN), weight=Weight(room=2))
def load(host: HostUnderTest) -> ScaleLoad:
    """Bring the foreign pods, warm up, look, launch and end a hundred, and look again once the host is at rest."""
    _strangers(host)
    _reconnect(host)  # what an operator sets up at its first work is no growth
    before = _moment(host)
    ready = [one for _ in range(BURSTS) for one in _burst(host)]
    cancelled = [one for _ in range(WAVES) for one in _wave(host)]
    quiet = Condition("the operator holds no more than before", lambda moment: _at_rest(moment, before))
    after: Snapshot = wait_or_last(lambda: _moment(host), until=quiet, within=PATIENCE / 3, pace=Pace(every=2.0))
    records = {one.id: one.record() for one in (*ready, *cancelled)}
    return ScaleLoad(
        host,
        len([pod for pod in host.environment.kube.pods(host.namespace) if pod["spec"].get("schedulingGates")]),
        tuple(ready),
        tuple(cancelled),
        {name: record.state for name, record in records.items()},
        sum(1 for record in records.values() if record.ready_at),
        before,
        after,
        str(host.operator_pod()["spec"]["containers"][0]["resources"]["limits"]["memory"]),
    )


def _at_rest(now: Snapshot, before: Snapshot) -> bool:
    usage, first = now.usage, before.usage
    held = usage.threads <= first.threads and usage.files <= first.files
    watched = now.watching.is_absent or now.watches <= before.watches
    return held and watched and now.objects <= before.objects


def _burst(host: HostUnderTest) -> list[SandboxUnderTest]:
    """So many launches at once, each to ready; then all of them are terminated."""
    return _ended(_ready(host))


def _ready(host: HostUnderTest) -> list[SandboxUnderTest]:
    begun = [host.launch(resources=SMALL, deadline_seconds=120) for _ in range(BURST)]
    for one in begun:
        one.settled("ready")
    return begun


def _reconnect(host: HostUnderTest) -> None:
    """Close the channel for good under a whole burst: more survivors than a first page of anything (REC-03, CHN-14)."""
    begun, was = _ready(host), host.record().generation
    held = {one.id: one.record().token_generation for one in begun}
    host.environment.control.fault(host.name, "close", code=1008)
    newer = Condition("the operator connected anew", lambda record: record.generation > was)
    wait_or_last(host.record, until=newer, within=PATIENCE / 2, pace=BRISK)
    taken = Condition("each has taken a newer token", all)
    wait_or_last(
        lambda: [one.record().token_generation > held[one.id] for one in begun], until=taken, within=PATIENCE / 3
    )
    _ended(begun)


def _wave(host: HostUnderTest) -> list[SandboxUnderTest]:
    """So many launches that no node takes; each is cancelled when its pod is there."""
    never = {"requests": NOBODY_HAS, "limits": NOBODY_HAS}
    begun = [host.launch(resources=never, deadline_seconds=120) for _ in range(WAVE)]
    there = Condition("every launch has its pod", lambda pods: {one.id for one in begun} <= pods)
    wait_or_last(lambda: _launched(host), until=there, within=PATIENCE / 2, pace=BRISK)
    return _ended(begun)


def _ended(begun: list[SandboxUnderTest]) -> list[SandboxUnderTest]:
    """The same, terminated and gone; or as they are when patience is over: the checks judge it."""
    host = begun[0].host
    for one in begun:
        host.environment.control.terminate(one.id)
    for one in begun:
        one.settled()
    gone = Condition("no pod of them is left", lambda pods: not pods & {one.id for one in begun})
    wait_or_last(lambda: _launched(host), until=gone, within=PATIENCE / 2, pace=BRISK)
    return begun


def _launched(host: HostUnderTest) -> set[str]:
    """Sandbox ids of the pods in the namespace, whatever their labels say; of all but the foreign ones, which weigh."""
    pods = host.environment.kube.pods(host.namespace, f"{FOREIGN_LABEL}!={host.environment.run}")
    environments = (each.get("env") or [] for pod in pods for each in pod["spec"]["containers"])
    return {str(item.get("value")) for env in environments for item in env if item["name"] == "SANDBOX_ID"}


def _moment(host: HostUnderTest) -> Snapshot:
    pod = host.operator_pod()
    (container,) = container_ids(pod)
    found = namespaced(host.environment.kube, host.namespace)
    return Snapshot(
        process.usage(host.environment.node.insides, pod, container),
        str(pod["metadata"]["uid"]),
        sum(restarts(pod).values()),
        Sighting.of(lambda: open_watches(host.environment.node.audit(), host.namespace)),
        frozenset(f"{resource}/{each['metadata']['name']}" for resource, objects in found.items() for each in objects),
    )


def open_watches(events: Sequence[AuditEvent], namespace: str) -> int:
    """Watches of that namespace's accounts that were answered and have not ended."""
    prefix = f"system:serviceaccount:{namespace}:"
    own = [event for event in events if event.verb == "watch" and event.user.startswith(prefix)]
    ended = {event.audit_id for event in own if event.stage == "ResponseComplete"}
    return len({event.audit_id for event in own} - ended)


def _strangers(host: HostUnderTest) -> None:
    path = f"/api/v1/namespaces/{host.namespace}/pods"
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in pool.map(lambda number: host.environment.kube.create(path, _stranger(host, number)), range(FOREIGN)):
            pass


def _stranger(host: HostUnderTest, number: int) -> Object:
    """A pod of somebody else's in the same namespace, as Pod Security wants it, held back by a gate."""
    container = {
        "name": "idle",
        "image": host.environment.images.sandbox,
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    spec = {
        "schedulingGates": [{"name": GATE}],
        "automountServiceAccountToken": False,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 65532, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
    }
    labels = {
        FOREIGN_LABEL: host.environment.run,
        "byohost.test/run": host.environment.run,
        "app.kubernetes.io/name": "stranger",
    }
    return {"metadata": {"name": f"stranger-{number:03d}", "labels": labels}, "spec": spec}
