"""Launches that cannot become ready, side by side: one for each reason of the closed list that one node can provoke.

`node-lost` needs a second node, `sidecar-unreachable` is what `sidecar_blocked` is about, and `identity-disabled` is
the platform's answer, of which no operator hears. Edge: drives the platform, a quota and a limit of the namespace.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, eventually
from conformance.families._shared.launch_values import IDENTITY, NOBODY_HAS
from conformance.families._shared.network_cut import Fate, in_force
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.families._shared.sidecars_cut_off import way_to_sidecars
from conformance.families.launch.failing_launches import FailingLaunch, seen_out, unpullable_image
from conformance.observe.kube import Object

DEADLINE = 45
"""Seconds that a launch allows whose failure has a sign of its own in the cluster; the sign must come before."""

SHORT = 20
"""Seconds of a launch that only its deadline ends, or that no node ever takes."""

SOON = 8
"""Seconds that are over before a silent sidecar's time is."""
LATE = 2.0
"""Seconds by which the launch arrives late that only its deadline ends: less than a gap may take."""

QUOTA, LIMIT, BEYOND_QUOTA, BEYOND_LIMIT = "8Gi", "12Gi", "9Gi", "16Gi"
"""Memory limits: of all pods together, of one container, and of the launches that exceed one or the other."""

GREEDY = """\
import subprocess, sys, time
subprocess.run([sys.executable, "-c", "held = b'x' * (1 << 29)"])
time.sleep(6)
raise SystemExit(137)
"""
"""A child of it asks for more than there is: the runtime may hear of a process's end before it hears what killed it."""

NAME = "byohost-conformance"


@dataclass(frozen=True)
class Failures:
    """What became of each launch, by the reason that it had to fail with."""

    host: HostUnderTest
    by_reason: dict[str, FailingLaunch]


@scenario("failures", INSTALLED, after=("federated",))
def fail(host: HostUnderTest) -> Failures:
    """Launch everything at once, cancel one, and see all of them to their ends."""
    python = ("python3", "-c")
    silent = {"sidecar_image": host.environment.images.mute}
    unserved = _unserved(host)
    account = _with_identity(host)
    shut, unheard = _sidecars_unheard(host)
    with _bounded(host), shut:  # else a sandbox that ends at once might have been ready for a moment
        begun = {
            "image-pull": host.launch(sidecar_image=unpullable_image(host), deadline_seconds=DEADLINE),
            "sidecar-silent": host.launch(**silent, deadline_seconds=DEADLINE),
            "deadline": _late(host, **silent, deadline_seconds=SOON),
            "unschedulable": host.launch(resources=_sized(NOBODY_HAS), deadline_seconds=SHORT),
            "quota": host.launch(resources=_sized({"cpu": "100m", "memory": BEYOND_QUOTA}), deadline_seconds=DEADLINE),
            "admission": host.launch(
                resources=_sized({"cpu": "100m", "memory": BEYOND_LIMIT}), deadline_seconds=DEADLINE
            ),
            "crash": host.launch(**unheard, command=(*python, "raise SystemExit(7)"), deadline_seconds=DEADLINE),
            "oom": host.launch(**unheard, command=(*python, GREEDY), deadline_seconds=DEADLINE),
            "cancelled": _cancelled(host),
        } | _mismatched(host, account)
        ended = {reason: seen_out(one) for reason, one in begun.items()}
    return Failures(host, {"family-not-served": seen_out(unserved), **ended})


def _sidecars_unheard(host: HostUnderTest) -> tuple[AbstractContextManager[None], dict[str, str]]:
    """What keeps the operator from every sidecar, or the image of one that answers nobody: by it a launch is asked for.

    A sidecar that never listens would not do: kubelet starts no container behind one.
    """
    if host.environment.images.deaf:
        return nullcontext(), {"sidecar_image": host.environment.images.deaf}
    return in_force(host.environment.node, way_to_sidecars(host, Fate.RESET)), {}


def _sized(limits: dict[str, str]) -> dict[str, Any]:
    """A class that asks for little; where it asks for more than any node has, it says so in its requests too."""
    requests = limits if limits is NOBODY_HAS else {"cpu": "2m", "memory": "32Mi"}
    return {"requests": requests, "limits": limits}


def _unserved(host: HostUnderTest) -> SandboxUnderTest:
    """The platform refuses a family that the host does not have, so the order is changed on its way down."""
    host.environment.control.inject(host.name, "alter", "sandbox.launch", patch={"data": {"family": "cobol"}})
    return _spent(host, host.launch(deadline_seconds=DEADLINE))


def _late(host: HostUnderTest, **changes: Any) -> SandboxUnderTest:
    """It arrives when some of its time is over: a deadline counts from when the launch was asked for."""
    host.environment.control.fault(host.name, "late", message="sandbox.launch", seconds=LATE)
    return _spent(host, host.launch(**changes))


def _spent(host: HostUnderTest, one: SandboxUnderTest) -> SandboxUnderTest:
    """Once the fault has met it, and can meet no other."""
    spent = Condition("the fault is spent", lambda faults: not faults)
    eventually(lambda: host.environment.control.faults(host.name), until=spent, within=PATIENCE / 6, pace=BRISK)
    return one


def _cancelled(host: HostUnderTest) -> SandboxUnderTest:
    """Cancelled while no node takes it."""
    one = host.launch(resources=_sized(NOBODY_HAS), deadline_seconds=DEADLINE)
    waits = Condition("its pod waits for a node", lambda pod: pod is not None)
    eventually(one.pod, until=waits, within=PATIENCE / 4, pace=BRISK)
    host.environment.control.terminate(one.id)
    return one


def _with_identity(host: HostUnderTest) -> str:
    """The account of a sandbox that had the identity, and is terminated; none where the host has no identities."""
    if not host.record().workload_identity:
        return ""
    one = host.launch(workload_identity=IDENTITY).ready()
    account = str(one.running_pod()["spec"]["serviceAccountName"])
    host.environment.control.terminate(one.id)
    return account


def _mismatched(host: HostUnderTest, account: str) -> dict[str, SandboxUnderTest]:
    """A launch whose identity's account says something else by now."""
    if not account:
        return {}
    path = f"/api/v1/namespaces/{host.namespace}/serviceaccounts/{account}"
    other = {"azure.workload.identity/client-id": "bbbbbbbb-0000-4000-8000-000000000007"}
    host.environment.kube.merge(path, {"metadata": {"annotations": other}})
    return {"identity-mismatch": host.launch(workload_identity=IDENTITY, deadline_seconds=DEADLINE)}


@contextmanager
def _bounded(host: HostUnderTest) -> Iterator[None]:
    """The namespace with a quota and a limit; a quota counts once its controller has written its status."""
    core = f"/api/v1/namespaces/{host.namespace}"
    quota: Object = {"metadata": {"name": NAME}, "spec": {"hard": {"limits.memory": QUOTA}}}
    limits: Object = {"metadata": {"name": NAME}, "spec": {"limits": [{"type": "Container", "max": {"memory": LIMIT}}]}}
    host.environment.kube.create(f"{core}/resourcequotas", quota)
    host.environment.kube.create(f"{core}/limitranges", limits)
    counts = Condition("the quota counts", lambda found: bool((found.get("status") or {}).get("hard")))
    try:
        eventually(
            lambda: host.environment.kube.get(f"{core}/resourcequotas/{NAME}"), until=counts, within=PATIENCE / 4
        )
        yield
    finally:
        host.environment.kube.delete(f"{core}/resourcequotas/{NAME}")
        host.environment.kube.delete(f"{core}/limitranges/{NAME}")
