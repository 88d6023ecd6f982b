"""BND-08: the operator's requests and limits."""

import math
from collections.abc import Iterator
from fractions import Fraction

import pytest

from conformance.target.bundle.objects import Bundle, Object, items, mapping
from conformance.target.quantities import quantity

pytestmark = pytest.mark.clause("BND-08")

SIZE = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"}}


def _size(text: str) -> Fraction:
    """What the API server stores: it rounds up to thousandths (`SetDefaults_ResourceList`)."""
    try:
        return Fraction(math.ceil(quantity(text) * 1000), 1000)
    except ValueError as error:
        raise AssertionError(f"a size of the operator cannot be read: {error}") from error


def _sums(pod: Object, side: str, name: str) -> Iterator[Fraction]:
    """What the containers take that run together: with each init step those sidecars that were started before it.

    Source: the Kubernetes page on sidecar containers, "Resource sharing within containers".
    """
    sidecars = Fraction(0)
    for each in items(pod, "initContainers"):
        size = _size(str(mapping(each, "resources", side).get(name)))
        if each.get("restartPolicy") == "Always":
            sidecars += size
        else:
            yield sidecars + size
    containers = (_size(str(mapping(each, "resources", side).get(name))) for each in items(pod, "containers"))
    yield sum(containers, start=sidecars)


SIZES = [(side, name) for side, wanted in SIZE.items() for name in wanted]


@pytest.mark.parametrize(("side", "name"), SIZES)
def test_pod_has_the_agreed_size(bundle: Bundle, side: str, name: str) -> None:
    """All containers that run together ask for, and are limited to, what was agreed; init steps do not need more."""
    given = [mapping(each, "resources", side).get(name) for each in bundle.containers]
    if name in mapping(bundle.pod, "resources", side) and given and set(given) == {None}:
        return  # a size for all of them, which the claim below holds to what was agreed
    assert None not in given, f"a container of the operator sets no {name} in its {side}"
    assert max(_sums(bundle.pod, side, name)) == quantity(SIZE[side][name]), (
        f"the operator's {side} for {name} are {given}; agreed is {SIZE[side][name]}"
    )


@pytest.mark.parametrize(("side", "name"), SIZES)
def test_pod_as_a_whole_is_not_larger(bundle: Bundle, side: str, name: str) -> None:
    """Where the pod names a size for all its containers together, it is the agreed one too, with nothing on top."""
    more = mapping(bundle.pod, "overhead").get(name)
    assert more is None or _size(str(more)) == 0, f"the operator's pod has an overhead of {more} of {name} on top"
    given = mapping(bundle.pod, "resources", side).get(name)
    assert given is None or _size(str(given)) == quantity(SIZE[side][name]), (
        f"the operator's pod has {side} for {name} of {given}; agreed is {SIZE[side][name]}"
    )
