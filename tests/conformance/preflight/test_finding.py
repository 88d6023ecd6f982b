"""The verdict over findings, and the code it leaves by."""

import pytest

from conformance.contract.exits import Exit
from conformance.preflight.finding import Answer, Finding, Verdict, verdict


def found(*answers: Answer) -> list[Finding]:
    return [Finding(id=f"q{index}", answer=answer, words="") for index, answer in enumerate(answers)]


@pytest.mark.parametrize(
    ("answers", "result", "code"),
    [
        ((Answer.READY, Answer.NOTE, Answer.NOT_ASKED), Verdict.READY, Exit.CONFORMANT),
        ((Answer.READY, Answer.CANNOT_TELL), Verdict.CANNOT_TELL, Exit.INCOMPLETE),
        ((Answer.CANNOT_TELL, Answer.NOT_READY), Verdict.NOT_READY, Exit.NOT_CONFORMANT),
    ],
)
def test_the_worst_answer_decides(answers: tuple[Answer, ...], result: Verdict, code: Exit) -> None:
    held = found(*answers)
    assert verdict(held, [each.id for each in held]) is result
    assert result.exit is code


def test_a_question_without_a_finding_is_no_yes() -> None:
    """Nothing was said about it, so nothing is known; the same where nothing was asked at all."""
    assert verdict(found(Answer.READY), ["q0", "q1"]) is Verdict.CANNOT_TELL
    assert verdict([], ["q0"]) is Verdict.CANNOT_TELL
