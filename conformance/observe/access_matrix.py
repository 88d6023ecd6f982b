"""Every right that can be asked about at an API server. Pure."""

from collections.abc import Iterable

from conformance.observe.objects import Resource
from conformance.observe.rbac import CLUSTER, FOREIGN, OWN, Right


def every_right(known: Iterable[Resource]) -> frozenset[Right]:
    """Each resource's own verbs, in both namespaces where it has one, and across the cluster."""
    return frozenset(
        Right(verb, f"{each.name}.{each.group}" if each.group else each.name, place)
        for each in known
        for verb in each.verbs
        for place in ((OWN, FOREIGN, CLUSTER) if each.namespaced else (CLUSTER,))
    )
