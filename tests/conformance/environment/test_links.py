"""The words for links that are cut."""

from conformance.environment.links import Fate, Link


def test_words() -> None:
    """What can be cut, and how: as they stand in records."""
    assert [*Link] == ["sidecars", "proxy", "api"]
    assert [*Fate] == ["silence", "reset"]
