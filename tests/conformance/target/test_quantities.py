"""Kubernetes quantities are numbers."""

from fractions import Fraction

import pytest

from conformance.target.quantities import quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100m", Fraction(1, 10)),
        ("0.5", Fraction(1, 2)),
        ("128Mi", 128 * 1024**2),
        ("1e3", 1000),
        ("1E", 10**18),
        ("2k", 2000),
        ("-1", -1),
        (".5Ki", 512),
        ("1e-1", Fraction(1, 10)),
        ("1e-07", Fraction(1, 10**7)),
        ("128974848000m", 128974848),
        ("134.217728M", 128 * 1024**2),
        ("3n", Fraction(3, 10**9)),
    ],
)
def test_value_of_a_quantity(text: str, value: Fraction) -> None:
    """Suffixes of both kinds and exponents are understood exactly."""
    assert quantity(text) == value


@pytest.mark.parametrize("text", ["", "m", "1mi", "1 Mi", "ten", "1e", " 1", "1e3Mi", "1e3m", "1e9999", "१m"])
def test_what_is_no_quantity(text: str) -> None:
    """The sentence shows what a quantity looks like."""
    with pytest.raises(ValueError, match="is not a Kubernetes quantity such as 100m or 128Mi"):
        quantity(text)
