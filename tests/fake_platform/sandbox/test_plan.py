import pytest

from fake_platform.sandbox.plan import MOST_BYTES, Dialogue, heard_enough

BYTES = Dialogue("a", 1, 1, least=3)
COUNTED = Dialogue("a", 1, 1, counted=True)


@pytest.mark.parametrize(
    ("plan", "data", "enough"),
    [
        (BYTES, b"", False),
        (BYTES, b"ab", False),
        (BYTES, b"abc", True),
        (BYTES, b"HTT", False),
        (BYTES, b"HTTP/1.1 200 OK\r\n", False),
        (BYTES, b"HTTP/1.1 204 No Content\r\n\r\n", True),
        (BYTES, b"HTTP/1.1 200 OK\r\nbroken\r\n\r\n", True),
        (BYTES, b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * MOST_BYTES, True),
        (COUNTED, b"\0", False),
        (COUNTED, b"\0\2a", False),
        (COUNTED, b"\0\2ab", True),
    ],
)
def test_a_dialogue_ends_with_a_whole_answer(plan: Dialogue, data: bytes, enough: bool) -> None:  # noqa: FBT001 (a table)
    """HTTP is read to its end, counted answers to their count, other answers to their least number of bytes."""
    assert heard_enough(plan, data) is enough


def test_a_plan_knows_whether_it_waits() -> None:
    """Without an expectation the connection itself is the answer."""
    assert [plan.waits for plan in (Dialogue("a", 1, 1), BYTES, COUNTED)] == [False, True, True]
