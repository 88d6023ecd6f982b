"""RET-01: before a host is deleted, the profiles that still point at it are named."""

import pytest

from conformance.scenario.deletion import Deletion

pytestmark = pytest.mark.clause("RET-01")


def test_deletion_asks_first(deletion: Deletion) -> None:
    """Not confirmed, it is refused, and the host takes launches as before."""
    assert deletion.unconfirmed is not None, "the host was deleted without a question"
    assert (deletion.unconfirmed.kind, deletion.unconfirmed.status) == ("confirmation-needed", 409), (
        f"the deletion was refused as {deletion.unconfirmed}, not as a question"
    )
    assert not deletion.asked.retiring, "after the question alone the host is shown as deleted"


def test_question_names_them(deletion: Deletion) -> None:
    """The question lists both profiles, as data and in its sentence, and how many sandboxes run."""
    assert deletion.unconfirmed is not None, "the host was deleted without a question"
    listed = tuple(deletion.unconfirmed.problem.get("profiles", ()))
    assert sorted(listed) == sorted(deletion.profiles), (
        f"the question names the profiles {listed}, and {deletion.profiles} point at the host"
    )
    unsaid = [name for name in deletion.profiles if name not in deletion.unconfirmed.detail]
    assert not unsaid, f"the sentence does not name {unsaid}: {deletion.unconfirmed.detail}"
    running = deletion.unconfirmed.problem.get("running")
    assert running == len(deletion.running.pods), f"the question counts {running} running sandboxes, there are two"


def test_answer_names_them_too(deletion: Deletion) -> None:
    """So does the confirmed deletion, and the host shows them while it drains."""
    assert sorted(deletion.meaning.profiles) == sorted(deletion.profiles), (
        f"the deletion names the profiles {deletion.meaning.profiles}, and {deletion.profiles} pointed at the host"
    )
    assert sorted(deletion.after.profiles) == sorted(deletion.profiles), (
        f"the deleted host shows the profiles {deletion.after.profiles}"
    )
