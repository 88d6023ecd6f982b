"""BND-08: the operator's requests and limits."""

import math
from fractions import Fraction

import pytest

from conformance.target.bundle.objects import Bundle, mapping
from conformance.target.quantities import quantity

pytestmark = pytest.mark.clause("BND-08")

SIZE = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"}}


def _size(text: str) -> Fraction:
    """What the API server stores: it rounds up to thousandths (`SetDefaults_ResourceList`)."""
    try:
        return Fraction(math.ceil(quantity(text) * 1000), 1000)
    except ValueError as error:
        raise AssertionError(f"a size of the operator cannot be read: {error}") from error


SIZES = [(side, name) for side, wanted in SIZE.items() for name in wanted]


@pytest.mark.parametrize(("side", "name"), SIZES)
def test_pod_has_the_agreed_size(bundle: Bundle, side: str, name: str) -> None:
    """All containers together ask for, and are limited to, what was agreed."""
    given = [mapping(each, "resources", side).get(name) for each in bundle.containers]
    if name in mapping(bundle.pod, "resources", side) and given and set(given) == {None}:
        return  # a size for all of them, which the claim below holds to what was agreed
    assert None not in given, f"a container of the operator sets no {name} in its {side}"
    total = sum((_size(str(each)) for each in given), start=quantity("0"))
    assert total == quantity(SIZE[side][name]), (
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
