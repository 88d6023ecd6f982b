import pytest

from conformance.observe.timestamps import not_before, seconds


def test_spellings_of_one_moment_agree() -> None:
    """Kubernetes writes whole seconds or nanoseconds, the platform milliseconds: it is the same scale."""
    assert seconds("2026-01-02T03:04:05Z") == seconds("2026-01-02T04:04:05.000+01:00") == 1767323045.0
    assert seconds("2026-01-02T03:04:05.123456789Z") - seconds("2026-01-02T03:04:05Z") == pytest.approx(0.123456)


def test_moment_without_zone_is_refused() -> None:
    """A local time would be off by hours and nobody would see it."""
    with pytest.raises(ValueError, match="has no time zone"):
        seconds("2026-01-02T03:04:05")


def test_a_reading_begins_at_a_moment() -> None:
    """What is older is another run's; the moment itself counts."""
    read = not_before(1767323045.0, str.split, str)
    assert read("2026-01-02T03:04:04Z 2026-01-02T03:04:05Z") == ["2026-01-02T03:04:05Z"]
