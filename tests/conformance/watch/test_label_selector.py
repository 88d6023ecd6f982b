import pytest

from conformance.contract.exits import UsageError
from conformance.watch.label_selector import Selector, parsed

LABELS = {"app": "work", "corp.test/tier": "two", "empty": ""}


@pytest.mark.parametrize(
    "text",
    [
        "app=work",
        "app==work",
        "app = work , corp.test/tier!=one",
        "app",
        "!gone",
        "! gone",
        "gone!=anything",
        "app in (play, work)",
        "app notin (play),app",
        "gone notin (work)",
        "empty=",
    ],
)
def test_labels_that_meet_it(text: str) -> None:
    """As kubectl has it: a label that is absent has no value, so it is also not equal to any."""
    assert parsed(text).selects(LABELS)


@pytest.mark.parametrize("text", ["app=play", "gone", "!app", "app!=work", "app in (a)", "app notin (work)", "gone="])
def test_labels_that_do_not(text: str) -> None:
    assert not parsed(text).selects(LABELS)


def test_without_conditions_everything_is_selected() -> None:
    assert Selector().selects({})


@pytest.mark.parametrize(
    "text", ["", "=work", "app=a b", "app=work,", "app in work", "app in (a", "a,,b", "-a=b", "a>3"]
)
def test_what_is_no_selector_is_one_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="is no label selector; write one such as"):
        parsed(text)


def test_labels_of_either_moment_count() -> None:
    assert parsed("app=work").selects({}, LABELS)
    assert not parsed("app=work").selects({}, {})
