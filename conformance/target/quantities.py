"""Kubernetes quantities as exact numbers. Pure.

Source: the Kubernetes API conventions, "Quantity": a decimal with an optional decimal or binary suffix, or an exponent.
"""

import re
from fractions import Fraction

_SUFFIXES = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    **{letter: Fraction(1000**power) for power, letter in enumerate("kMGTPE", start=1)},
    **{f"{letter}i": Fraction(1024**power) for power, letter in enumerate("KMGTPE", start=1)},
}
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
# An exponent stands in place of a suffix; one of more digits is no size of anything, and would take long to compute.
_QUANTITY = re.compile(
    rf"(?P<scientific>{_NUMBER}[eE][+-]?[0-9]{{1,3}})|(?P<number>{_NUMBER})(?P<suffix>[a-zA-Z]*)", re.ASCII
)


def quantity(text: str) -> Fraction:
    """The value of `100m`, `128Mi`, `0.5` or `1e3`.

    Raises:
        ValueError: The text is no quantity.
    """
    match = _QUANTITY.fullmatch(text)
    if match is None or (match["suffix"] or "") not in _SUFFIXES:
        raise ValueError(f"{text!r} is not a Kubernetes quantity such as 100m or 128Mi")
    return Fraction(match["scientific"] or match["number"]) * _SUFFIXES[match["suffix"] or ""]
