"""What the API server would say of a bundle's objects if it read them strictly. Edge: the API server.

Each object is created anew, under another name and as a dry run: what is there already is not touched, and is no help.
"""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from conformance.observe.dropped_fields import dropped
from conformance.observe.kube import Kube, KubeError, Object
from conformance.observe.objects import paths
from conformance.target.bundle.objects import title

REFUSALS = frozenset({400, 403, 404, 413, 415, 422})
"""Statuses by which the object is refused; others say something about the asker, or the server."""
NOT_ALLOWED = "cannot create resource"
"""How a 403 reads that is about the asker: the words of RBAC. An admission controller's is about the object."""


def anew(each: Mapping[str, Any]) -> Object:
    """A copy of the object under a name that nothing has."""
    fresh = copy.deepcopy(dict(each))
    fresh["metadata"]["name"] += "-anew"
    return fresh


def objections(kube: Kube, objects: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """What each object is refused for, or loses; empty where all are taken as they are written.

    Raises:
        KubeError: the API server did not judge one of them: it cannot, or not for this account.
    """
    return tuple(f"{title(each)}: {word}" for each in objects for word in _objections(kube, each))


def _objections(kube: Kube, each: Mapping[str, Any]) -> tuple[str, ...]:
    fresh = anew(each)
    path = paths(kube, [fresh]).get(title(fresh))
    if path is None:
        return (f"the API server knows no {each['kind']} of {each['apiVersion']}",)
    try:
        kept = kube.tried(path.rpartition("/")[0], fresh)
    except KubeError as refusal:
        said = str(refusal.body.get("message", refusal))
        if refusal.status not in REFUSALS or NOT_ALLOWED in said:
            raise
        return (f"refused: {said}",)
    return tuple(f"{place} is dropped" for place in dropped(fresh, kept))
