"""Checks that must not pass: the judge's own control makes them as tests of each check file. Edge: pytest.

They are no claims on a target; `conformance.runner.self_test` says when they are made, and what becomes of a run in
which one of them passes.
"""

import pytest


def test_must_fail() -> None:
    """An assertion that must fail."""
    assert sum((1, 1)) == 3, "one and one are two, so this fails wherever assertions are executed"


def test_control_must_fail() -> None:
    """The control of the claim below, which must fail too."""
    assert not __name__, "this module has a name, so this control fails"


@pytest.mark.control("test_control_must_fail")
def test_must_not_be_judged() -> None:
    """A claim whose control has failed must not be judged; it would pass."""
