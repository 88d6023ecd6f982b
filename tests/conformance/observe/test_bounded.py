"""Calls that answer, fail, and keep silent."""

import threading
import time

import pytest

from conformance.observe.bounded import within


def test_an_answer_and_a_failure_are_the_callers() -> None:
    assert within(5, lambda: "it") == "it"
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)


def test_silence_ends_with_its_seconds() -> None:
    over, began = threading.Event(), time.monotonic()
    with pytest.raises(TimeoutError, match=r"no whole answer within 0\.2 s"):
        within(0.2, over.wait)
    assert time.monotonic() - began < 5
    over.set()
