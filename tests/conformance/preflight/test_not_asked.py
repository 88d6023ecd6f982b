"""What this version does not ask is named each time."""

from conformance.preflight import not_asked
from conformance.preflight.finding import Answer


def test_each_is_named_and_none_reddens() -> None:
    found = not_asked.findings(proxy=False)
    assert tuple(each.id for each in found) == not_asked.NAMES
    assert {each.answer for each in found} == {Answer.NOT_ASKED}
    assert all(each.words.startswith("not asked without --pods: ") for each in found)


def test_what_the_caller_asked_for_cannot_be_told() -> None:
    assert [each.id for each in not_asked.findings(proxy=True) if each.answer is Answer.CANNOT_TELL] == ["destinations"]
