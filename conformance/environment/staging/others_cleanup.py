"""Takes away what runs have left on a cluster that somebody else made: what carries their label. Edge: its API.

A run's objects stand in namespaces that the run has made itself, under its label (`others_cluster`,
`conformance.environment.precautions`); outside of them there is one role, for the seconds in which an account may do
no more than BND-25 says. What somebody else has made is never touched, whatever its name.
"""

from conformance.environment import given_namespaces
from conformance.environment.expectations import Condition
from conformance.environment.staging import system
from conformance.environment.waiting import eventually
from conformance.observe.kube import Kube
from conformance.observe.rbac import RBAC
from fake_platform.pods import RUN_LABEL

NAMESPACES = "/api/v1/namespaces"
COLLECTIONS = (f"/apis/{RBAC}/v1/clusterrolebindings", f"/apis/{RBAC}/v1/clusterroles", NAMESPACES)
"""Whatever of a run is not inside of one of its namespaces, and those."""


def left(kube: Kube, run: str | None = None) -> tuple[str, ...]:
    """The API paths of what carries a run's label, or that run's; what lies in the namespaces goes with them.

    Of whoever may touch no more than given namespaces: what is in those.
    """
    if kube.bounds is not None:
        return given_namespaces.left(kube, (kube.bounds.system, *kube.bounds.given), run)
    label = RUN_LABEL.replace("/", "%2F") + (f"%3D{run}" if run else "")
    return tuple(
        f"{collection}/{each['metadata']['name']}"
        for collection in COLLECTIONS
        for each in kube.get(f"{collection}?labelSelector={label}")["items"]
    )


def clear(kube: Kube, run: str | None = None) -> tuple[str, ...]:
    """Delete it, wait until it is gone, and return its API paths.

    Raises:
        WaitFailed: something does not go.
    """
    found = left(kube, run)
    for path in found:
        if kube.bounds is None and path.startswith(NAMESPACES):
            system.clear(kube, path)
        else:
            kube.delete(path)
    gone = Condition("nothing of a run is left", lambda paths: not paths)
    eventually(lambda: left(kube, run), until=gone, within=system.START)
    return found


def named(path: str) -> str:
    """An object as a person knows it: `namespaces/byohost-system`."""
    return "/".join(path.rsplit("/", 2)[1:])
