"""The table of exits."""

import pytest

from conformance.contract.exits import Exit, RunVerdict


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (RunVerdict.CONFORMANT, 0),
        (RunVerdict.CONFORMANT_WITH_WAIVERS, 0),
        (RunVerdict.NOT_CONFORMANT, 1),
        (RunVerdict.ERROR, 2),
        (RunVerdict.INCOMPLETE, 3),
        (RunVerdict.INTERRUPTED, 130),
    ],
)
def test_each_verdict_has_its_code(verdict: RunVerdict, code: int) -> None:
    """The codes are the contract's own; usage is 64."""
    assert verdict.exit == code
    assert int(Exit.USAGE) == 64
