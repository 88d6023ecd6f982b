"""What a source showed, or that there was none."""

import pytest

from conformance.observe.exceptions import SourceAbsent
from conformance.observe.sighting import Sighting


def _refuse() -> int:
    raise SourceAbsent("this needs the gate, which this run has not")


def test_what_was_seen_is_there() -> None:
    """Nothing and zero were seen as well."""
    assert [Sighting.of(lambda: 0).value, Sighting.of(lambda: 0).is_absent] == [0, False]


def test_absence_is_told_to_whoever_asks_and_to_nobody_before() -> None:
    """In the source's own words."""
    absent = Sighting.of(_refuse)
    assert absent.is_absent
    with pytest.raises(SourceAbsent, match="needs the gate"):
        _ = absent.value


def test_other_trouble_is_nobodys_absence() -> None:
    """It is raised at once."""
    with pytest.raises(ZeroDivisionError):
        Sighting.of(lambda: 1 // 0)
