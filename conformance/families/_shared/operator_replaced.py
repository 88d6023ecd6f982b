"""The operator is evicted, rolled, given a newer bundle and a newer image while sandboxes run. Edge: cluster, platform.

Each change ends when another instance is connected and the sandboxes have newer tokens, or when patience is over: what
became of them is the checks' question.
"""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.families._shared.snapshot import Snapshot, look, replaced, repointed
from conformance.observe.exceptions import CouldNotRun
from fake_platform.model import Host

SURVIVORS = 2


@dataclass(frozen=True)
class Change:
    """One change of the operator: the host and its sandboxes before it and after it."""

    what: str
    """As it stands in a sentence: the sandboxes … when the operator was <what>."""
    was: Host
    before: Snapshot
    now: Host
    after: Snapshot


@dataclass(frozen=True)
class Changes:
    """What was done to one operator, in this order."""

    host: HostUnderTest
    evicted: Change
    updated: Change
    """By a newer bundle: a new key."""
    rolled: Change
    renewed: Change
    """By a newer image."""
    image: str
    """The image that the operator runs in the end, as its pod's specification names it."""


@scenario("changes", INSTALLED)
def change(host: HostUnderTest) -> Changes:
    """Change the operator four times, each time while two sandboxes run; end the sandboxes."""
    sandboxes: tuple[SandboxUnderTest, ...] = ()

    def seen(what: str, act: Callable[[HostUnderTest], None]) -> Change:
        nonlocal sandboxes
        sandboxes = _staffed(host, sandboxes)
        was, before = host.record(), look(host, sandboxes)
        host.environment.disruptions.record_deletion(host.environment.kube, host.operator_pods())
        act(host)
        replaced(host, was)
        repointed(sandboxes, before)
        return Change(what, was, before, host.record(), look(host, sandboxes))

    evicted = seen("evicted", _evict)
    updated = seen("updated by a newer bundle", lambda one: one.apply(one.download()))
    rolled = seen("rolled", _roll)
    renewed = seen("given a newer image", _renew)
    image = str(host.operator_pod()["spec"]["containers"][0]["image"])
    for sandbox in sandboxes:
        host.environment.control.terminate(sandbox.id)
    return Changes(host, evicted, updated, rolled, renewed, image)


def _staffed(host: HostUnderTest, sandboxes: tuple[SandboxUnderTest, ...]) -> tuple[SandboxUnderTest, ...]:
    """Those that still have a pod, and new ones for the rest: each change is judged by sandboxes of its own time."""
    staying = [sandbox for sandbox in sandboxes if sandbox.pod() is not None]
    new = [host.launch() for _ in range(SURVIVORS - len(staying))]
    for sandbox in new:
        sandbox.ready()
    return (*staying, *new)


def _evict(host: HostUnderTest) -> None:
    """As a drain does it: by the Eviction API (policy/v1)."""
    name = host.operator_pod()["metadata"]["name"]
    metadata = {"name": name, "namespace": host.namespace}
    path = f"/api/v1/namespaces/{host.namespace}/pods/{name}/eviction"
    host.environment.kube.create(path, {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata})


def _roll(host: HostUnderTest) -> None:
    path = f"/apis/apps/v1/namespaces/{host.namespace}/deployments/{host.operator.deployment}"
    host.environment.kube.merge(path, {"spec": {"template": {"metadata": {"annotations": {NOTE: "with survivors"}}}}})


def _renew(host: HostUnderTest) -> None:
    """As a person does it: `kubectl set image`."""
    container = host.operator_pod()["spec"]["containers"][0]["name"]
    line = [
        "set",
        "image",
        "-n",
        host.namespace,
        f"deployment/{host.operator.deployment}",
        f"{container}={host.environment.images.newer}",
    ]
    done = host.environment.kube.command(line)
    if done.code != 0:
        raise CouldNotRun(f"kubectl set image failed: {done.stderr.strip()}")


NOTE = "byohost.test/rolled-by-the-harness"
