"""Takes away what runs have left on a cluster that somebody else made: what carries their label. Edge: its API.

A run's objects stand in namespaces that the run has made itself, under its label (`existing_cluster`,
`conformance.environment.apply_guards`); outside of them there is what single scenarios need for a while: a role in
which an account may do no more than BND-25 says, a RuntimeClass, a flow schema. A run in given namespaces, and a
preflight, leave things in others' namespaces, which are looked for where that is wanted (`everywhere`). What somebody
else has made is never touched, whatever its name.
"""

from collections.abc import Callable, Iterable

from conformance.contract.exits import HarnessError
from conformance.environment import given_namespaces, held_pods, held_requests
from conformance.environment.expectations import Condition
from conformance.environment.staging import harness_components
from conformance.environment.waiting import eventually
from conformance.observe.exceptions import WaitFailed
from conformance.observe.kube import Kube, Object
from conformance.observe.rbac import RBAC

NAMESPACES = "/api/v1/namespaces"
COLLECTIONS = (
    held_requests.SCHEMAS,
    held_requests.LEVELS,
    "/apis/node.k8s.io/v1/runtimeclasses",
    f"/apis/{RBAC}/v1/clusterrolebindings",
    f"/apis/{RBAC}/v1/clusterroles",
    NAMESPACES,
)
"""Whatever of a run is not inside of one of its namespaces, and those."""
_EVERYWHERE = tuple(each.replace("/namespaces/{}", "") for each in given_namespaces.COLLECTIONS)


def left(kube: Kube, run: str | None = None, *, everywhere: bool = False) -> tuple[str, ...]:
    """The API paths of what carries a run's label, or that run's; what lies in the namespaces goes with them.

    `everywhere`: with what lies in namespaces that no run has made. Of whoever may touch no more than given
    namespaces: what is in those.
    """
    if kube.bounds is not None:
        return given_namespaces.left(kube, (kube.bounds.system, *kube.bounds.given), run)
    label = given_namespaces.LABEL + (f"%3D{run}" if run else "")
    whole = tuple(
        f"{collection}/{each['metadata']['name']}"
        for collection in COLLECTIONS
        for each in kube.get(f"{collection}?labelSelector={label}")["items"]
    )
    return (*whole, *given_namespaces.left(kube, _others(kube, label, whole), run)) if everywhere else whole


def runs(kube: Kube, *, everywhere: bool = False) -> tuple[str, ...]:
    """The runs whose label is on something there: what is cleared is theirs, and of none that begins meanwhile."""
    if kube.bounds is not None:
        return given_namespaces.runs(kube, (kube.bounds.system, *kube.bounds.given))
    collections = (*COLLECTIONS, *_EVERYWHERE) if everywhere else COLLECTIONS
    items = (
        each
        for collection in collections
        for each in kube.get(f"{collection}?labelSelector={given_namespaces.LABEL}")["items"]
    )
    return given_namespaces.named_by(items)


def _others(kube: Kube, label: str, whole: Iterable[str]) -> Iterable[str]:
    """The namespaces that no run has made and that hold something with that label."""
    items = (each for collection in _EVERYWHERE for each in kube.get(f"{collection}?labelSelector={label}")["items"])
    own = {path.removeprefix(f"{NAMESPACES}/") for path in whole}
    return [each for each in dict.fromkeys(str(one["metadata"]["namespace"]) for one in items) if each not in own]


def clear(kube: Kube, run: str, *, everywhere: bool = False) -> tuple[str, ...]:
    """Delete what is that run's, wait until it is gone, and return its API paths.

    Raises:
        HarnessError: something does not go; with what holds it, as far as the API server says.
    """

    def now() -> tuple[str, ...]:
        return left(kube, run, everywhere=everywhere)

    found = now()
    try:
        _cleared(kube, found, now)
    except WaitFailed as waited:
        raise HarnessError(_held(kube, now(), run)) from waited
    return found


def _cleared(kube: Kube, found: Iterable[str], now: Callable[[], tuple[str, ...]]) -> None:
    _released(kube, found)
    for path in found:
        if not _is_inside(path):
            harness_components.clear(kube, path) if path.startswith(NAMESPACES) else kube.delete(path)
    if any(map(_is_inside, found)):
        _clear_inside(kube, now)
    gone = Condition("nothing of a run is left", lambda paths: not paths)
    eventually(now, until=gone, within=harness_components.START)


def _released(kube: Kube, found: Iterable[str]) -> None:
    """A scenario that was killed has left its finalizer on a pod, which nobody else takes off."""
    for path in found:
        if _is_inside(path):
            if "/pods/" in path:
                held_pods.release(kube, path)
        elif path.startswith(NAMESPACES):
            held_pods.release_all(kube, path)


def _is_inside(path: str) -> bool:
    """Whether it is that of something in a namespace."""
    return path.partition("/namespaces/")[2].count("/") == 2


def _held(kube: Kube, paths: Iterable[str], run: str) -> str:
    """What is still there and what keeps it, in one sentence."""
    namespaces = " --namespaces a,b,…" if kube.bounds is not None else ""
    command = f"byohost cleanup --kubeconfig FILE{namespaces} --run {run}"
    told = [f"{named(path)}{_reason(kube.find(path) or {})}" for path in paths]
    return (
        f"not all that the run has made is gone after {harness_components.START:g} s: {'; '.join(told)}; once nothing "
        f"holds it, `{command}` takes it away"
    )


def _reason(found: Object) -> str:
    """Its finalizers; of a namespace what its controller says of the content (core/v1, NamespaceCondition)."""
    conditions = found.get("status", {}).get("conditions") or ()
    words = [str(each.get("message")) for each in conditions if each.get("status") == "True" and each.get("message")]
    words += [f"finalizer {each}" for each in found.get("metadata", {}).get("finalizers") or ()]
    return f" ({' '.join(words)})" if words else ""


def _clear_inside(kube: Kube, now: Callable[[], tuple[str, ...]]) -> None:
    """What makes pods and pods first, until none is left: by its account a pod is known as the run's."""

    def working() -> tuple[str, ...]:
        found = given_namespaces.working(now())
        given_namespaces.delete(kube, found)  # also what was made meanwhile
        return found

    rests = Condition("nothing of a run works any more", lambda paths: not paths)
    eventually(working, until=rests, within=harness_components.START)
    given_namespaces.delete(kube, filter(_is_inside, now()))


def named(path: str) -> str:
    """An object as a person knows it: `namespaces/byohost-system`, and `team-a/pods/one` of one in a namespace."""
    return "/".join(path.rsplit("/", 3 if _is_inside(path) else 2)[1:])
