"""Predicates say what they mean, and print it."""

from types import SimpleNamespace

import pytest

from conformance.environment.expectations import (
    Among,
    AtLeast,
    Both,
    Condition,
    Empty,
    Equals,
    Field,
    Gone,
    InPhase,
    NotEmpty,
)

POD = {"status": {"phase": "Running"}}


@pytest.mark.parametrize(
    ("predicate", "good", "bad", "words"),
    [
        (Condition("odd", lambda it: it % 2), 1, 2, "odd"),
        (Equals("x"), "x", "y", "'x'"),
        (Among(1, 2), 2, 3, "one of 1, 2"),
        (AtLeast(2.5), 3, 2, "at least 2.5"),
        (Gone(), None, 0, "gone"),
        (Empty(), [], [1], "empty"),
        (NotEmpty(), [1], [], "not empty"),
        (InPhase("Running"), POD, {}, "status.phase is 'Running'"),
        (
            InPhase("Running"),
            SimpleNamespace(status=SimpleNamespace(phase="Running")),
            None,
            "status.phase is 'Running'",
        ),
        (Field("a.b", Gone()), {"a": {}}, {"a": {"b": 1}}, "a.b is gone"),
        (Both(AtLeast(1), Equals(2)), 2, 1, "at least 1 and 2"),
    ],
)
def test_predicate(predicate: Condition, good: object, bad: object, words: str) -> None:
    """It holds for the one, not for the other, and reads after the word until."""
    assert predicate(good)
    assert not predicate(bad)
    assert str(predicate) == words
