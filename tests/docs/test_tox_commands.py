"""The commands of an environment of tox.ini, as tox would run them."""

import pytest

from tests.docs.tox_commands import commands

TOX = "[testenv:one]\ncommands =\n    first -k {posargs}\n    second {posargs:tests} --last\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], [["first", "-k"], ["second", "tests", "--last"]]),
        (["a b", "c"], [["first", "-k", "a b", "c"], ["second", "a b", "c", "--last"]]),
    ],
)
def test_arguments_take_their_place(arguments: list[str], expected: list[list[str]]) -> None:
    """A blank in one stays in it, and without any the default counts."""
    assert list(commands(TOX, "one", arguments)) == expected


def test_an_environment_that_is_not_there_is_seen() -> None:
    """The guide would be wrong."""
    with pytest.raises(KeyError):
        list(commands(TOX, "two", []))
