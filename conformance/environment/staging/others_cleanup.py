"""Takes away what runs have left on a cluster that somebody else made: what carries their label. Edge: its API.

Everything of a run stands in namespaces that the run has made itself, under its label (`others_cluster`,
`conformance.environment.precautions`). A namespace that somebody else has made is never touched, whatever its name.
"""

from conformance.environment.expectations import Condition
from conformance.environment.staging import system
from conformance.environment.waiting import eventually
from conformance.observe.kube import Kube
from fake_platform.pods import RUN_LABEL


def left(kube: Kube, run: str | None = None) -> tuple[str, ...]:
    """The namespaces that carry a run's label, or that run's, by name."""
    label = RUN_LABEL.replace("/", "%2F") + (f"%3D{run}" if run else "")
    found = kube.get(f"/api/v1/namespaces?labelSelector={label}")["items"]
    return tuple(sorted(str(each["metadata"]["name"]) for each in found))


def clear(kube: Kube, run: str | None = None) -> tuple[str, ...]:
    """Delete them with all that is in them, wait until they are gone, and return their names.

    Raises:
        WaitFailed: one of them does not go.
    """
    found = left(kube, run)
    for name in found:
        system.clear(kube, f"/api/v1/namespaces/{name}")
    gone = Condition("no namespace of a run is left", lambda names: not names)
    eventually(lambda: left(kube, run), until=gone, within=system.START)
    return found
