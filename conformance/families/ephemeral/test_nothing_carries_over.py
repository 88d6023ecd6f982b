"""EPH-02: what one run leaves in its scratch space, no later run can read."""

import pytest

from conformance.contract.wording import listed
from conformance.families.ephemeral.successors import Succession

pytestmark = pytest.mark.clause("EPH-02")


@pytest.mark.control("test_the_first_one_can_read_it")
def test_the_second_one_finds_nothing(successors: Succession) -> None:
    """No variable and no file inside the sandbox that follows holds what the one before wrote."""
    assert successors.searched > 3, "the search saw hardly anything inside the second sandbox"
    assert not successors.in_second, (
        f"what the first sandbox wrote stands in the second: {listed(successors.in_second)}"
    )


def test_the_first_one_can_read_it(successors: Succession) -> None:
    """The control: in the first sandbox the same search finds it in every scratch space."""
    assert successors.scratch, "the first sandbox could write to no scratch space"
    unseen = [path for path in successors.scratch if not any(f"file {path}/" in place for place in successors.in_first)]
    assert not unseen, f"the search does not find what was written to {listed(unseen)} in the first sandbox itself"
