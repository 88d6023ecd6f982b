"""An operator reconnects while one of its pods is on its way out, and another host's pod stands beside. Edge: platform.

A finalizer keeps the first one there: its deletion was asked for, and the object stays until somebody takes that off.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.environment.expectations import Condition, Gone
from conformance.environment.held_pods import held
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared import somebody_elses
from conformance.families._shared.bystander import bystander
from conformance.families._shared.fresh_operator import connected_anew
from conformance.families._shared.refused_launches import ANOTHER_HOST
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.observe import journal
from conformance.observe.kube import Object
from fake_platform.model import JournalEntry
from fake_platform.pods import RUN_LABEL


@dataclass(frozen=True)
class PodLeaving:
    """What the inventory of the new connection could name."""

    inventory: JournalEntry | None
    """None where no connection came within patience."""
    sandbox: str
    leaving: Object | None
    """The pod that is on its way out, as it was once the inventory was there."""
    anothers: str
    """The sandbox id that the other host's pod bears."""
    beside: Object | None
    """That pod, at the same moment."""


@scenario("pod_leaving", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def reconnect_beside_them(host: HostUnderTest) -> PodLeaving:
    """Ask for the deletion of a pod that is held, put another host's beside it, and close the channel."""
    sandbox = bystander(host)
    pod = sandbox.running_pod()
    kube, path = host.environment.kube, f"/api/v1/namespaces/{host.namespace}/pods"
    name, another = pod["metadata"]["name"], "".join(secrets.choice("abcdefghij234567") for _ in range(26))
    with held(kube, f"{path}/{name}"), _beside(host, another) as beside:
        kube.delete(f"{path}/{name}", grace_seconds=1)
        was, mark = host.record(), host.journal()[-1].n
        host.environment.control.fault(host.name, "close", code=1008)
        wait_or_last(host.record, until=connected_anew(was), within=PATIENCE, pace=BRISK)
        told = Condition("an inventory was told", lambda found: len(found) > 0)
        inventories = wait_or_last(lambda: _inventories(host, mark), until=told, within=PATIENCE / 4, pace=BRISK)
        seen = PodLeaving(
            inventory=inventories[0] if inventories else None,
            sandbox=sandbox.id,
            leaving=kube.pod(host.namespace, name),
            anothers=another,
            beside=kube.pod(host.namespace, beside),
        )
    sandbox.settled(within=PATIENCE / 4)
    host.environment.control.terminate(sandbox.id)
    wait_or_last(sandbox.pod, until=Gone(), within=PATIENCE / 4, pace=BRISK)
    return seen


def _inventories(host: HostUnderTest, after: int) -> tuple[JournalEntry, ...]:
    return journal.frames(host.journal(after=after), "host.inventory", "up")


@contextmanager
def _beside(host: HostUnderTest, sandbox: str) -> Iterator[str]:
    """The name of a pod that is another host's sandbox in all that it shows, as long as it stands."""
    kube, path = host.environment.kube, f"/api/v1/namespaces/{host.namespace}/pods"
    labels = {
        "app.kubernetes.io/managed-by": "byohost-operator",
        "byohost.test/host": ANOTHER_HOST,
        "byohost.test/sandbox": sandbox,
        RUN_LABEL: host.environment.run,
    }
    name = f"sandbox-{sandbox}"
    pod = somebody_elses.pod(name, host.environment.images.sandbox, labels)
    pod["spec"]["containers"][0] |= {"name": "sandbox", "env": [{"name": "SANDBOX_ID", "value": sandbox}]}
    try:
        kube.create(path, pod)
        yield name
    finally:
        kube.delete(f"{path}/{name}", grace_seconds=0)
