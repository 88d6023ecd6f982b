"""What a request says: values by names without case."""

import pytest
from multidict import CIMultiDict, MultiDict

from fake_platform.webpubsub import reading


@pytest.mark.parametrize("pairs", [MultiDict, CIMultiDict])
def test_arrays_keep_every_value_and_the_first_spelling(pairs: type[MultiDict[str]]) -> None:
    """In order; what holds the token is left out in any spelling."""
    sent = pairs([("Tag", "1"), ("tag", "2"), ("TOKEN", "secret"), ("token", "secret"), ("other", "")])
    assert reading.arrays(sent, "token") == {"Tag": ["1", "2"], "other": [""]}


def test_lists_are_arrays_of_strings() -> None:
    """A claim may be one value or several, and is text as .NET makes it (JsonClaimSet)."""
    assert reading.lists({"exp": 1, "role": ["a", "b"]}) == {"exp": ["1"], "role": ["a", "b"]}
    odd = {"yes": True, "no": [False], "none": None, "object": {"a": [1, "b"]}, "nested": [[1], "x"]}
    assert reading.lists(odd) == {
        "yes": ["true"],
        "no": ["false"],
        "none": [""],
        "object": ['{"a":[1,"b"]}'],
        "nested": ["[1]", "x"],
    }
