"""BND-08: the operator's requests and limits."""

from fractions import Fraction

import pytest

from conformance.bundle import Bundle, mapping
from conformance.quantity import quantity

pytestmark = pytest.mark.clause("BND-08")

SIZE = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"}}


def _size(text: str) -> Fraction:
    try:
        return quantity(text)
    except ValueError as error:
        raise AssertionError(f"a size of the operator cannot be read: {error}") from error


@pytest.mark.parametrize(("side", "name"), [(side, name) for side, wanted in SIZE.items() for name in wanted])
def test_pod_has_the_agreed_size(bundle: Bundle, side: str, name: str) -> None:
    """All containers together ask for, and are limited to, what was agreed."""
    given = [mapping(each, "resources", side).get(name) for each in bundle.containers]
    assert None not in given, f"a container of the operator sets no {name} in its {side}"
    total = sum((_size(str(each)) for each in given), start=quantity("0"))
    assert total == quantity(SIZE[side][name]), (
        f"the operator's {side} for {name} are {given}; agreed is {SIZE[side][name]}"
    )
