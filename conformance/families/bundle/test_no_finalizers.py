"""BND-11: deleting always ends."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from conformance.target.bundle.objects import Bundle, Object, mapping, title
from conformance.target.operator_pod import containers

pytestmark = pytest.mark.clause("BND-11")

LONGEST = 300
"""Seconds that a pod may take to end."""


def _metadata(value: Any, place: str) -> Iterator[tuple[str, Object]]:
    """Each `metadata` inside an object: its own, and those of what is made from it."""
    if isinstance(value, Mapping):
        for key, held in value.items():
            if key == "metadata":
                yield place, mapping(held)
            yield from _metadata(held, f"{place}, {key}")
    elif isinstance(value, list):
        for held in value:
            yield from _metadata(held, place)


def test_nothing_holds_a_deletion_up(bundle: Bundle) -> None:
    """No object carries a finalizer or an owner, and nothing that is made from it does."""
    for each in bundle.objects:
        for place, metadata in _metadata(each, title(each)):
            for field in ("finalizers", "ownerReferences"):
                held = metadata.get(field)
                assert not held, f"{place} carries {field} {held}: its deletion depends on something else"
    finalizers = mapping(bundle.the("Namespace"), "spec").get("finalizers") or []
    assert finalizers in ([], ["kubernetes"]), f"the namespace carries the finalizers {finalizers}"


def test_the_pod_ends_soon(bundle: Bundle) -> None:
    """Neither the pod nor a probe of it asks for more than five minutes of grace."""
    graces = [("the operator's pod", bundle.pod.get("terminationGracePeriodSeconds"))]
    graces += [
        (f"the {probe} of {name}", mapping(container, probe).get("terminationGracePeriodSeconds"))
        for name, container in containers(bundle.pod)
        for probe in ("livenessProbe", "startupProbe")
    ]
    for place, seconds in graces:
        soon = seconds is None or (isinstance(seconds, int) and 0 <= seconds <= LONGEST)
        assert soon, f"{place} asks for {seconds} seconds of grace: it may end that late; {LONGEST} is the most"
