"""An operator comes back to more pods than one page of a list holds. Edge: drives the cluster and the platform.

The pods are copies of one that the operator has made itself, under ids of their own, and held back by a gate of the
scheduler's: they cost the cluster an object each. Whoever made them, they are the host's (asyncapi.yaml, 12). They are
taken away while the operator is, so that it has seen none of them go.
"""

import json
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.bystander import bystander
from conformance.families._shared.fresh_operator import connected_anew
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, Weight, scenario
from conformance.observe import journal
from conformance.observe.kube import Object
from fake_platform.model import JournalEntry
from fake_platform.sandboxes import new_id

MANY = 520
"""Clients ask for 500 at a time by default (client-go, tools/pager), and ours for fewer."""

GATE = "byohost.test/never"
DEADLINE = "byohost.test/deadline"
_AT_ONCE = 2
"""Requests at a time: five hundred are a burst that others on the machine would feel."""


@dataclass(frozen=True)
class CrowdedHost:
    """The pods that stood there, and what was said of them."""

    pods: frozenset[tuple[str, str]]
    """Sandbox id and uid of each, as the cluster has them."""
    inventory: JournalEntry | None
    """The first message of the instance that came to them, if there was one."""


@scenario("crowd", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})), weight=Weight(room=2))
def crowd(host: HostUnderTest) -> CrowdedHost:
    """Copy a pod many times while the operator is away, let it come back, and take the copies away in the same way."""
    known = bystander(host)
    pattern = known.running_pod()
    host.environment.control.terminate(known.id)
    known.settled(within=PATIENCE / 2)
    host.stop_operator()
    names = [f"sandbox-{new_id(secrets.choice)}" for _ in range(MANY)]
    path = f"/api/v1/namespaces/{host.namespace}/pods"
    try:
        made = _each(names, lambda name: host.environment.kube.create(path, _copy(pattern, known.id, name)))
        inventory = _inventory(host)
        host.stop_operator()
    finally:
        _each(names, lambda name: host.environment.kube.delete(f"{path}/{name}", grace_seconds=0))
    _inventory(host)
    return CrowdedHost(
        frozenset((pod["metadata"]["name"].removeprefix("sandbox-"), pod["metadata"]["uid"]) for pod in made), inventory
    )


def _inventory(host: HostUnderTest) -> JournalEntry | None:
    """Start the operator; the inventory of its first connection, or None where patience is over before it."""
    was, mark = host.record(), host.journal()[-1].n
    host.start_operator()
    heard = Condition("the operator has said what is there", lambda found: len(found) > 0)
    found: tuple[JournalEntry, ...] = wait_or_last(
        lambda: journal.frames(host.journal(after=mark), "host.inventory", "up"), until=heard, within=PATIENCE
    )
    wait_or_last(host.record, until=connected_anew(was), within=PATIENCE / 4, pace=BRISK)
    return found[0] if found else None


def _copy(pattern: Object, known: str, name: str) -> Object:
    """What its maker would have submitted for another sandbox; nothing of what the cluster has added to it."""
    metadata, spec = pattern["metadata"], {key: pattern["spec"][key] for key in _SUBMITTED if key in pattern["spec"]}
    annotations = {**(metadata.get("annotations") or {}), DEADLINE: _in_an_hour()}
    made: Object = {
        "metadata": {"labels": metadata.get("labels") or {}, "annotations": annotations},
        "spec": {**spec, "schedulingGates": [{"name": GATE}]},
    }
    other: Object = json.loads(json.dumps(made).replace(known, name.removeprefix("sandbox-")))
    other["metadata"]["name"] = name
    return other


_SUBMITTED = (
    "containers",
    "initContainers",
    "volumes",
    "securityContext",
    "restartPolicy",
    "serviceAccountName",
    "automountServiceAccountToken",
    "enableServiceLinks",
    "terminationGracePeriodSeconds",
)


def _in_an_hour() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _each(names: Iterable[str], act: Callable[[str], Object | None]) -> list[Object]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [made for made in pool.map(act, names) if made is not None]
