"""A pod that stays, though its deletion is asked for: a finalizer of ours keeps it. Edge: the API server.

The object is there until somebody takes that off: the run itself, or whoever clears what a run has left.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from conformance.observe.kube import Kube, Object

FINALIZER = "conformance.byohost.test/held"


@contextmanager
def held(kube: Kube, path: str) -> Iterator[None]:
    """While this lasts, the pod of that path stays."""
    try:
        kube.merge(path, {"metadata": {"finalizers": [*_finalizers(kube.get(path)), FINALIZER]}})
        yield
    finally:
        release(kube, path)


def release(kube: Kube, path: str) -> None:
    """Take the finalizer off, where it is on."""
    found = _finalizers(kube.find(path) or {})
    if FINALIZER in found:
        kube.merge(path, {"metadata": {"finalizers": [each for each in found if each != FINALIZER]}})


def release_all(kube: Kube, namespace: str) -> None:
    """The same for each pod of a namespace, by the namespace's path."""
    for each in kube.get(f"{namespace}/pods")["items"]:
        if FINALIZER in _finalizers(each):
            release(kube, f"{namespace}/pods/{each['metadata']['name']}")


def _finalizers(pod: Object) -> list[str]:
    return list((pod.get("metadata") or {}).get("finalizers") or ())
