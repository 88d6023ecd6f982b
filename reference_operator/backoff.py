"""How long to wait before the next key exchange, and before a silent sidecar is tried again. Pure.

`draw` is a random number in [0, 1): jitter keeps a thousand operators from coming back in step (protocol.md, back-off).
"""

LONGEST = 60.0
REFUSED = frozenset({401, 403, 409, 410})
"""Answers that another try will not change soon: at most three exchanges in any minute."""


OFTEN = 10
"""Tries of a silent sidecar at the first pace: one that has just started is slow to answer."""

SELDOM = 30.0
"""Seconds between two tries of a sidecar that has been silent for long; it may answer again, and is never given up."""


def uniform(low: float, high: float, draw: float) -> float:
    """The point of [low, high] that the draw picks."""
    return low + (high - low) * draw


def after_failure(failures: int, draw: float) -> float:
    """Seconds to wait after the n-th failure in a row (n >= 1)."""
    return uniform(1.0, min(LONGEST, 2.0 ** min(failures, 6)), draw)


def after_refusal(draw: float) -> float:
    """Seconds to wait after one of `REFUSED`."""
    return uniform(30.0, LONGEST, draw)


def after_answer(status: int, failures: int, retry_after: float, draw: float) -> float:
    """Seconds to wait after an exchange that was answered with this status (0: not answered at all)."""
    if status in REFUSED:
        return after_refusal(draw)
    return max(retry_after, after_failure(failures, draw))


def after_silence(first: float, silences: int) -> float:
    """Seconds to wait after the n-th silence in a row of a sidecar that is first tried every `first` seconds."""
    return float(min(SELDOM, first * 2.0 ** min(10, max(0, silences - OFTEN))))
