"""The shared sandbox's pod: as submitted, as it runs, and from inside its containers. Edge: exec, the audit log."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, SandboxUnderTest
from conformance.environment.waiting import eventually
from conformance.families._shared.launched_sandbox import Launched
from conformance.observe.audit import AuditEvent
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Object
from conformance.observe.pods import creations
from conformance.observe.probe import ProbeReport

CONTAINERS = ("sandbox", "sidecar")
PLACES = ("/", "/etc", "/usr", "/var", "/home", "/opt")
"""Folders of the root file system that nobody inside may write to."""


@dataclass(frozen=True)
class Hardened:
    """One sandbox pod."""

    launched: Launched
    submitted: Object
    """The pod in the operator's create request, before admission."""
    creation: AuditEvent
    running: Object

    @cached_property
    def inside(self) -> dict[str, ProbeReport]:
        """The probe's report by container; its results are the attempts `writable:<path>`.

        Looked at when it is first asked for: where no run can look inside, that alone cannot be judged.
        """
        return _inside(self)


def look(launched: Launched) -> Hardened:
    """Read the audit log's create request of this sandbox, and its pod."""
    sandbox = launched.sandbox
    made = _creations(sandbox)
    if len(made) != 1:
        raise CouldNotRun(f"the audit log holds {len(made)} creations of pods for one launch: LCH-05 judges that")
    return Hardened(launched, made[0].requested, made[0], sandbox.running_pod())


def _inside(hardened: Hardened) -> dict[str, ProbeReport]:
    """The probe in both containers."""
    host, pod = hardened.launched.sandbox.host, hardened.running
    scratch = sorted({path for each in hardened.submitted["spec"]["containers"] for path in _mounts(each)})
    attempts = [{"id": f"writable:{path}", "kind": "file", "path": path} for path in (*PLACES, *scratch)]

    def probe(container: str) -> ProbeReport:
        return host.environment.probe(host.namespace, pod["metadata"]["name"], container, attempts)

    with ThreadPoolExecutor(len(CONTAINERS)) as pool:
        return dict(zip(CONTAINERS, pool.map(probe, CONTAINERS), strict=True))


def _mounts(container: Object) -> list[str]:
    return [str(mount["mountPath"]) for mount in container.get("volumeMounts") or []]


def _creations(sandbox: SandboxUnderTest) -> tuple[AuditEvent, ...]:
    """The creations that the audit log holds, once it holds one; a log that lags or is switched off is our trouble."""
    host = sandbox.host
    there = Condition("the audit log holds the creation of the sandbox's pod", bool)
    try:
        made: tuple[AuditEvent, ...] = eventually(
            lambda: creations(host.environment.created(), host.namespace, sandbox.id),
            until=there,
            within=PATIENCE / 6,
        )
    except AssertionError:
        return ()
    return made
