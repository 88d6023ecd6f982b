"""LCH-13: an operator deletes a pod by its uid, so that another of the same name is not hit."""

import pytest

from conformance.observe.deletions import Deletion, deletions, without_uid
from conformance.subject import HostUnderTest
from conformance.verdict import CouldNotRun
from conformance.wording import listed
from conformance.world import World

pytestmark = pytest.mark.clause("LCH-13")


@pytest.fixture(scope="module")
def deleted(world: World, host: HostUnderTest) -> tuple[Deletion, ...]:
    """Every deletion of a pod by an operator of the run; one that is asked for now is surely among them."""
    host.world.control.terminate(host.launch().ready().id)
    return deletions(world.node.audit(), world.operator.account)


@pytest.mark.whole_run
def test_every_deletion_names_its_uid(deleted: tuple[Deletion, ...]) -> None:
    """The API server refuses a deletion whose pod has been replaced meanwhile: each has that precondition."""
    if not deleted:
        raise CouldNotRun("no operator has deleted a pod in this run, which EPH-01 and LCH-04 judge")
    found = without_uid(deleted)
    assert not found, f"pods were deleted by name alone, without a uid as precondition: {listed(found)}"
