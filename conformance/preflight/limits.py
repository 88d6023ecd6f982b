"""Whether a namespace's LimitRanges take the containers and pods of a run, and what they would add to them. Pure.

Source: Kubernetes, "Limit Ranges": min, max and ratio of each Container and Pod; defaults fill only what is not stated.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from conformance.preflight.finding import Answer, Finding
from conformance.preflight.quota import usage
from conformance.target.quantities import quantity

Amounts = Mapping[tuple[str, str], Fraction]


def judged(namespace: str, ranges: Sequence[Mapping[str, Any]], pods: Mapping[str, Any]) -> Finding:
    """What the ranges say to pods by their titles."""
    items = [item for each in ranges for item in (each.get("spec") or {}).get("limits") or ()]
    if not items:
        return Finding(id="limits", answer=Answer.READY, words="no LimitRange bounds pods here", namespace=namespace)
    faults = tuple(dict.fromkeys(f"{title}: {fault}" for title, pod in pods.items() for fault in _faults(items, pod)))
    if not faults:
        words = "the LimitRange takes operator and sandboxes as they are"
        return Finding(id="limits", answer=Answer.READY, words=words, namespace=namespace)
    return Finding(
        id="limits",
        answer=Answer.NOT_READY,
        words="the LimitRange does not take operator and sandboxes as they are",
        namespace=namespace,
        evidence=faults,
        remedy="Widen the LimitRange, or give the run a namespace of its own.",
        costs=("BND-08", "POD-10", "POD-11"),
    )


def _faults(items: Iterable[Mapping[str, Any]], pod: Mapping[str, Any]) -> Iterator[str]:
    spec = pod["spec"]
    for item in items:
        match item.get("type"):
            case "Container":
                for each in (*(spec.get("initContainers") or ()), *spec["containers"]):
                    yield from _outside(item, _amounts(each), f"container {each['name']}")
            case "Pod":
                whole = {
                    (kind, name): value
                    for key, value in usage(pod).items()
                    if (kind := key.partition(".")[0]) in ("requests", "limits") and (name := key.partition(".")[2])
                }
                yield from _outside(item, whole, "the pod as a whole")
            case _:
                continue


def _amounts(container: Mapping[str, Any]) -> Amounts:
    resources = container.get("resources") or {}
    return {
        (kind, str(name)): quantity(str(value))
        for kind in ("requests", "limits")
        for name, value in (resources.get(kind) or {}).items()
    }


def _outside(item: Mapping[str, Any], amounts: Amounts, what: str) -> Iterator[str]:
    for name, least in (item.get("min") or {}).items():
        found = amounts.get(("requests", name))
        if found is not None and found < quantity(str(least)):
            yield f"{what} asks for less {name} than the least of {least}"
    for name, most in (item.get("max") or {}).items():
        found = amounts.get(("limits", name))
        if found is not None and found > quantity(str(most)):
            yield f"{what} is limited to more {name} than the most of {most}"
    for name, ratio in (item.get("maxLimitRequestRatio") or {}).items():
        asked, limit = amounts.get(("requests", name)), amounts.get(("limits", name))
        if asked and limit and limit / asked > quantity(str(ratio)):
            times = float(limit / asked)
            yield f"{what} is limited to {times:.1f} times the {name} that it asks for, more than {ratio}"
