import pytest

from reference_operator import backoff


@pytest.mark.parametrize(("failures", "longest"), [(1, 2.0), (2, 4.0), (5, 32.0), (6, 60.0), (1000, 60.0)])
def test_wait_grows_to_a_minute(failures: int, longest: float) -> None:
    """After the n-th failure the wait lies between 1 s and min(60 s, 2^n s), wherever the dice fall."""
    assert backoff.after_failure(failures, 0.0) == 1.0
    assert backoff.after_failure(failures, 1.0) == longest


@pytest.mark.parametrize("status", [401, 403, 409, 410])
def test_refusal_waits_half_a_minute_at_least(status: int) -> None:
    """A refusal that another try will not change is asked again after 30 to 60 s: at most three times a minute."""
    assert backoff.after_answer(status, 1, 0.0, 0.0) == 30.0
    assert backoff.after_answer(status, 1, 0.0, 1.0) == 60.0


def test_retry_after_is_a_lower_bound() -> None:
    """A platform that names a wait gets it, and no less."""
    assert backoff.after_answer(429, 1, 20.0, 0.5) == 20.0
    assert backoff.after_answer(429, 6, 0.0, 1.0) == 60.0


def test_two_draws_come_apart() -> None:
    """Jitter: two operators that were dropped together do not come back together."""
    assert backoff.after_failure(4, 0.1) != backoff.after_failure(4, 0.2)


@pytest.mark.parametrize(("silences", "wait"), [(1, 0.5), (10, 0.5), (11, 1.0), (15, 16.0), (16, 30.0), (10_000, 30.0)])
def test_a_silent_sidecar_is_tried_ever_more_seldom(silences: int, wait: float) -> None:
    """Ten tries at the first pace, then twice as long each time, at most half a minute, for ever."""
    assert backoff.after_silence(0.5, silences) == wait
