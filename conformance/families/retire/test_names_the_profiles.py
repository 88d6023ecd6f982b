"""RET-01: before a host is deleted, the profiles that still point at it are named."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from conformance.environment.subject import HostUnderTest
from conformance.families.retire.host_deleted import point_at, refusal
from fake_platform.client import ControlError
from fake_platform.model import Host, HostDeletion

pytestmark = pytest.mark.clause("RET-01")


@dataclass(frozen=True)
class Question:
    """A host that is never installed and that two profiles point at: deleted without, and then with confirmation."""

    profiles: tuple[str, ...]
    unconfirmed: ControlError | None
    """The answer to the deletion that was not confirmed; None where it was done."""
    asked: Host
    """After that answer."""
    meaning: HostDeletion
    deleted: Host


@pytest.fixture(scope="module")
def question(new_host: Callable[[str], HostUnderTest]) -> Question:
    """Point two profiles at a host, ask to delete it, confirm."""
    host = new_host("pointed-at")
    control = host.environment.control
    profiles = (point_at(host, "first"), point_at(host, "second"))
    unconfirmed = refusal(lambda: control.delete_host(host.name, confirmed=False))
    asked = host.record()
    return Question(profiles, unconfirmed, asked, control.delete_host(host.name), host.record())


def test_deletion_asks_first(question: Question) -> None:
    """Not confirmed, it is refused, and the host takes launches as before."""
    assert question.unconfirmed is not None, "the host was deleted without a question"
    assert (question.unconfirmed.kind, question.unconfirmed.status) == ("confirmation-needed", 409), (
        f"the deletion was refused as {question.unconfirmed}, not as a question"
    )
    assert not question.asked.retiring, "after the question alone the host is shown as deleted"


def test_question_names_them(question: Question) -> None:
    """The question lists both profiles, as data and in its sentence."""
    assert question.unconfirmed is not None, "the host was deleted without a question"
    listed = tuple(question.unconfirmed.problem.get("profiles", ()))
    assert sorted(listed) == sorted(question.profiles), (
        f"the question names the profiles {listed}, and {question.profiles} point at the host"
    )
    unsaid = [name for name in question.profiles if name not in question.unconfirmed.detail]
    assert not unsaid, f"the sentence does not name {unsaid}: {question.unconfirmed.detail}"


def test_answer_names_them_too(question: Question) -> None:
    """So does the confirmed deletion, and the deleted host still shows them: they have to be moved."""
    assert sorted(question.meaning.profiles) == sorted(question.profiles), (
        f"the deletion names the profiles {question.meaning.profiles}, and {question.profiles} pointed at the host"
    )
    assert question.deleted.retiring, "the host was deleted and is not shown as that"
    assert sorted(question.deleted.profiles) == sorted(question.profiles), (
        f"the deleted host shows the profiles {question.deleted.profiles}"
    )
