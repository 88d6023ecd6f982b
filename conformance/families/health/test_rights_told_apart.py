"""HLT-02: the reason names what is missing: one that names all that an operator needs tells nobody what to mend."""

import pytest

from conformance.families.health.verb_taken_away import BrokenRole, said

pytestmark = pytest.mark.clause("HLT-02")


@pytest.mark.control("test_more_than_one_was_taken")
def test_no_two_are_told_alike(broken: BrokenRole) -> None:
    """Two rights that were missing, one after the other, are not told by the same words."""
    for earlier, later in zip(broken.taken, broken.taken[1:], strict=False):
        assert said(earlier.shown) != said(later.shown), (
            f"the host tells two rights by the same words, `{earlier.verb} {earlier.resource}` and "
            f"`{later.verb} {later.resource}`: {said(later.shown)!r}"
        )


def test_more_than_one_was_taken(broken: BrokenRole) -> None:
    """The control: there are two to be compared."""
    assert len(broken.taken) > 1, f"only {len(broken.taken)} of the granted rights could be taken away"
