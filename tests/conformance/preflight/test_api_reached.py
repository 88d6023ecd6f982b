"""Version window and clocks."""

import pytest

from conformance.preflight import api_reached
from conformance.preflight.finding import Answer

NOON = 1_800_000_000.0
DATE = "Fri, 15 Jan 2027 08:00:00 GMT"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("v1.33.9", Answer.NOT_READY),
        ("v1.34.0", Answer.READY),
        ("v1.37.2-eks-1a2b3c", Answer.READY),
        ("v1.37+", Answer.READY),
        ("v1.38.0", Answer.NOT_READY),
        ("v2.34.0", Answer.NOT_READY),
        ("unknown", Answer.CANNOT_TELL),
        ("", Answer.CANNOT_TELL),
    ],
)
def test_the_window(text: str, answer: Answer) -> None:
    assert api_reached.version(text).answer is answer


@pytest.mark.parametrize(
    ("sent", "answer", "words"),
    [
        (NOON, Answer.READY, "agree within 5 s"),
        (NOON + 5.9, Answer.READY, "agree"),
        (NOON - 20, Answer.NOTE, "19 s ahead of ours"),
        (NOON - 601, Answer.NOT_READY, "600 s ahead of ours"),
        (NOON + 601, Answer.NOT_READY, "600 s behind ours"),
    ],
)
def test_the_clock(sent: float, answer: Answer, words: str) -> None:
    """The header has whole seconds, and an answer takes its time: what could be either is nothing."""
    found = api_reached.clock(DATE, sent, sent + 1)
    assert found.answer is answer
    assert words in found.words


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_a_clock_that_says_nothing(date: str) -> None:
    assert api_reached.clock(date, NOON, NOON).answer is Answer.CANNOT_TELL


def test_whom_it_takes_us_for() -> None:
    found = api_reached.reached("https://api.test", "http://proxy:3128", {"username": "ada"}, 0.02)
    assert found.words == "https://api.test answers in 20 ms through the proxy http://proxy:3128; we are ada"
